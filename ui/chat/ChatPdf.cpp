#include "ui/chat/ChatPdf.h"

#include "core/chat/ConversationExport.h"
#include "ui/widgets/ReadingBuilder.h"

#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>

namespace chimera::ui {

namespace {

constexpr int Resolution = 96; // dots an inch, as fonts in pixels expect
constexpr int ColumnWidth = 620;

} // namespace

std::shared_ptr<QTextDocument> makePages(const Conversation& conversation)
{
    const Theme worn = Theme::current();
    Theme paper(Scheme::Light);
    paper.setBaseFont(worn.baseFont());
    Theme::setCurrent(paper);
    auto tree = std::make_shared<const markdown::Node>(markdown::parse(toMarkdown(conversation)));
    auto pages = std::make_shared<QTextDocument>();
    pages->setUndoRedoEnabled(false);
    pages->setDefaultFont(textFont(TextRole::Reading));
    pages->setLayoutEnabled(false);
    ReadingLayout notes;
    ReadingBuilder builder(pages.get(), &notes, std::move(tree), {}, ColumnWidth);
    while (!builder.buildFor(1000)) {
    }
    Theme::setCurrent(worn);
    pages->setMetaInformation(QTextDocument::DocumentTitle, conversation.title);
    return pages;
}

Result<void> writePdf(const QTextDocument& pages, const QString& file)
{
    const auto failed = [](const QString& why) {
        return Error{ErrorCode::Io, QStringLiteral("The file could not be written."), why};
    };
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        return failed(target.errorString());
    {
        QPdfWriter writer(&target);
        writer.setResolution(Resolution);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setTitle(pages.metaInformation(QTextDocument::DocumentTitle));
        const std::unique_ptr<QTextDocument> own(pages.clone());
        own->setLayoutEnabled(true);
        own->print(&writer);
    }
    if (!target.commit())
        return failed(target.errorString());
    return {};
}

} // namespace chimera::ui
