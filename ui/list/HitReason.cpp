#include "ui/list/HitReason.h"

#include <QCoreApplication>
#include <QLocale>

namespace chimera::ui {

namespace {

struct HitTexts
{
    Q_DECLARE_TR_FUNCTIONS(HitTexts)
};

} // namespace

HitReason reasonOf(const SearchHit& hit, SearchMode mode, double meaningWeight)
{
    HitReason reason;
    reason.textRank = hit.textRank;
    reason.weight = hit.bm25;
    reason.words = hit.matchedWords;
    reason.boosts = hit.boosts;
    reason.meaningRank = hit.meaningRank;
    reason.similarity = hit.similarity;
    const double ofMeaning = mode == SearchMode::Text ? 0 : mode == SearchMode::Meaning ? 1 : meaningWeight;
    const double text = mode == SearchMode::Text ? (hit.textRank > 0 ? 1 : 0) : (1 - ofMeaning) * hit.textShare;
    const double meaning = ofMeaning * hit.meaningShare;
    if (text + meaning > 0) {
        reason.textShare = text / (text + meaning);
        reason.meaningShare = meaning / (text + meaning);
    }
    return reason;
}

QString boostText(const QString& boost)
{
    static const QHash<QString, const char*> texts{
        {QStringLiteral("title"), QT_TRANSLATE_NOOP("HitTexts", "the words stand in the title")},
        {QStringLiteral("any word"), QT_TRANSLATE_NOOP("HitTexts", "only some of the words occur")},
        {QStringLiteral("fuzzy title"), QT_TRANSLATE_NOOP("HitTexts", "the title is spelt much like it")},
        {QStringLiteral("author"), QT_TRANSLATE_NOOP("HitTexts", "you named its author")},
        {QStringLiteral("neighbours"), QT_TRANSLATE_NOOP("HitTexts", "what stands beside it fits, too")}};
    const char* text = texts.value(boost, nullptr);
    return text ? HitTexts::tr(text) : boost;
}

QString byWordsText(const HitReason& reason)
{
    if (reason.textRank == 0)
        return reason.words.isEmpty() ? HitTexts::tr("Not found by its words.")
                                      : HitTexts::tr("Not among the first by words; it has: %1")
                                            .arg(reason.words.join(QStringLiteral(", ")));
    return reason.words.isEmpty()
               ? HitTexts::tr("Rank %1 by words.").arg(reason.textRank)
               : HitTexts::tr("Rank %1 by words: %2").arg(reason.textRank).arg(reason.words.join(QStringLiteral(", ")));
}

QString byMeaningText(const HitReason& reason)
{
    if (reason.meaningRank == 0)
        return HitTexts::tr("Not looked at by meaning, or not indexed yet.");
    return HitTexts::tr("Rank %1 by meaning, similarity %2.")
        .arg(reason.meaningRank)
        .arg(QLocale().toString(reason.similarity, 'f', 2));
}

QString boostsText(const HitReason& reason)
{
    QStringList texts;
    for (const QString& boost : reason.boosts)
        texts << boostText(boost);
    return texts.join(QStringLiteral("; "));
}

QString shareText(double share)
{
    return HitTexts::tr("%1 %").arg(qRound(share * 100));
}

QString oneLine(const HitReason& reason)
{
    QStringList parts;
    if (reason.textRank > 0)
        parts << HitTexts::tr("text rank %1").arg(reason.textRank);
    if (reason.meaningRank > 0)
        parts << HitTexts::tr("meaning rank %1 (%2)")
                     .arg(reason.meaningRank)
                     .arg(QLocale().toString(reason.similarity, 'f', 2));
    if (!reason.boosts.isEmpty())
        parts << boostsText(reason);
    if (!reason.words.isEmpty())
        parts << HitTexts::tr("found: %1").arg(reason.words.join(QStringLiteral(", ")));
    if (reason.weight > 0 && reason.meaningRank == 0)
        parts << HitTexts::tr("weight %1").arg(QLocale().toString(reason.weight, 'f', 2));
    return parts.join(QStringLiteral(" \u00b7 "));
}

} // namespace chimera::ui
