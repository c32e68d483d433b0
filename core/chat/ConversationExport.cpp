#include "core/chat/ConversationExport.h"

#include "core/markdown/HtmlWriter.h"

namespace chimera {

namespace {

QString speakerOf(const Message& message)
{
    switch (message.role) {
    case MessageRole::User:
        return QStringLiteral("You");
    case MessageRole::System:
        return QStringLiteral("System");
    case MessageRole::Assistant:
        break;
    }
    const QString model = message.metadata.value(QLatin1String("model_version")).toString();
    return model.isEmpty() ? QStringLiteral("Answer") : model;
}

QString noteOf(const Message& message)
{
    if (message.state == MessageState::Stopped)
        return QStringLiteral("Stopped here.");
    return message.state == MessageState::Failed ? message.error : QString();
}

// What stands inside a line of Markdown and must not become any of it.
QString escaped(const QString& line)
{
    static const QString special = QStringLiteral("\\`*_[]<>#|~!");
    QString out;
    for (const QChar c : line.simplified()) {
        if (special.contains(c))
            out += u'\\';
        out += c;
    }
    return out;
}

QString whenText(Timestamp moment)
{
    return moment.toIso().left(16).replace(u'T', u' ');
}

const char* const pageHead = R"(<!DOCTYPE html>
<html lang="">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>%1</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 2rem 1.25rem 6rem; max-width: 46rem; font: 16px/1.6 Inter, system-ui, sans-serif; overflow-wrap: anywhere; }
article { border-top: 1px solid #8884; margin-top: 1.5rem; padding-top: .75rem; } .user { background: #8881; border-radius: 8px; padding: .75rem 1rem; }
.about { opacity: .7; font-size: .875rem; } pre { background: #8882; padding: .75rem 1rem; border-radius: 8px; overflow-x: auto; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid #8884; } table { border-collapse: collapse; } th, td { border: 1px solid #8884; padding: .3rem .6rem; }
</style>
</head>
<body>
<h1>%1</h1>
)";

QString htmlOf(const Message& message)
{
    using markdown::escapedHtml;
    const bool isUser = message.role == MessageRole::User;
    QString html = QStringLiteral("<article%1>\n<p class=\"about\">%2 \u00b7 %3</p>\n")
                       .arg(isUser ? QStringLiteral(" class=\"user\"") : QString(), escapedHtml(speakerOf(message)),
                            whenText(message.at));
    html += markdown::toHtml(markdown::parse(message.content));
    if (const QString note = noteOf(message); !note.isEmpty())
        html += QStringLiteral("<p class=\"about\">%1</p>\n").arg(escapedHtml(note));
    if (!message.citations.empty()) {
        html += QLatin1String("<ol class=\"about\">\n");
        for (const Citation& each : message.citations)
            html += QStringLiteral("<li value=\"%1\"><b>%2</b> \u201c%3\u201d</li>\n")
                        .arg(each.number)
                        .arg(escapedHtml(each.title), escapedHtml(each.quote));
        html += QLatin1String("</ol>\n");
    }
    return html + QLatin1String("</article>\n");
}

} // namespace

QString toMarkdown(const Conversation& conversation)
{
    QString text = QStringLiteral("# %1\n").arg(escaped(conversation.title));
    for (const Message& message : conversation.thread) {
        text += QStringLiteral("\n## %1 \u00b7 %2\n\n").arg(escaped(speakerOf(message)), whenText(message.at));
        text += message.content.trimmed() + u'\n';
        if (const QString note = noteOf(message); !note.isEmpty())
            text += QStringLiteral("\n*%1*\n").arg(escaped(note));
        if (!message.citations.empty())
            text += QLatin1String("\nSources:\n\n");
        for (const Citation& each : message.citations)
            text += QStringLiteral("%1. **%2** \u201c%3\u201d\n")
                        .arg(each.number)
                        .arg(escaped(each.title), escaped(each.quote));
    }
    return text;
}

QString toHtml(const Conversation& conversation)
{
    QString html = QString::fromUtf8(pageHead).replace(QLatin1String("%1"), markdown::escapedHtml(conversation.title));
    for (const Message& message : conversation.thread)
        html += htmlOf(message);
    return html + QLatin1String("</body>\n</html>\n");
}

} // namespace chimera
