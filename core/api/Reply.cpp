#include "core/api/Reply.h"

#include "core/base/Log.h"

namespace chimera::api {

namespace {

// {"title": [...], "tags": {"1": [...]}}: "tags.1" names the second element of a list.
void writeFields(JsonWriter& json, const QMap<QString, QStringList>& fields)
{
    const auto writeTexts = [&json](const QStringList& texts) {
        json.beginArray();
        for (const QString& text : texts)
            json.text(text);
        json.endArray();
    };
    json.beginObject();
    for (auto field = fields.begin(); field != fields.end();) {
        const qsizetype dot = field.key().indexOf(u'.');
        const QString name = field.key().left(dot);
        json.key(name.toUtf8().toStdString());
        if (dot < 0) {
            writeTexts(field.value());
            ++field;
            continue;
        }
        json.beginObject();
        for (; field != fields.end() && field.key().startsWith(name + u'.'); ++field) {
            json.key(field.key().mid(dot + 1).toUtf8().toStdString());
            writeTexts(field.value());
        }
        json.endObject();
    }
    json.endObject();
}

} // namespace

Reply Reply::failure(int status, const QString& sentence)
{
    Reply reply;
    reply.status = status;
    JsonWriter(reply.error).text(sentence);
    return reply;
}

Reply Reply::message(const QString& sentence)
{
    return objectReply([&sentence](JsonWriter& json) { json.member("message", sentence); });
}

int statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Invalid:
        return 400;
    case ErrorCode::Unsupported:
        return 415;
    case ErrorCode::NotFound:
        return 404;
    case ErrorCode::Denied:
        return 403;
    case ErrorCode::Conflict:
        return 409;
    case ErrorCode::Network:
        return 502;
    case ErrorCode::Busy:
    case ErrorCode::Cancelled:
    case ErrorCode::TimedOut:
    case ErrorCode::ReadOnly:
        return 503;
    case ErrorCode::DiskFull:
        return 507;
    case ErrorCode::Corrupt:
    case ErrorCode::TooNew:
    case ErrorCode::Partial:
    case ErrorCode::Config:
    case ErrorCode::Io:
    case ErrorCode::Internal:
        break;
    }
    return 500;
}

Reply replyTo(const Error& error)
{
    const int status = statusOf(error.code);
    if (status >= 500)
        logLine(LogLevel::Error, QStringLiteral("api"), error.message + QStringLiteral(" | ") + error.detail);
    if (status == 500)
        return Reply::failure(status, QStringLiteral("Internal server error"));
    if (error.fields.isEmpty())
        return Reply::failure(status, error.message);
    Reply reply;
    reply.status = status;
    JsonWriter json(reply.error);
    writeFields(json, error.fields);
    return reply;
}

} // namespace chimera::api
