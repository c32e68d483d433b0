#include "core/transfer/ExportNames.h"

#include "core/base/Text.h"

#include <QUrl>

namespace chimera::transfer {

namespace {

constexpr qsizetype maxCharacters = 200;
constexpr qsizetype maxBytes = 225; // leaves room for a number and a suffix within 240

bool isForbidden(QChar c)
{
    return c.category() == QChar::Other_Control || QStringView(u"/\\:*?\"<>|#^[]\u2028\u2029").contains(c);
}

bool isReserved(const QString& name)
{
    const QString stem = name.section(u'.', 0, 0).toUpper();
    static const QSet<QString> reserved = {QStringLiteral("CON"), QStringLiteral("PRN"), QStringLiteral("AUX"),
                                           QStringLiteral("NUL")};
    const bool port = stem.size() == 4 &&
                      (stem.startsWith(QLatin1String("COM")) || stem.startsWith(QLatin1String("LPT"))) &&
                      stem[3] >= u'0' && stem[3] <= u'9';
    return port || reserved.contains(stem);
}

QString fitted(QString name, qsizetype bytes)
{
    name = text::firstCodePoints(name, maxCharacters);
    while (name.toUtf8().size() > bytes)
        name = text::firstCodePoints(name, text::codePointCount(name) - 1);
    return name;
}

QString trimmedDots(QString name)
{
    while (!name.isEmpty() && (name.back() == u'.' || name.back().isSpace()))
        name.chop(1);
    while (!name.isEmpty() && (name.front() == u'.' || name.front().isSpace()))
        name.remove(0, 1);
    return name;
}

} // namespace

QString cleanName(const QString& title)
{
    QString name = text::sanitized(title).normalized(QString::NormalizationForm_C);
    for (QChar& c : name) {
        if (isForbidden(c))
            c = u' ';
    }
    name = trimmedDots(fitted(name.simplified(), maxBytes));
    if (name.isEmpty())
        return QStringLiteral("Untitled");
    return isReserved(name) ? name + u'_' : name;
}

QString cleanFileName(const QString& name)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    if (dot <= 0 || name.size() - dot > 12)
        return cleanName(name);
    QString suffix = name.sliced(dot + 1);
    suffix.removeIf([](QChar c) { return !c.isLetterOrNumber(); });
    const QString stem = cleanName(name.first(dot));
    return suffix.isEmpty() ? stem : stem + u'.' + suffix;
}

std::optional<QString> safePath(const QString& path)
{
    if (path.isEmpty() || path.contains(QChar(u'\0')) || path.size() > 16'000)
        return std::nullopt;
    const QStringList steps = path.split(u'/');
    for (const QString& step : steps) {
        if (step.isEmpty() || step.startsWith(u'.') || step.toUtf8().size() > 255)
            return std::nullopt;
    }
    return path;
}

QString relativeLink(const QString& folder, const QString& path)
{
    QStringList from = folder.split(u'/', Qt::SkipEmptyParts);
    QStringList to = path.split(u'/', Qt::SkipEmptyParts);
    while (!from.isEmpty() && to.size() > 1 && from.front() == to.front()) {
        from.removeFirst();
        to.removeFirst();
    }
    QString link = QStringLiteral("../").repeated(from.size());
    for (qsizetype i = 0; i < to.size(); ++i)
        link += (i > 0 ? QStringLiteral("/") : QString()) + QString::fromLatin1(QUrl::toPercentEncoding(to[i]));
    return link;
}

QString numbered(const QString& path, int number)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    const qsizetype dot = path.lastIndexOf(u'.');
    const qsizetype stem = dot > slash + 1 ? dot : path.size();
    return path.first(stem) + QStringLiteral(" (%1)").arg(number) + path.sliced(stem);
}

QString NamePool::take(const QString& path, bool exact)
{
    QString candidate = path;
    const auto isTaken = [&](const QString& name) {
        return m_exact.contains(name) || (!exact && m_folded.contains(text::foldCase(name)));
    };
    for (int number = 2; isTaken(candidate); ++number)
        candidate = numbered(path, number);
    m_exact.insert(candidate);
    m_folded.insert(text::foldCase(candidate));
    return candidate;
}

} // namespace chimera::transfer
