// Statements in what a person said that are worth remembering: preferences, decisions, dates, who and where. Found by
// rules, without a model: rather few and good than many. Pure.
#pragma once

#include "core/chat/Conversation.h"

namespace chimera {

struct ExtractedFact
{
    QString sentence; // as it was said
    QString title;
    QStringList tags;
    std::int64_t messagePk = 0;
    double weight = 0; // higher is better
};

// Out of the user's messages; best first, at most `limit`, no two that say the same.
std::vector<ExtractedFact> extractFacts(const std::vector<Message>& thread, std::size_t limit = 5);

// Whether `stated` and `known` speak of the same and differ in a number, a date or a "not": what differs, one sentence
// for people; "" otherwise.
QString differenceOf(const QString& stated, const QString& known);
// Whether `known` says all that `stated` says.
bool isSaidBy(const QString& stated, const QString& known);

// The contract's topics (section 7): whole words; "general" where none fits.
QStringList topicsOf(const QString& text);

} // namespace chimera
