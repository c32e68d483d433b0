// The banner of a memory's page: what could not be saved and why, what changed elsewhere, unsaved text that was found.
// Offers the ways out; each works by keyboard. Owner: the page.
#pragma once

#include "ui/memories/EditSession.h"

namespace chimera::ui {

class PageNotices : public QObject
{
    Q_OBJECT

public:
    PageNotices(Context& context, EditSession& session, std::function<EditText()> shown, Banner* banner);

    void offerLeftBehind(const std::vector<Draft>& drafts); // texts that never became a memory
    void showPrefilled();
    void showLoadFailed(const Error& error, std::function<void()> retry);
    // Below whatever else there is to say; `dismiss` when the person does not want to know.
    void offerDuplicate(const QString& title, std::function<void()> open, std::function<void()> dismiss);
    void clearDuplicate();
    void clear();

Q_SIGNALS:
    void leftBehindTaken(const chimera::Draft& draft);

private:
    void follow();
    void showFailed();
    void showConflict();
    void showLost();
    void showDraft();
    void showBothKept(const MemoryId& mine, const QString& title);
    void button(const QString& text, std::function<void()> act);
    void compare();
    void saveCopy();

    enum class Shown { Nothing, State, Other, Duplicate };

    Context& m_context;
    EditSession& m_session;
    std::function<EditText()> m_text;
    Banner* m_banner;
    Shown m_shown = Shown::Nothing;
    std::function<void()> m_dismissDuplicate;
};

} // namespace chimera::ui
