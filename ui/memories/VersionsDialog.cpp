#include "ui/memories/VersionsDialog.h"

#include "core/memories/Memories.h"
#include "core/memories/Versions.h"
#include "ui/memories/CompareDialog.h"
#include "ui/widgets/DiffView.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SegmentedControl.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QListWidget>
#include <QLocale>
#include <QSplitter>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

struct History
{
    Memory memory;
    std::vector<VersionRow> versions;
};

QString reasonText(const QString& reason)
{
    if (reason == QLatin1String("edit"))
        return VersionsDialog::tr("while writing");
    if (reason == QLatin1String("cli"))
        return VersionsDialog::tr("by the command line");
    if (reason == QLatin1String("import"))
        return VersionsDialog::tr("by an import");
    if (reason == QLatin1String("restore"))
        return VersionsDialog::tr("before a restore");
    if (reason == QLatin1String("conflict"))
        return VersionsDialog::tr("refused in a conflict");
    if (reason == QLatin1String("tags"))
        return VersionsDialog::tr("a tag was renamed");
    return reason;
}

} // namespace

class VersionsDialog::Private
{
public:
    Private(Context& given, const MemoryId& memory, VersionsDialog* dialog) : q(dialog), context(given), id(memory) {}

    void build();
    QWidget* buildRight();
    void load();
    void show(History history);
    void select(int row);
    void showChosen();
    void restore();
    void copy();

    VersionsDialog* q;
    Context& context;
    MemoryId id;
    History history;
    VersionText chosen;
    bool hasChosen = false;
    TextLabel* title = nullptr;
    QListWidget* list = nullptr;
    QStackedWidget* stack = nullptr;
    DiffView* diff = nullptr;
    QPlainTextEdit* plain = nullptr;
    QStackedWidget* shown = nullptr;
    SegmentedControl* form = nullptr;
    QPushButton* restoreButton = nullptr;
    QPushButton* copyButton = nullptr;
    Latest requests;
};

void VersionsDialog::Private::build()
{
    q->setWindowTitle(VersionsDialog::tr("Versions"));
    q->setAttribute(Qt::WA_DeleteOnClose);
    q->resize(px(920), px(620));
    title = new TextLabel(VersionsDialog::tr("Versions"), TextRole::Title);
    list = new QListWidget;
    list->setAccessibleName(VersionsDialog::tr("Kept texts, newest first"));
    list->setFrameShape(QFrame::NoFrame);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* split = new QSplitter;
    split->setChildrenCollapsible(false);
    split->setHandleWidth(1);
    split->addWidget(list);
    split->addWidget(buildRight());
    split->setSizes({px(260), px(640)});

    auto* nothing = new EmptyState(Glyph::History, VersionsDialog::tr("No earlier text is kept yet."));
    nothing->setDetail(VersionsDialog::tr("While you write, one is kept every five minutes, for 90 days."));
    stack = new QStackedWidget;
    stack->addWidget(nothing);
    stack->addWidget(split);
    auto* column = new QVBoxLayout(q);
    column->setContentsMargins(px(20), px(16), px(20), px(16));
    column->setSpacing(px(12));
    column->addWidget(title);
    column->addWidget(stack, 1);

    QObject::connect(list, &QListWidget::currentRowChanged, q, [this](int row) { select(row); });
    QObject::connect(&context, &Context::changed, q, [this](const ChangeSet& changes) {
        if (changes.touches(Entity::Memory, id.text()))
            load();
    });
}

QWidget* VersionsDialog::Private::buildRight()
{
    diff = new DiffView;
    diff->setAccessibleName(VersionsDialog::tr("Difference to the text now"));
    diff->setFrameShape(QFrame::NoFrame);
    plain = new QPlainTextEdit;
    plain->setReadOnly(true);
    plain->setFrameShape(QFrame::NoFrame);
    plain->setAccessibleName(VersionsDialog::tr("The text of this version"));
    shown = new QStackedWidget;
    shown->addWidget(diff);
    shown->addWidget(plain);
    form = new SegmentedControl(VersionsDialog::tr("What is shown"));
    form->addSegment(VersionsDialog::tr("Difference"), VersionsDialog::tr("What has changed from it to the text now"));
    form->addSegment(VersionsDialog::tr("Whole text"));
    restoreButton = makeButton(Glyph::Restore, VersionsDialog::tr("Restore this text"), ButtonKind::Primary);
    copyButton = makeButton(Glyph::Copy, VersionsDialog::tr("Copy"), ButtonKind::Plain);
    restoreButton->setEnabled(false);
    copyButton->setEnabled(false);

    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(px(16), 0, 0, 0);
    column->setSpacing(px(12));
    auto* bar = new QHBoxLayout;
    bar->addWidget(form);
    bar->addStretch();
    bar->addWidget(copyButton);
    bar->addWidget(restoreButton);
    column->addLayout(bar);
    column->addWidget(shown, 1);
    QObject::connect(form, &SegmentedControl::currentChanged, shown, &QStackedWidget::setCurrentIndex);
    QObject::connect(restoreButton, &QPushButton::clicked, q, [this] { restore(); });
    QObject::connect(copyButton, &QPushButton::clicked, q, [this] { copy(); });
    return right;
}

void VersionsDialog::Private::load()
{
    context.runner().read(
        q, "versions.list",
        [caller = context.caller(), memory = id](ReadTx& tx) -> Result<History> {
            CHIMERA_TRY(auto now, Memories::get(caller, tx, memory));
            CHIMERA_TRY(auto versions, Versions::list(caller, tx, memory));
            return History{std::move(now), std::move(versions)};
        },
        [this](Result<History> read) {
            if (read)
                show(std::move(*read));
            else if (read.error().code == ErrorCode::NotFound)
                q->close();
            else
                context.showError(VersionsDialog::tr("The versions could not be read."), read.error());
        });
}

void VersionsDialog::Private::show(History read)
{
    const int before = list->currentRow();
    history = std::move(read);
    title->setText(VersionsDialog::tr("Versions of “%1”").arg(history.memory.title));
    stack->setCurrentIndex(history.versions.empty() ? 0 : 1);
    list->clear();
    for (const VersionRow& version : history.versions) {
        const QString when =
            QLocale().toString(version.savedAt.toDateTime().toLocalTime(), QStringLiteral("d MMM yyyy, hh:mm"));
        auto* item = new QListWidgetItem(
            VersionsDialog::tr("%1\nversion %2, %3").arg(when).arg(version.number).arg(reasonText(version.reason)));
        item->setToolTip(VersionsDialog::tr("%1 characters").arg(QLocale().toString(version.characters)));
        item->setSizeHint({px(100), px(48)});
        list->addItem(item);
    }
    if (!history.versions.empty())
        list->setCurrentRow(std::clamp(before, 0, list->count() - 1));
}

void VersionsDialog::Private::select(int row)
{
    hasChosen = false;
    restoreButton->setEnabled(false);
    copyButton->setEnabled(false);
    if (row < 0 || static_cast<std::size_t>(row) >= history.versions.size())
        return;
    context.runner().read(
        q, "versions.get",
        [caller = context.caller(), version = history.versions[static_cast<std::size_t>(row)].id](ReadTx& tx) {
            return Versions::get(caller, tx, version);
        },
        [this](Result<VersionText> text) {
            if (!text)
                return;
            chosen = std::move(*text);
            hasChosen = true;
            showChosen();
        },
        requests.next());
}

void VersionsDialog::Private::showChosen()
{
    restoreButton->setEnabled(!context.isReadOnly());
    copyButton->setEnabled(true);
    plain->setPlainText(chosen.content);
    showDifference(context, diff, wholeText(chosen.title, chosen.tags, chosen.content),
                   wholeText(history.memory.title, history.memory.ownTags, history.memory.content));
}

void VersionsDialog::Private::restore()
{
    if (!hasChosen)
        return;
    context.runner().write(
        q, "versions.restore",
        [caller = context.caller(), version = chosen.id](WriteTx& tx) {
            return Versions::restore(caller, tx, version);
        },
        [this](const Result<Memory>& memory) {
            if (memory)
                q->close();
            else
                context.showError(VersionsDialog::tr("The version could not be restored."), memory.error());
        });
}

void VersionsDialog::Private::copy()
{
    if (hasChosen)
        QGuiApplication::clipboard()->setText(chosen.content);
}

VersionsDialog::VersionsDialog(Context& context, const MemoryId& id, QWidget* parent)
    : QDialog(parent), d(std::make_unique<Private>(context, id, this))
{
    d->build();
    d->load();
}

VersionsDialog::~VersionsDialog() = default;

} // namespace chimera::ui
