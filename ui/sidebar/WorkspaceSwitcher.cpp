#include "ui/sidebar/WorkspaceSwitcher.h"

#include "core/base/Text.h"
#include "ui/TimeText.h"
#include "ui/list/MemoryListModel.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/SearchField.h"
#include "ui/widgets/SidebarDelegate.h"
#include "ui/widgets/Style.h"

#include <QDropEvent>
#include <QKeyEvent>
#include <QListWidget>
#include <QMimeData>
#include <QPainter>

namespace chimera::ui {

namespace {

constexpr int IdDataRole = Qt::UserRole;
const QString CreateId = QStringLiteral("+");
const QString ManageId = QStringLiteral("*");

void paintAvatar(QPainter* painter, const QRect& rect, const QString& name)
{
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour(Token::Accent));
    painter->drawRoundedRect(rect, px(5), px(5));
    painter->setPen(colour(Token::OnAccent));
    painter->setFont(textFont(TextRole::SmallStrong));
    painter->drawText(rect, Qt::AlignCenter, text::firstCodePoints(name.trimmed(), 1).toUpper());
}

} // namespace

WorkspaceSwitcher::WorkspaceSwitcher(Context& context, QWidget* parent) : QAbstractButton(parent), m_context(context)
{
    setAccessibleName(tr("Workspace"));
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QAbstractButton::clicked, this, &WorkspaceSwitcher::openList);
    connect(&m_context, &Context::workspaceChanged, this, [this] {
        setAccessibleDescription(m_context.workspaceName());
        setToolTip(tr("Workspace: %1").arg(m_context.workspaceName()));
        update();
    });
}

void WorkspaceSwitcher::setWorkspaces(const std::vector<Workspace>& workspaces)
{
    m_workspaces = workspaces;
    if (m_popup && m_popup->isVisible())
        fillPopup(m_search->text());
}

void WorkspaceSwitcher::setRail(bool rail)
{
    m_rail = rail;
    update();
}

QSize WorkspaceSwitcher::sizeHint() const
{
    return {px(200), px(38)};
}

void WorkspaceSwitcher::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const int side = px(22);
    if (m_rail) {
        paintAvatar(&painter, QRect((width() - side) / 2, (height() - side) / 2, side, side),
                    m_context.workspaceName());
    } else {
        painter.setPen(colour(Token::HairLine));
        const Theme& theme = Theme::current();
        painter.setBrush(underMouse() ? theme.blend(Token::Text, Token::Base, 0.03) : theme.colour(Token::Base));
        painter.drawRoundedRect(frame, px(8), px(8));
        paintAvatar(&painter, QRect(px(10), (height() - side) / 2, side, side), m_context.workspaceName());
        const int chevron = px(14);
        const QRect arrow(width() - px(12) - chevron, (height() - chevron) / 2, chevron, chevron);
        paintGlyph(&painter, Glyph::ChevronDown, arrow, colour(Token::Text2));
        painter.setFont(textFont(TextRole::BodyStrong));
        painter.setPen(colour(Token::Text));
        const QRect text(px(10) + side + px(8), 0, arrow.left() - px(8) - (px(18) + side), height());
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(m_context.workspaceName(), Qt::ElideRight, text.width()));
    }
    if (hasFocus())
        paintFocusRing(&painter, frame, px(8));
}

void WorkspaceSwitcher::buildPopup()
{
    m_popup = new QFrame(this, Qt::Popup);
    m_popup->setProperty("card", true);
    m_search = new SearchField(tr("Find a workspace"), m_popup);
    m_search->setAccessibleName(tr("Find a workspace"));
    m_search->setDelay(0);
    m_list = new QListWidget(m_popup);
    m_list->setAccessibleName(tr("Workspaces"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new SidebarDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setAcceptDrops(true);
    m_list->viewport()->setAcceptDrops(true);
    m_list->viewport()->installEventFilter(this);
    m_search->installEventFilter(this);
    m_list->installEventFilter(this);
    auto* column = new QVBoxLayout(m_popup);
    column->setContentsMargins(px(8), px(8), px(8), px(8));
    column->addWidget(m_search);
    column->addWidget(m_list);
    connect(m_search, &QLineEdit::textChanged, this, &WorkspaceSwitcher::fillPopup);
    connect(m_list, &QListWidget::itemClicked, this, &WorkspaceSwitcher::chooseCurrent);
}

void WorkspaceSwitcher::openList()
{
    if (!m_popup)
        buildPopup();
    m_search->clear();
    fillPopup({});
    m_popup->resize(std::max(width(), px(260)), px(60) + std::min(m_list->count(), 9) * px(34));
    m_popup->move(mapToGlobal(QPoint(0, height() + px(4))));
    m_popup->show();
    m_search->setFocus();
}

void WorkspaceSwitcher::fillPopup(const QString& typed)
{
    m_list->clear();
    const QString wanted = text::fold(typed);
    const auto add = [this](const QString& id, const QString& text, Glyph glyph) {
        auto* item = new QListWidgetItem(text, m_list);
        item->setData(IdDataRole, id);
        item->setData(GlyphRole, static_cast<int>(glyph));
        return item;
    };
    for (const Workspace& workspace : m_workspaces) {
        if (!text::fold(workspace.name).contains(wanted))
            continue;
        const bool here = workspace.id == m_context.workspace();
        auto* item = add(workspace.id.text(), workspace.name, here ? Glyph::Check : Glyph::Workspace);
        item->setData(CountTextRole, countText(workspace.stats.memories));
    }
    add(CreateId, tr("New workspace\u2026"), Glyph::Plus);
    add(ManageId, tr("Manage workspaces"), Glyph::Settings);
    m_list->setCurrentRow(0);
}

void WorkspaceSwitcher::chooseCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    const QString id = item->data(IdDataRole).toString();
    const QString name = item->text();
    m_popup->hide();
    if (id == CreateId)
        Q_EMIT createRequested();
    else if (id == ManageId)
        Q_EMIT manageRequested();
    else
        Q_EMIT chosen(WorkspaceId(id), name);
}

bool WorkspaceSwitcher::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list->viewport())
        return handleDrop(event);
    if (event->type() != QEvent::KeyPress)
        return QAbstractButton::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        chooseCurrent();
        return true;
    }
    if (watched == m_search && (key == Qt::Key_Down || key == Qt::Key_Up)) {
        const int step = key == Qt::Key_Down ? 1 : -1;
        m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
        return true;
    }
    return QAbstractButton::eventFilter(watched, event);
}

void WorkspaceSwitcher::dragEnterEvent(QDragEnterEvent* event)
{
    // The list opens under the drag, so that an entry can be dropped on.
    if (event->mimeData()->hasFormat(MemoryListModel::mimeType())) {
        event->acceptProposedAction();
        openList();
    }
}

bool WorkspaceSwitcher::handleDrop(QEvent* event)
{
    const auto type = event->type();
    if (type != QEvent::DragEnter && type != QEvent::DragMove && type != QEvent::Drop)
        return false;
    auto* drop = static_cast<QDropEvent*>(event);
    if (!drop->mimeData()->hasFormat(MemoryListModel::mimeType()))
        return false;
    const QListWidgetItem* item = m_list->itemAt(drop->position().toPoint());
    const QString id = item ? item->data(IdDataRole).toString() : QString();
    const bool takes = item && id != CreateId && id != ManageId;
    drop->setAccepted(takes || type == QEvent::DragEnter);
    if (type == QEvent::Drop && takes) {
        m_popup->hide();
        Q_EMIT memoriesDropped(WorkspaceId(id), item->text(), drop->modifiers().testFlag(Qt::ControlModifier));
    }
    return true;
}

} // namespace chimera::ui
