#include "ui/settings/SettingsWindow.h"

#include "ui/settings/BackupsPage.h"
#include "ui/settings/IndexPage.h"
#include "ui/settings/ProvidersPage.h"
#include "ui/settings/SettingsPages.h"
#include "ui/settings/ShortcutsPage.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SearchField.h"
#include "ui/widgets/SegmentedControl.h"
#include "ui/widgets/SidebarDelegate.h"

#include <QCheckBox>
#include <QDesktopServices>
#include <QListWidget>
#include <QSpinBox>
#include <QStackedWidget>
#include <QUrl>

namespace chimera::ui {

namespace {

constexpr int IdDataRole = Qt::UserRole;

// One of several values of a string setting, side by side.
SegmentedControl* choice(Context& context, const settings::Key& key, const QString& name,
                         const std::vector<std::pair<QString, QString>>& values, QWidget* parent)
{
    auto* control = new SegmentedControl(name, parent);
    const QString current = context.setting(key).toString();
    for (const auto& [value, text] : values) {
        const int index = control->addSegment(text);
        if (value == current)
            control->setCurrentIndex(index);
    }
    QObject::connect(control, &SegmentedControl::currentChanged, control, [&context, &key, values](int index) {
        context.setSetting(key, values.at(static_cast<std::size_t>(index)).first);
    });
    return control;
}

QSpinBox* number(Context& context, const settings::Key& key, int from, int to, int step, const QString& suffix,
                 QWidget* parent)
{
    auto* box = new QSpinBox(parent);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setToolTip(SettingsWindow::tr("The Up and Down keys and the wheel change it, too."));
    box->setRange(from, to);
    box->setSingleStep(step);
    box->setSuffix(suffix);
    box->setValue(context.setting(key).toInt());
    box->setKeyboardTracking(false);
    QObject::connect(box, &QSpinBox::valueChanged, box,
                     [&context, &key](int value) { context.setSetting(key, value); });
    return box;
}

QCheckBox* check(Context& context, const settings::Key& key, QWidget* parent)
{
    auto* box = new QCheckBox(parent);
    box->setChecked(context.setting(key).toBool());
    QObject::connect(box, &QCheckBox::toggled, box, [&context, &key](bool on) { context.setSetting(key, on); });
    return box;
}

} // namespace

std::vector<SettingsPageInfo> settingsPages()
{
    return {{QStringLiteral("appearance"), SettingsWindow::tr("Appearance"), Glyph::Sun},
            {QStringLiteral("editor"), SettingsWindow::tr("Editor"), Glyph::Edit},
            {QStringLiteral("data"), SettingsWindow::tr("Data folder"), Glyph::Folder},
            {QStringLiteral("backups"), SettingsWindow::tr("Backups"), Glyph::Archive},
            {QStringLiteral("index"), SettingsWindow::tr("Search and index"), Glyph::Search},
            {QStringLiteral("chat"), SettingsWindow::tr("Chat and providers"), Glyph::Chat},
            {QStringLiteral("shortcuts"), SettingsWindow::tr("Shortcuts"), Glyph::Keyboard}};
}

std::vector<SettingEntry> settingEntries()
{
    std::vector<SettingEntry> entries;
    const auto add = [&](std::size_t page, const QStringList& texts) {
        const SettingsPageInfo info = settingsPages().at(page);
        for (const QString& text : texts)
            entries.push_back({info.id, info.name, text});
    };
    add(0, {SettingsWindow::tr("Appearance"), SettingsWindow::tr("Theme: light, dark, high contrast"),
            SettingsWindow::tr("Size of everything"), SettingsWindow::tr("Height of rows")});
    add(1, {SettingsWindow::tr("Editor"), SettingsWindow::tr("How a memory opens: edit, split, read"),
            SettingsWindow::tr("Font size of the editor"), SettingsWindow::tr("Line numbers")});
    add(2, {SettingsWindow::tr("Data folder"), SettingsWindow::tr("Days in Trash"),
            SettingsWindow::tr("Days that earlier versions are kept")});
    add(3,
        {SettingsWindow::tr("Backups"), SettingsWindow::tr("Restore a backup"), SettingsWindow::tr("Save an archive")});
    add(4, {SettingsWindow::tr("Search and index"), SettingsWindow::tr("Model of search by meaning"),
            SettingsWindow::tr("Pause indexing"), SettingsWindow::tr("Weight of meaning beside words")});
    add(5, {SettingsWindow::tr("Chat and providers"), SettingsWindow::tr("Add a model provider and its key"),
            SettingsWindow::tr("Look for local models")});
    add(6, {SettingsWindow::tr("Shortcuts"), SettingsWindow::tr("Change a keyboard shortcut")});
    return entries;
}

SettingsWindow::SettingsWindow(Context& context, QWidget* parent)
    : QDialog(parent)
    , m_context(context)
    , m_search(new SearchField(tr("Find a setting"), this))
    , m_list(new QListWidget(this))
    , m_stack(new QStackedWidget(this))
{
    setWindowTitle(tr("Settings"));
    setModal(false);
    resize(px(860), px(600));
    m_search->setAccessibleName(tr("Find a setting"));
    m_list->setAccessibleName(tr("Pages"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setItemDelegate(new SidebarDelegate(m_list));
    m_list->setMouseTracking(true);
    for (const SettingsPageInfo& page : settingsPages()) {
        auto* item = new QListWidgetItem(page.name, m_list);
        item->setData(IdDataRole, page.id);
        item->setData(GlyphRole, static_cast<int>(page.glyph));
    }
    m_stack->addWidget(appearancePage());
    m_stack->addWidget(editorPage());
    m_stack->addWidget(dataPage());
    m_stack->addWidget(new BackupsPage(m_context, this));
    m_stack->addWidget(new IndexPage(m_context, this));
    m_stack->addWidget(new ProvidersPage(m_context, this));
    m_stack->addWidget(new ShortcutsPage(m_context, this));
    connect(m_list, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_search, &SearchField::searchChanged, this, &SettingsWindow::filterPages);
    m_list->setCurrentRow(0);

    auto* left = new QVBoxLayout;
    left->setContentsMargins(px(8), px(16), px(8), px(12));
    left->setSpacing(px(10));
    left->addWidget(m_search);
    left->addWidget(m_list, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addLayout(left, 2);
    row->addWidget(new HairLine(Qt::Vertical, this));
    row->addWidget(m_stack, 6);
}

void SettingsWindow::showPage(const QString& id)
{
    for (int i = 0; i < m_list->count(); ++i) {
        if (m_list->item(i)->data(IdDataRole).toString() == id)
            m_list->setCurrentRow(i);
    }
}

QString SettingsWindow::currentPage() const
{
    return m_list->currentItem() ? m_list->currentItem()->data(IdDataRole).toString() : QString();
}

void SettingsWindow::filterPages(const QString& typed)
{
    QStringList fitting;
    for (const SettingEntry& entry : settingEntries()) {
        if (entry.text.contains(typed, Qt::CaseInsensitive))
            fitting << entry.page;
    }
    int first = -1;
    for (int i = 0; i < m_list->count(); ++i) {
        const bool fits = typed.isEmpty() || fitting.contains(m_list->item(i)->data(IdDataRole).toString());
        m_list->item(i)->setHidden(!fits);
        if (fits && first < 0)
            first = i;
    }
    if (!typed.isEmpty() && first >= 0 && (m_list->currentRow() < 0 || m_list->currentItem()->isHidden()))
        m_list->setCurrentRow(first);
}

QWidget* SettingsWindow::appearancePage()
{
    auto* page = new PageFrame(tr("Appearance"), this);
    page->addRow(tr("Theme"), choice(m_context, settings::theme, tr("Theme"),
                                     {{QStringLiteral("system"), tr("System")},
                                      {QStringLiteral("light"), tr("Light")},
                                      {QStringLiteral("dark"), tr("Dark")},
                                      {QStringLiteral("contrast"), tr("High contrast")}},
                                     page));
    page->addRow(tr("Size of everything"), number(m_context, settings::scale, 80, 200, 10, tr(" %"), page),
                 tr("On top of what the desktop already scales."));
    page->addRow(
        tr("Rows of lists"),
        choice(m_context, settings::density, tr("Rows of lists"),
               {{QStringLiteral("comfortable"), tr("Comfortable")}, {QStringLiteral("compact"), tr("Compact")}}, page));
    page->finish();
    return page;
}

QWidget* SettingsWindow::editorPage()
{
    auto* page = new PageFrame(tr("Editor"), this);
    page->addRow(tr("A memory opens to"), choice(m_context, settings::editorMode, tr("A memory opens to"),
                                                 {{QStringLiteral("edit"), tr("Edit")},
                                                  {QStringLiteral("split"), tr("Split")},
                                                  {QStringLiteral("read"), tr("Read")}},
                                                 page));
    page->addRow(tr("Larger or smaller text"), number(m_context, settings::editorFontSize, -4, 12, 1, tr(" pt"), page),
                 tr("Added to the size of everything else."));
    page->addRow(tr("Line numbers"), check(m_context, settings::lineNumbers, page));
    page->addGroup(tr("Pictures from the network"));
    page->addText(
        tr("Pictures that a text names on another machine are not fetched. Nothing you open here tells anyone that you "
           "read it."));
    page->finish();
    return page;
}

QWidget* SettingsWindow::dataPage()
{
    auto* page = new PageFrame(tr("Data folder"), this);
    const QString folder = m_context.backend().profile().folder;
    page->addText(folder);
    auto* open = makeButton(Glyph::Folder, tr("Open the folder"), ButtonKind::Plain, page);
    connect(open, &QPushButton::clicked, this, [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    page->addRow(tr("Everything Chimera keeps lies in this one folder: the database, attachments and backups."), open);
    auto* import = makeButton(Glyph::Import, tr("Import notes\u2026"), ButtonKind::Plain, page);
    connect(import, &QPushButton::clicked, this, &SettingsWindow::importRequested);
    page->addRow(tr("Bring in a folder of Markdown notes or an Obsidian vault"), import);
    page->addGroup(tr("Another place"));
    page->addText(
        tr("To keep the notes elsewhere: quit, move the folder, and start with --data-dir and the new place."));
    page->addGroup(tr("What is kept, and for how long"));
    page->addRow(tr("Days in Trash"), number(m_context, settings::trashDays, 1, 3650, 1, tr(" days"), page));
    page->addRow(tr("Days that earlier versions are kept"),
                 number(m_context, settings::historyDays, 1, 3650, 1, tr(" days"), page));
    page->finish();
    return page;
}

} // namespace chimera::ui
