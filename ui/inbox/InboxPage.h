// What might be remembered, until somebody decides: one card a proposal, the newest first. Accept, edit, merge, reject
// by button or key, each with its way back. Owner: the window.
#pragma once

#include "core/chat/Inbox.h"
#include "core/chat/Nearby.h"
#include "ui/Context.h"
#include "ui/window/Picker.h"

#include <QPointer>

class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace chimera::ui {

class ProposalCard;
class TextLabel;

class InboxPage : public QWidget
{
    Q_OBJECT

public:
    explicit InboxPage(Context& context, QWidget* parent = nullptr);

    void reload();
    void focusCards(); // the current one, or the first when it is there
    const std::vector<ProposalCard*>& cards() const { return m_cards; }
    ProposalCard* current() const;

    void accept(ProposalCard* card, const ProposalEdit& edit = {});
    void editAndAccept(ProposalCard* card);
    void pickAndMerge(ProposalCard* card);
    void merge(ProposalCard* card, const MemoryRow& into);
    void reject(ProposalCard* card);

    static constexpr std::size_t shownAtOnce = 40;

Q_SIGNALS:
    void conversationRequested(const chimera::ConversationId& id, const chimera::MessageId& message);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Data
    {
        std::vector<Proposal> proposals;
        QStringList tags;
    };
    void build();
    void connectKeys();
    void show(const Data& data);
    ProposalCard* makeCard(const Proposal& proposal);
    void readNear(ProposalCard* card);
    void setCurrent(ProposalCard* card);
    void step(int by);
    void showState();
    // The card goes at once; it comes back when the write fails, by the reload that a failure asks for.
    void takeAway(ProposalCard* card);
    using Write = std::function<Result<void>(WriteTx& tx)>;
    void run(const char* name, const QString& failed, Write work, std::function<void()> then);
    void offerWayBack(const QString& done, const char* name, Write back, Write again);

    Context& m_context;
    TextLabel* m_detail = nullptr;
    QStackedWidget* m_stack = nullptr;
    QScrollArea* m_area = nullptr;
    QVBoxLayout* m_column = nullptr;
    QPushButton* m_more = nullptr;
    Picker* m_picker = nullptr;
    std::vector<ProposalCard*> m_cards;
    QPointer<ProposalCard> m_current;
    std::vector<Proposal> m_proposals;
    QStringList m_tags;
    std::size_t m_limit = shownAtOnce;
    bool m_wantsFocus = false;
    Latest m_requests;
    QTimer m_timer;
};

} // namespace chimera::ui
