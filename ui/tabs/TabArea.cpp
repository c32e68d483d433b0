#include "ui/tabs/TabArea.h"

#include "ui/Actions.h"
#include "ui/chat/ChatPage.h"
#include "ui/tabs/TabBar.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"

#include <QJsonArray>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr std::size_t MostClosed = 30;
constexpr int MostRestored = 50;

QToolButton* actionButton(QAction* action, Glyph glyph, QWidget* parent)
{
    auto* button = makeIconButton(glyph, action->text(), parent);
    button->setEnabled(action->isEnabled());
    QObject::connect(button, &QToolButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, [button, action] { button->setEnabled(action->isEnabled()); });
    return button;
}

} // namespace

TabArea::TabArea(Context& context, ChatCommands& chats, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_chats(chats)
    , m_bar(new TabBar(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(Glyph::Memory, tr("Choose a memory on the left, or write a new one."), this))
{
    setAccessibleName(tr("Open memories and chats"));
    Actions& actions = m_context.actions();
    m_empty->setDetail(tr("%1 finds anything by its name.").arg(actions.keyText(ActionId::QuickOpen)));
    connect(m_empty->addButton(tr("New memory"), ButtonKind::Primary), &QPushButton::clicked, this,
            &TabArea::newRequested);
    connect(m_empty->addLink(tr("Quick open")), &QPushButton::clicked, this, &TabArea::quickOpenRequested);
    m_stack->addWidget(m_empty);

    auto* head = new QWidget(this);
    head->setAutoFillBackground(true);
    head->setBackgroundRole(QPalette::Window);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(px(8), px(6), px(8), 0);
    row->setSpacing(px(2));
    row->addWidget(m_bar, 1, Qt::AlignBottom);
    row->addWidget(actionButton(actions[ActionId::GoBack], Glyph::Back, head));
    row->addWidget(actionButton(actions[ActionId::GoForward], Glyph::Forward, head));
    row->addWidget(actionButton(actions[ActionId::ToggleInspector], Glyph::Inspector, head));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_stack, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);

    connect(m_bar, &QTabBar::currentChanged, this, &TabArea::showCurrent);
    connect(m_bar, &QTabBar::tabMoved, this, &TabArea::moved);
    connect(m_bar, &TabBar::closeRequested, this, &TabArea::closeTab);
    connect(m_bar, &TabBar::keepRequested, this, &TabArea::keep);
}

int TabArea::indexOf(const MemoryId& id) const
{
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        if (!id.isEmpty() && m_tabs[i].memory == id)
            return static_cast<int>(i);
    }
    return -1;
}

int TabArea::indexOf(const MemoryPage* page) const
{
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        if (page && m_tabs[i].page == page)
            return static_cast<int>(i);
    }
    return -1;
}

int TabArea::count() const
{
    return static_cast<int>(m_tabs.size());
}

int TabArea::addTab(Tab tab)
{
    const QString title = tab.title.isEmpty() ? tr("Untitled") : tab.title;
    const int index = count();
    m_tabs.push_back(std::move(tab));
    const Glyph glyph = m_tabs.back().isChat() ? Glyph::Chat : Glyph::Memory;
    m_bar->addTab(icon(glyph, Token::Text2, Token::Text), title);
    showTitle(index);
    return index;
}

MemoryPage* TabArea::makePage()
{
    auto* page = new MemoryPage(m_context, m_stack);
    m_stack->addWidget(page);
    connectPage(page);
    return page;
}

MemoryPage* TabArea::pageAt(int index)
{
    Tab& tab = m_tabs.at(static_cast<std::size_t>(index));
    if (!tab.page && !tab.memory.isEmpty()) {
        tab.page = makePage();
        tab.page->restoreState(tab.state);
        tab.page->open(tab.memory);
    }
    return tab.page;
}

void TabArea::connectPage(MemoryPage* page)
{
    connect(page, &MemoryPage::titleChanged, this, [this, page](const QString& title) {
        if (const int index = indexOf(page); index >= 0) {
            m_tabs[static_cast<std::size_t>(index)].title = title;
            showTitle(index);
        }
    });
    connect(page, &MemoryPage::memoryChanged, this, [this, page] {
        const int index = indexOf(page);
        if (index < 0)
            return;
        m_tabs[static_cast<std::size_t>(index)].memory = page->memory();
        if (index == m_bar->currentIndex())
            Q_EMIT currentChanged();
    });
    connect(page, &MemoryPage::edited, this, [this, page] {
        if (indexOf(page) == m_bar->previewIndex())
            keep(indexOf(page));
    });
    connect(page, &MemoryPage::gone, this, [this, page] {
        if (const int index = indexOf(page); index >= 0)
            closeTab(index);
    });
}

void TabArea::open(const MemoryId& id, OpenIn where, const Spot& spot)
{
    int index = indexOf(id);
    if (index < 0 && where == OpenIn::Preview && m_bar->previewIndex() >= 0) {
        index = m_bar->previewIndex();
        becomes(index, id, {});
    } else if (index < 0) {
        const bool preview = where == OpenIn::Preview;
        index = addTab({id, {}, {}});
        if (preview)
            m_bar->setPreviewIndex(index);
    } else if (where != OpenIn::Preview && index == m_bar->previewIndex()) {
        keep(index);
    }
    show(index);
    if (MemoryPage* page = currentPage())
        page->showSpot(id, spot);
    Q_EMIT opened(id);
}

void TabArea::openNew(const WorkspaceId& workspace, const Prefill& prefill)
{
    Tab tab;
    tab.title = prefill.title.isEmpty() ? tr("Untitled") : prefill.title;
    tab.page = makePage();
    MemoryPage* page = tab.page;
    const int index = addTab(std::move(tab));
    page->openNew(workspace, prefill);
    m_bar->setCurrentIndex(index);
    showCurrent();
    page->focusTitle();
}

void TabArea::showCurrent()
{
    if (m_restoring)
        return;
    const int index = m_bar->currentIndex();
    QWidget* page = index >= 0 && index < count() ? widgetAt(index) : nullptr;
    if (page)
        m_tabs[static_cast<std::size_t>(index)].shown = ++m_shown;
    m_stack->setCurrentWidget(page ? page : m_empty);
    Q_EMIT currentChanged();
}

void TabArea::showTitle(int index)
{
    const Tab& tab = m_tabs[static_cast<std::size_t>(index)];
    const QString shown = !tab.title.isEmpty() ? tab.title : tab.isChat() ? tr("New chat") : tr("Untitled");
    m_bar->setTabText(index, QString(shown).replace(u'&', QStringLiteral("&&")));
    m_bar->setTabToolTip(index, shown);
}

void TabArea::moved(int from, int to)
{
    Tab tab = std::move(m_tabs[static_cast<std::size_t>(from)]);
    m_tabs.erase(m_tabs.begin() + from);
    m_tabs.insert(m_tabs.begin() + to, std::move(tab));
}

void TabArea::keep(int index)
{
    if (index == m_bar->previewIndex())
        m_bar->setPreviewIndex(-1);
}

void TabArea::dropPage(int index)
{
    dropChatPage(index);
    MemoryPage* page = std::exchange(m_tabs[static_cast<std::size_t>(index)].page, nullptr);
    if (!page)
        return;
    // The page writes what it holds before it goes; should that fail, the text lies in its draft.
    page->disconnect(this);
    m_stack->removeWidget(page);
    page->hide();
    page->flush([guard = QPointer<MemoryPage>(page)](bool) {
        if (guard)
            guard->deleteLater();
    });
}

void TabArea::closeTab(int index)
{
    if (index < 0 || index >= count())
        return;
    const Tab tab = m_tabs[static_cast<std::size_t>(index)];
    if (!tab.memory.isEmpty() || tab.isChat()) {
        m_closed.push_back({tab.memory, tab.title, tab.page ? tab.page->state() : tab.state, tab.chat});
        if (m_closed.size() > MostClosed)
            m_closed.erase(m_closed.begin());
    }
    dropPage(index);
    m_tabs.erase(m_tabs.begin() + index);
    m_bar->removeTab(index);
    showCurrent();
}

void TabArea::closeCurrent()
{
    closeTab(m_bar->currentIndex());
}

void TabArea::reopenClosed()
{
    if (m_closed.empty())
        return;
    const Closed closed = m_closed.back();
    m_closed.pop_back();
    if (!closed.chat.isEmpty())
        return openChat(closed.chat, OpenIn::NewTab);
    if (indexOf(closed.memory) < 0)
        addTab({closed.memory, closed.title, closed.state});
    open(closed.memory, OpenIn::Current);
}

void TabArea::step(int by)
{
    if (count() > 0)
        m_bar->setCurrentIndex((m_bar->currentIndex() + by + count()) % count());
}

MemoryPage* TabArea::currentPage() const
{
    const int index = m_bar->currentIndex();
    return index >= 0 && index < count() ? m_tabs[static_cast<std::size_t>(index)].page : nullptr;
}

MemoryId TabArea::currentMemory() const
{
    const int index = m_bar->currentIndex();
    return index >= 0 && index < count() ? m_tabs[static_cast<std::size_t>(index)].memory : MemoryId();
}

void TabArea::flushAll(std::function<void(bool)> then)
{
    struct Progress
    {
        int open = 1;
        bool stored = true;
        std::function<void(bool)> then;
        void one(bool ok)
        {
            stored = stored && ok;
            if (--open == 0)
                then(stored);
        }
    };
    auto progress = std::make_shared<Progress>();
    progress->then = std::move(then);
    for (const Tab& tab : m_tabs) {
        if (tab.chatPage) {
            ++progress->open;
            tab.chatPage->flush([progress](bool ok) { progress->one(ok); });
        }
        if (!tab.page)
            continue;
        ++progress->open;
        tab.page->flush([progress](bool ok) { progress->one(ok); });
    }
    progress->one(true);
}

QJsonObject TabArea::state() const
{
    QJsonArray tabs;
    int current = -1;
    for (int i = 0; i < count(); ++i) {
        const Tab& tab = m_tabs[static_cast<std::size_t>(i)];
        if (tab.memory.isEmpty() && !tab.isChat())
            continue;
        if (i == m_bar->currentIndex())
            current = static_cast<int>(tabs.size());
        tabs.append(QJsonObject{{QStringLiteral("memory"), tab.memory.text()},
                                {QStringLiteral("chat"), tab.chat.text()},
                                {QStringLiteral("title"), tab.title},
                                {QStringLiteral("preview"), i == m_bar->previewIndex()},
                                {QStringLiteral("state"), tab.page ? tab.page->state() : tab.state}});
    }
    return {{QStringLiteral("tabs"), tabs}, {QStringLiteral("current"), current}};
}

void TabArea::restoreState(const QJsonObject& state)
{
    m_restoring = true;
    const QJsonArray tabs = state.value(QLatin1String("tabs")).toArray();
    for (int i = 0; i < std::min<int>(static_cast<int>(tabs.size()), MostRestored); ++i) {
        const QJsonObject tab = tabs.at(i).toObject();
        const QString id = tab.value(QLatin1String("memory")).toString();
        const ConversationId chat(tab.value(QLatin1String("chat")).toString());
        if ((id.isEmpty() && chat.isEmpty()) || indexOf(MemoryId(id)) >= 0 || indexOf(chat) >= 0)
            continue;
        Tab restored{MemoryId(id), tab.value(QLatin1String("title")).toString(),
                     tab.value(QLatin1String("state")).toObject()};
        restored.chat = chat;
        const int index = addTab(std::move(restored));
        if (tab.value(QLatin1String("preview")).toBool())
            m_bar->setPreviewIndex(index);
    }
    const int current = state.value(QLatin1String("current")).toInt(-1);
    if (current >= 0 && current < count())
        m_bar->setCurrentIndex(current);
    m_restoring = false;
    showCurrent();
}

} // namespace chimera::ui
