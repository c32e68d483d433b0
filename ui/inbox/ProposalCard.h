// One proposal of the Inbox: what it says, where it was said, the memories that speak of the same beside it, and what
// can be done with it. Text is shown as text, whatever stands in it. Owner: the page.
#pragma once

#include "core/chat/Inbox.h"
#include "core/chat/Nearby.h"
#include "ui/Context.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace chimera::ui {

class ProposalCard : public QFrame
{
    Q_OBJECT

public:
    // `linked`: somebody opens conversations, so that the source is a link.
    ProposalCard(Context& context, const Proposal& proposal, bool linked, QWidget* parent);

    const Proposal& proposal() const { return m_proposal; }
    const std::vector<NearbyMemory>& near() const { return m_near; }
    void showNear(const std::vector<NearbyMemory>& near);
    void setCurrent(bool current); // the keys mean this one

Q_SIGNALS:
    void acceptRequested();
    void editRequested();
    void mergeRequested();                                     // into which one is asked
    void mergeIntoRequested(const chimera::MemoryRow& memory); // into this one
    void rejectRequested();
    void sourceRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void addHead(QVBoxLayout* column);
    void addText(QVBoxLayout* column);
    void addSource(QVBoxLayout* column, bool linked);
    void addButtons(QVBoxLayout* column);
    QWidget* makeBeside(const NearbyMemory& near);
    QString kindText() const;
    QString spokenText() const;

    Context& m_context;
    Proposal m_proposal;
    std::vector<NearbyMemory> m_near;
    QVBoxLayout* m_beside;
    QPushButton* m_accept = nullptr;
};

} // namespace chimera::ui
