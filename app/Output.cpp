#include "app/Output.h"

#include <QJsonDocument>

#include <cerrno>
#include <sys/ioctl.h>
#include <unistd.h>

namespace chimera::app {

namespace {

constexpr std::chrono::milliseconds terminalInterval(100);
constexpr std::chrono::milliseconds plainInterval(2000);

bool isControl(char32_t letter)
{
    return letter < 0x20 || (letter >= 0x7f && letter < 0xa0) || (letter >= 0x202a && letter <= 0x202e) ||
           (letter >= 0x2066 && letter <= 0x2069) || letter == 0x2028 || letter == 0x2029;
}

bool isWide(char32_t letter)
{
    return (letter >= 0x1100 && letter <= 0x115f) || (letter >= 0x2e80 && letter <= 0x303e) ||
           (letter >= 0x3041 && letter <= 0xa4cf) || (letter >= 0xa960 && letter <= 0xa97f) ||
           (letter >= 0xac00 && letter <= 0xd7a3) || (letter >= 0xf900 && letter <= 0xfaff) ||
           (letter >= 0xfe30 && letter <= 0xfe6f) || (letter >= 0xff00 && letter <= 0xff60) ||
           (letter >= 0xffe0 && letter <= 0xffe6) || (letter >= 0x1f300 && letter <= 0x1faff) ||
           (letter >= 0x20000 && letter <= 0x3fffd);
}

int columnsOf(char32_t letter)
{
    switch (QChar::category(letter)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_Enclosing:
    case QChar::Other_Format:
        return 0;
    default:
        return isWide(letter) ? 2 : 1;
    }
}

QString durationText(std::int64_t seconds)
{
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QByteArray progressText(const TransferProgress& progress)
{
    QString text = progress.phase;
    if (progress.total > 0)
        text += QStringLiteral(" %1 of %2 (%3%)")
                    .arg(progress.done)
                    .arg(progress.total)
                    .arg(progress.done * 100 / progress.total);
    else if (progress.done > 0)
        text += QStringLiteral(" %1").arg(progress.done);
    if (progress.etaSeconds >= 0)
        text += QStringLiteral(", %1 left").arg(durationText(progress.etaSeconds));
    return text.toUtf8();
}

} // namespace

int columns(QStringView text)
{
    int sum = 0;
    for (const char32_t letter : text.toUcs4())
        sum += columnsOf(letter);
    return sum;
}

QString elided(const QString& text, int width)
{
    if (columns(text) <= width)
        return text;
    QString cut;
    int used = 1; // for the dots
    for (const char32_t letter : text.toUcs4()) {
        used += columnsOf(letter);
        if (used > width)
            break;
        cut += QString::fromUcs4(&letter, 1);
    }
    return cut + QChar(0x2026);
}

QString printable(const QString& text)
{
    QString clean;
    clean.reserve(text.size());
    for (const QChar unit : text) {
        if (unit == QLatin1Char('\n') || unit == QLatin1Char('\t') || unit == QLatin1Char('\r'))
            clean += QLatin1Char(' ');
        else
            clean += isControl(unit.unicode()) ? QChar(QChar::ReplacementCharacter) : unit;
    }
    return clean;
}

bool ProcessSink::write(Stream stream, const QByteArray& bytes)
{
    const int descriptor = stream == Stream::Output ? STDOUT_FILENO : STDERR_FILENO;
    const char* from = bytes.constData();
    qsizetype left = bytes.size();
    while (left > 0) {
        const ssize_t written = ::write(descriptor, from, static_cast<std::size_t>(left));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            m_outputFailed |= stream == Stream::Output && errno != EPIPE;
            return false;
        }
        from += written;
        left -= written;
    }
    return true;
}

Terminal Terminal::ofThisProcess()
{
    Terminal terminal;
    terminal.output = ::isatty(STDOUT_FILENO) == 1;
    terminal.errors = ::isatty(STDERR_FILENO) == 1;
    winsize size = {};
    if (::ioctl(terminal.output ? STDOUT_FILENO : STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        terminal.width = size.ws_col;
    return terminal;
}

QJsonObject Terminal::toJson() const
{
    return {{QStringLiteral("output"), output}, {QStringLiteral("errors"), errors}, {QStringLiteral("width"), width}};
}

Terminal Terminal::fromJson(const QJsonObject& json)
{
    return {json[QLatin1String("output")].toBool(), json[QLatin1String("errors")].toBool(),
            std::clamp(json[QLatin1String("width")].toInt(80), 20, 1000)};
}

void Output::document(const QJsonObject& document)
{
    endProgress();
    m_sink.write(Stream::Output, QJsonDocument(document).toJson(QJsonDocument::Compact) + '\n');
}

void Output::line(const QString& text)
{
    endProgress();
    m_sink.write(Stream::Output, printable(text).toUtf8() + '\n');
}

void Output::text(const QString& text)
{
    endProgress();
    QString shown = text;
    if (m_terminal.output) {
        for (QChar& unit : shown) {
            if (isControl(unit.unicode()) && unit != QLatin1Char('\n') && unit != QLatin1Char('\t'))
                unit = QChar::ReplacementCharacter;
        }
    }
    m_sink.write(Stream::Output, shown.toUtf8());
}

void Output::rawText(const QString& text)
{
    endProgress();
    m_sink.write(Stream::Output, text.toUtf8());
}

void Output::table(const QStringList& head, const std::vector<QStringList>& rows, int stretched)
{
    std::vector<QStringList> cells{head};
    for (const QStringList& row : rows) {
        QStringList clean;
        for (const QString& cell : row)
            clean.append(printable(cell));
        cells.push_back(clean);
    }
    std::vector<int> widths(static_cast<std::size_t>(head.size()), 0);
    for (const QStringList& row : cells) {
        for (std::size_t column = 0; column < widths.size(); ++column)
            widths[column] = std::max(widths[column], columns(row.value(static_cast<qsizetype>(column))));
    }
    constexpr int gap = 2;
    if (m_terminal.output) {
        int sum = -gap;
        for (const int width : widths)
            sum += width + gap;
        int& elastic = widths[static_cast<std::size_t>(stretched)];
        if (sum > m_terminal.width)
            elastic = std::max(8, elastic - (sum - m_terminal.width));
    }
    QString page;
    for (const QStringList& row : cells) {
        QString line;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const QString cell = elided(row.value(static_cast<qsizetype>(column)), widths[column]);
            line += cell + QString(widths[column] - columns(cell) + gap, QLatin1Char(' '));
        }
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        page += line + QLatin1Char('\n');
    }
    endProgress();
    m_sink.write(Stream::Output, page.toUtf8());
}

void Output::problem(const char* kind, const QString& code, const QString& sentence)
{
    endProgress();
    if (!m_json) {
        m_sink.write(Stream::Errors, "chimera: " + sentence.toUtf8() + '\n');
        return;
    }
    const QJsonObject inner{{QStringLiteral("code"), code}, {QStringLiteral("message"), sentence}};
    m_sink.write(Stream::Errors,
                 QJsonDocument(QJsonObject{{QLatin1String(kind), inner}}).toJson(QJsonDocument::Compact) + '\n');
}

void Output::note(const QString& sentence)
{
    if (!m_json)
        problem("note", {}, sentence);
}

void Output::warning(ErrorCode code, const QString& sentence)
{
    problem("warning", wireName(code), sentence);
}

void Output::error(const Error& error)
{
    problem("error", wireName(error.code), error.message);
}

void Output::usageError(const QString& sentence)
{
    problem("error", QStringLiteral("usage"), sentence);
}

void Output::plainError(const QString& text)
{
    endProgress();
    m_sink.write(Stream::Errors, text.toUtf8());
}

void Output::progress(const TransferProgress& progress)
{
    if (m_json)
        return;
    const auto now = std::chrono::steady_clock::now();
    const bool first = m_terminal.errors && !m_progressShown;
    if (!first && now < m_nextProgress)
        return;
    m_nextProgress = now + (m_terminal.errors ? terminalInterval : plainInterval);
    if (m_terminal.errors) {
        m_progressShown = true;
        m_sink.write(Stream::Errors, "\r\033[K" + progressText(progress));
    } else {
        m_sink.write(Stream::Errors, progressText(progress) + '\n');
    }
}

void Output::endProgress()
{
    if (!m_progressShown)
        return;
    m_progressShown = false;
    m_sink.write(Stream::Errors, QByteArrayLiteral("\r\033[K"));
}

} // namespace chimera::app
