#include "ui/chat/MessageViewAccessible.h"

#include "ui/chat/MessageView.h"

namespace chimera::ui {

namespace {

class MessageItem : public QAccessibleInterface
{
public:
    MessageItem(MessageView* view, int index) : m_view(view), m_index(index) {}

    int index() const { return m_index; }
    bool isValid() const override { return m_view && m_index < m_view->count(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text what) const override
    {
        return what == QAccessible::Name && isValid() ? m_view->textAt(m_index) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override
    {
        const QRect inside = isValid() ? m_view->rectAt(m_index) : QRect();
        return {m_view ? m_view->viewport()->mapToGlobal(inside.topLeft()) : QPoint(), inside.size()};
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.selectable = true;
        state.readOnly = true;
        state.focused = isValid() && m_view->current() == m_index && m_view->hasFocus();
        state.selected = isValid() && m_view->current() == m_index;
        state.invalid = !isValid();
        return state;
    }

private:
    QPointer<MessageView> m_view;
    int m_index;
};

QAccessibleInterface* make(const QString&, QObject* object)
{
    auto* view = qobject_cast<MessageView*>(object);
    return view ? new MessageViewAccessible(view) : nullptr;
}

} // namespace

MessageViewAccessible::MessageViewAccessible(MessageView* view) : QAccessibleWidget(view, QAccessible::List) {}

MessageViewAccessible::~MessageViewAccessible()
{
    for (const auto& [index, id] : m_children)
        QAccessible::deleteAccessibleInterface(id);
}

void MessageViewAccessible::install()
{
    static const bool done = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    Q_UNUSED(done)
}

MessageView* MessageViewAccessible::view() const
{
    return qobject_cast<MessageView*>(object());
}

int MessageViewAccessible::childCount() const
{
    return view() ? view()->count() : 0;
}

QAccessibleInterface* MessageViewAccessible::child(int index) const
{
    if (index < 0 || index >= childCount())
        return nullptr;
    auto found = m_children.find(index);
    if (found == m_children.end()) {
        const auto id = QAccessible::registerAccessibleInterface(new MessageItem(view(), index));
        found = m_children.emplace(index, id).first;
    }
    return QAccessible::accessibleInterface(found->second);
}

int MessageViewAccessible::indexOfChild(const QAccessibleInterface* child) const
{
    const auto* item = dynamic_cast<const MessageItem*>(child);
    return item ? item->index() : -1;
}

QAccessibleInterface* MessageViewAccessible::childAt(int x, int y) const
{
    for (int i = 0; i < childCount(); ++i) {
        const QRect rect = view()->rectAt(i);
        if (rect.contains(view()->viewport()->mapFromGlobal(QPoint(x, y))))
            return child(i);
    }
    return nullptr;
}

QAccessibleInterface* MessageViewAccessible::focusChild() const
{
    return view() && view()->hasFocus() ? child(view()->current()) : nullptr;
}

} // namespace chimera::ui
