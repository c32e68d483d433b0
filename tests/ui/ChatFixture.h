// Made-up messages for the tests of the chat's widgets.
#pragma once

#include "core/chat/ChatService.h"

#include <QJsonArray>

namespace chatfixture {

using namespace chimera;

inline Timestamp at(int hour, int minute)
{
    return Timestamp::fromDateTime(QDateTime(QDate(2026, 11, 23), QTime(hour, minute)));
}

inline QDateTime now()
{
    return QDateTime(QDate(2026, 11, 23), QTime(14, 2));
}

inline Message message(std::int64_t pk, MessageRole role, const QString& content)
{
    Message made;
    made.pk = pk;
    made.id = MessageId(QStringLiteral("msg-%1").arg(pk));
    made.role = role;
    made.content = content;
    made.at = at(14, 1);
    return made;
}

inline Message question(std::int64_t pk, const QString& content)
{
    return message(pk, MessageRole::User, content);
}

inline Message answer(std::int64_t pk, const QString& content)
{
    Message made = message(pk, MessageRole::Assistant, content);
    made.metadata = {{QStringLiteral("provider"), QStringLiteral("recall")},
                     {QStringLiteral("model_version"), QStringLiteral("recall")}};
    return made;
}

inline Citation citation(int number, const QString& title, const QString& quote)
{
    Citation made;
    made.number = number;
    made.title = title;
    made.quote = quote;
    made.score = 0.8;
    return made;
}

// The conversation of the design's picture.
inline std::vector<Message> paintedThread()
{
    Message asked = question(1, QStringLiteral("When do we switch index generations, and can we go back?"));
    Message told =
        answer(2, QStringLiteral(
                      "Only when every passage has a vector in the new generation; until then searches use the old "
                      "one[1][3]. The switch itself is one row in one table[1].\n\nGoing back is a setting, as long "
                      "as the old vectors are kept: a week by default, shorter if the disk is low[2]. It takes "
                      "about ten minutes."));
    told.citations = {
        citation(1, QStringLiteral("Vector index notes"),
                 QStringLiteral("The old generation keeps answering until the last passage is there and "
                                "has been checked against the text")),
        citation(2, QStringLiteral("Re-embedding"), QStringLiteral("Keep the previous vectors for a week.")),
        citation(3, QStringLiteral("Hybrid ranking"),
                 QStringLiteral("\u2026 the switch is described in Vector index notes"))};
    const auto begin = static_cast<int>(told.content.indexOf(QStringLiteral("It takes")));
    told.metadata.insert(QStringLiteral("unsupported"),
                         QJsonArray{QJsonArray{begin, static_cast<int>(told.content.size())}});
    told.metadata.insert(QStringLiteral("total_ms"), 1900);
    told.branch = 2;
    told.branches = 3;
    return {asked, told};
}

} // namespace chatfixture
