// What a screen reader finds in a MessageView: a list whose items are the messages, each with its whole text. Made by
// Qt when asked for; GUI thread.
#pragma once

#include <QAccessibleWidget>

#include <unordered_map>

namespace chimera::ui {

class MessageView;

class MessageViewAccessible : public QAccessibleWidget
{
public:
    explicit MessageViewAccessible(MessageView* view);
    ~MessageViewAccessible() override;
    static void install(); // the factory, once

    int childCount() const override;
    QAccessibleInterface* child(int index) const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* childAt(int x, int y) const override;
    QAccessibleInterface* focusChild() const override;

private:
    MessageView* view() const;

    mutable std::unordered_map<int, QAccessible::Id> m_children;
};

} // namespace chimera::ui
