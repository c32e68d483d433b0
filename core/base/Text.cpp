#include "core/base/Text.h"

#include <algorithm>

namespace chimera::text {

QString firstCodePoints(QStringView text, qsizetype limit)
{
    if (text.size() <= limit)
        return text.toString();
    qsizetype at = 0;
    for (qsizetype count = 0; count < limit && at < text.size(); ++count)
        at += text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate() ? 2 : 1;
    return text.left(at).toString();
}

qsizetype codePointCount(QStringView text)
{
    qsizetype count = 0;
    for (qsizetype at = 0; at < text.size(); ++count)
        at += text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate() ? 2 : 1;
    return count;
}

QString snippet(QStringView content)
{
    QString head = firstCodePoints(content, 150);
    if (head.size() < content.size())
        head += QStringLiteral("...");
    return head;
}

QString fold(QStringView text)
{
    const QString decomposed = text.toString().normalized(QString::NormalizationForm_KD).toCaseFolded();
    QString folded;
    folded.reserve(decomposed.size());
    for (const QChar c : decomposed) {
        if (c.category() != QChar::Mark_NonSpacing)
            folded += c;
    }
    return folded;
}

QString foldCase(QStringView text)
{
    return text.toString().normalized(QString::NormalizationForm_C).toCaseFolded();
}

bool isCjk(char32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF)      // Hiragana, Katakana
           || (c >= 0x3400 && c <= 0x4DBF)   // extension A
           || (c >= 0x4E00 && c <= 0x9FFF)   // unified ideographs
           || (c >= 0xAC00 && c <= 0xD7AF)   // Hangul syllables
           || (c >= 0x1100 && c <= 0x11FF)   // Hangul jamo
           || (c >= 0xF900 && c <= 0xFAFF)   // compatibility ideographs
           || (c >= 0x31F0 && c <= 0x31FF)   // Katakana extensions
           || (c >= 0xFF66 && c <= 0xFF9F)   // half-width Katakana
           || (c >= 0x20000 && c <= 0x323AF) // extensions B to H
           || c == 0x3005 || c == 0x3007;    // iteration mark, ideographic zero
}

namespace {

void appendRun(QString& out, const QList<QStringView>& run, bool lastAlone)
{
    if (run.isEmpty())
        return;
    const auto append = [&out](QStringView letters) {
        if (!out.isEmpty())
            out += QLatin1Char(' ');
        out += letters;
    };
    for (qsizetype i = 0; i + 1 < run.size(); ++i)
        append(QStringView(run[i].begin(), run[i + 1].end()));
    if (lastAlone || run.size() == 1)
        append(run.last());
}

QString cjkPairs(QStringView text, bool lastAlone)
{
    QString out;
    if (std::none_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0x1100; }))
        return out;
    QList<QStringView> run;
    for (qsizetype at = 0; at < text.size();) {
        const bool pair = text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
        const char32_t c = pair ? QChar::surrogateToUcs4(text[at], text[at + 1]) : text[at].unicode();
        const qsizetype length = pair ? 2 : 1;
        if (isCjk(c)) {
            run.append(text.mid(at, length));
        } else {
            appendRun(out, run, lastAlone);
            run.clear();
        }
        at += length;
    }
    appendRun(out, run, lastAlone);
    return out;
}

} // namespace

QString cjkBigrams(QStringView text)
{
    return cjkPairs(text, false);
}

QString cjkIndexWords(QStringView text)
{
    return cjkPairs(text, true);
}

QString withoutCjk(QStringView text)
{
    QString out;
    out.reserve(text.size());
    bool inRun = false;
    for (qsizetype at = 0; at < text.size();) {
        const bool pair = text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
        const char32_t c = pair ? QChar::surrogateToUcs4(text[at], text[at + 1]) : text[at].unicode();
        const qsizetype length = pair ? 2 : 1;
        if (!isCjk(c))
            out += text.mid(at, length);
        else if (!inRun)
            out += QLatin1Char(' ');
        inRun = isCjk(c);
        at += length;
    }
    return out;
}

QString sanitized(QString text)
{
    text.remove(QChar(u'\0'));
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (!text[at].isSurrogate())
            continue;
        if (text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
            ++at;
        else
            text[at] = QChar(QChar::ReplacementCharacter);
    }
    return text;
}

} // namespace chimera::text
