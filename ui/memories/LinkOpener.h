// What happens when a link in a text is pressed: a memory opens, an unresolved one is offered as a new memory, a tag
// filters the list, an attachment is saved where the user says, a web address goes to the browser. Nothing else is ever
// opened. Owner: the page. GUI thread.
#pragma once

#include "ui/Context.h"
#include "ui/widgets/MarkdownEditor.h"

namespace chimera::ui {

class LinkOpener : public QObject
{
    Q_OBJECT

public:
    LinkOpener(Context& context, QWidget* page);

    void open(const MemoryId& from, const QString& target, LinkKind kind, OpenIn where);
    // http, https and mailto with something behind them.
    static bool isOpenable(const QUrl& url);

Q_SIGNALS:
    void headingRequested(const QString& heading); // inside the same text

private:
    void openWeb(const QString& target);
    void openMemory(const MemoryId& from, const QString& target, OpenIn where);
    void openAttachment(const MemoryId& from, const QString& target, std::function<void()> otherwise);
    void saveAttachment(const QString& hash, const QString& name);

    Context& m_context;
    QWidget* m_page;
    Latest m_requests;
};

} // namespace chimera::ui
