#include "ui/transfer/ImportSheet.h"

#include "core/base/Text.h"
#include "core/workspaces/Workspaces.h"
#include "ui/ErrorText.h"
#include "ui/transfer/TransferViews.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/EmptyState.h"

#include <QClipboard>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QSaveFile>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

// What runs one source after the other.
enum class Stage { Choosing, DryRun, Plan, Import, Undo, Report };

} // namespace

class ImportSheet::Private
{
public:
    Private(Context& given, ImportSheet* sheet) : q(sheet), context(given) {}

    void build();
    QWidget* buildSource();
    QWidget* buildPlan();
    QWidget* buildReport();
    void choose(bool folder);
    void begin(const QStringList& given);
    void showWorkspaces(const std::vector<Workspace>& workspaces);
    void startDryRun();
    void startNext();
    void acceptFinished(const JobInfo& info);
    void showPlan();
    void startImport();
    void importInto(const WorkspaceId& workspace);
    void undo();
    void showReport(const QString& heading);
    void showFailure(const Error& error);
    void saveReport();
    void notify(const QString& text);
    WorkspaceId target() const; // empty: a new one
    QString what() const;
    std::vector<FigureRow::Figure> figures() const;

    ImportSheet* q;
    Context& context;
    Stage stage = Stage::Choosing;
    QStringList paths;
    qsizetype next = 0;
    WorkspaceId workspace; // of the run
    QStringList addTags;
    TransferReport sum;
    std::vector<ImportId> undoable;
    bool updatingPlaces = false;

    TextLabel* title = nullptr;
    Banner* banner = nullptr;
    QStackedWidget* stack = nullptr;
    QWidget* sourcePage = nullptr;
    JobView* jobView = nullptr;
    QWidget* planPage = nullptr;
    FigureRow* planFigures = nullptr;
    TextLabel* planText = nullptr;
    NoteList* planSkipped = nullptr;
    NoteList* planLost = nullptr;
    QWidget* planQuiet = nullptr;
    QComboBox* place = nullptr;
    QLineEdit* newName = nullptr;
    TagEditor* tags = nullptr;
    QPushButton* startButton = nullptr;
    QWidget* reportPage = nullptr;
    TextLabel* reportHeading = nullptr;
    FigureRow* reportFigures = nullptr;
    NoteList* reportSkipped = nullptr;
    NoteList* reportLost = nullptr;
    QPushButton* undoButton = nullptr;
    Latest requests;
};

void ImportSheet::Private::build()
{
    q->setWindowTitle(ImportSheet::tr("Import"));
    q->setWindowModality(Qt::WindowModal);
    q->setAcceptDrops(true);
    q->resize(px(680), px(560));
    title = new TextLabel(ImportSheet::tr("Import"), TextRole::Title);
    banner = new Banner;
    stack = new QStackedWidget;
    sourcePage = buildSource();
    jobView = new JobView(context.backend().jobs());
    planPage = buildPlan();
    reportPage = buildReport();
    for (QWidget* page : {sourcePage, static_cast<QWidget*>(jobView), planPage, reportPage})
        stack->addWidget(page);
    auto* column = new QVBoxLayout(q);
    column->setContentsMargins(px(24), px(20), px(24), px(20));
    column->setSpacing(px(14));
    column->addWidget(title);
    column->addWidget(banner);
    column->addWidget(stack, 1);
    QObject::connect(jobView, &JobView::finished, q, [this](const JobInfo& info) { acceptFinished(info); });
}

QWidget* ImportSheet::Private::buildSource()
{
    auto* page = new EmptyState(Glyph::Import, ImportSheet::tr("Drop a folder of Markdown notes or a vault here."));
    page->setDetail(ImportSheet::tr("Nothing is changed in your folder. You see what would happen before it does."));
    auto* folder = page->addButton(ImportSheet::tr("Choose a folder…"), ButtonKind::Primary);
    auto* files = page->addButton(ImportSheet::tr("Choose files…"));
    QObject::connect(folder, &QPushButton::clicked, q, [this] { choose(true); });
    QObject::connect(files, &QPushButton::clicked, q, [this] { choose(false); });
    return page;
}

QWidget* ImportSheet::Private::buildPlan()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(12));
    planText = new TextLabel({}, TextRole::Body, Token::Text2);
    planText->setWordWrap(true);
    planFigures = new FigureRow;
    planSkipped = new NoteList(ImportSheet::tr("Will be skipped"));
    planLost = new NoteList(ImportSheet::tr("Will lose a part"));
    planQuiet =
        new TextLabel(ImportSheet::tr("Nothing would be skipped, nothing would be lost."), TextRole::Body, Token::Ok);
    column->addWidget(planText);
    column->addWidget(planFigures);
    column->addWidget(planQuiet);
    column->addWidget(planSkipped, 1);
    column->addWidget(planLost, 1);
    column->addStretch();
    column->addWidget(new HairLine);

    place = new QComboBox;
    place->setAccessibleName(ImportSheet::tr("Workspace to import into"));
    newName = new QLineEdit;
    newName->setAccessibleName(ImportSheet::tr("Name of the new workspace"));
    tags = new TagEditor;
    auto* into = new QHBoxLayout;
    into->setSpacing(px(8));
    auto* intoLabel = new TextLabel(ImportSheet::tr("Import into"), TextRole::Body, Token::Text2);
    intoLabel->setMinimumWidth(px(90));
    into->addWidget(intoLabel);
    into->addWidget(place, 1);
    into->addWidget(newName, 1);
    column->addLayout(into);
    auto* tagRow = new QHBoxLayout;
    tagRow->setSpacing(px(8));
    auto* tagLabel = new TextLabel(ImportSheet::tr("Add tags"), TextRole::Body, Token::Text2);
    tagLabel->setMinimumWidth(px(90));
    tagRow->addWidget(tagLabel);
    tagRow->addWidget(tags, 1);
    column->addLayout(tagRow);
    auto* buttons = new QHBoxLayout;
    auto* back = makeButton(ImportSheet::tr("Other source…"), ButtonKind::Quiet);
    auto* cancel = makeButton(ImportSheet::tr("Cancel"));
    startButton = makeButton(ImportSheet::tr("Import"), ButtonKind::Primary);
    buttons->addWidget(back);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(startButton);
    column->addLayout(buttons);
    QObject::connect(back, &QPushButton::clicked, q, [this] {
        stage = Stage::Choosing;
        stack->setCurrentWidget(sourcePage);
    });
    QObject::connect(cancel, &QPushButton::clicked, q, &QDialog::reject);
    QObject::connect(startButton, &QPushButton::clicked, q, [this] { startImport(); });
    QObject::connect(place, &QComboBox::currentIndexChanged, q, [this] {
        newName->setVisible(target().isEmpty());
        if (!updatingPlaces)
            startDryRun(); // what is new and what is known differs by workspace
    });
    return page;
}

QWidget* ImportSheet::Private::buildReport()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(14));
    reportHeading = new TextLabel({}, TextRole::Heading);
    reportHeading->setWordWrap(true);
    reportFigures = new FigureRow;
    reportSkipped = new NoteList(ImportSheet::tr("Skipped"));
    reportLost = new NoteList(ImportSheet::tr("Lost"));
    column->addWidget(reportHeading);
    column->addWidget(reportFigures);
    column->addWidget(reportSkipped, 1);
    column->addWidget(reportLost, 1);
    column->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(px(8));
    auto* copy = makeButton(Glyph::Copy, ImportSheet::tr("Copy report"), ButtonKind::Plain);
    auto* save = makeButton(ImportSheet::tr("Save report…"));
    undoButton = makeButton(Glyph::Undo, ImportSheet::tr("Undo import"), ButtonKind::Plain);
    auto* done = makeButton(ImportSheet::tr("Done"), ButtonKind::Primary);
    for (QPushButton* button : {copy, save, undoButton})
        buttons->addWidget(button);
    buttons->addStretch();
    buttons->addWidget(done);
    column->addLayout(buttons);
    QObject::connect(copy, &QPushButton::clicked, q,
                     [this] { QGuiApplication::clipboard()->setText(reportText(what(), sum)); });
    QObject::connect(save, &QPushButton::clicked, q, [this] { saveReport(); });
    QObject::connect(undoButton, &QPushButton::clicked, q, [this] { undo(); });
    QObject::connect(done, &QPushButton::clicked, q, &QDialog::accept);
    return page;
}

QString ImportSheet::Private::what() const
{
    if (paths.size() == 1)
        return ImportSheet::tr("Import of “%1”").arg(QFileInfo(paths.front()).fileName());
    return paths.isEmpty() ? ImportSheet::tr("Import") : ImportSheet::tr("Import of %1 items").arg(paths.size());
}

void ImportSheet::Private::choose(bool folder)
{
    auto* dialog = new QFileDialog(q);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFiles);
    if (folder)
        dialog->setOption(QFileDialog::ShowDirsOnly);
    else
        dialog->setNameFilter(ImportSheet::tr("Notes (*.md *.markdown *.txt)"));
    QObject::connect(dialog, &QFileDialog::filesSelected, q, [this](const QStringList& chosen) { begin(chosen); });
    dialog->open();
}

void ImportSheet::Private::begin(const QStringList& given)
{
    if (stage == Stage::Import || stage == Stage::Undo || given.isEmpty())
        return;
    paths = given;
    banner->hide();
    title->setText(what());
    context.runner().read(
        q, "workspaces.list", [caller = context.caller()](ReadTx& tx) { return Workspaces::list(caller, tx); },
        [this](const Result<WorkspaceList>& list) {
            if (!list) {
                showFailure(list.error());
                return;
            }
            showWorkspaces(list->workspaces);
            startDryRun();
        },
        requests.next());
}

// A folder goes into the workspace of its name, so that a second import finds the first; files go where one is.
void ImportSheet::Private::showWorkspaces(const std::vector<Workspace>& workspaces)
{
    updatingPlaces = true;
    const QFileInfo first(paths.front());
    const bool folder = first.isDir();
    place->clear();
    place->addItem(ImportSheet::tr("New workspace"), QString());
    int chosen = 0;
    for (const Workspace& one : workspaces) {
        place->addItem(one.name, one.id.text());
        const bool same = text::fold(one.name) == text::fold(first.fileName());
        if (folder ? same : one.id == context.workspace())
            chosen = place->count() - 1;
    }
    newName->setText(folder ? first.fileName() : first.completeBaseName());
    place->setCurrentIndex(chosen);
    newName->setVisible(target().isEmpty());
    updatingPlaces = false;
}

WorkspaceId ImportSheet::Private::target() const
{
    return WorkspaceId(place->currentData().toString());
}

void ImportSheet::Private::startDryRun()
{
    stage = Stage::DryRun;
    sum = {};
    next = 0;
    addTags.clear();
    // A workspace that is not there yet knows nothing; any other will do to look from.
    workspace = target().isEmpty() ? context.workspace() : target();
    if (workspace.isEmpty() && place->count() > 1)
        workspace = WorkspaceId(place->itemData(1).toString());
    if (workspace.isEmpty())
        showPlan();
    else
        startNext();
}

void ImportSheet::Private::startNext()
{
    const bool dry = stage == Stage::DryRun;
    ImportOptions options;
    options.path = paths.at(next);
    options.workspace = workspace;
    options.dryRun = dry;
    options.addTags = addTags;
    const JobId job = context.backend().startImport(context.caller(), options);
    stack->setCurrentWidget(jobView);
    const QString name = QFileInfo(options.path).fileName();
    jobView->setJob(job,
                    dry ? ImportSheet::tr("Looking at “%1”").arg(name) : ImportSheet::tr("Importing “%1”").arg(name));
    if (!dry)
        Q_EMIT q->started(job);
}

void ImportSheet::Private::acceptFinished(const JobInfo& info)
{
    if (info.state == JobState::Failed) {
        showFailure(info.error);
        return;
    }
    const bool cancelled = info.state == JobState::Cancelled;
    if (stage == Stage::DryRun && cancelled) {
        stage = Stage::Choosing;
        stack->setCurrentWidget(sourcePage);
        return;
    }
    addTo(sum, info.report);
    if (info.report.id)
        undoable.push_back(*info.report.id);
    ++next;
    const bool runsMany = stage == Stage::DryRun || stage == Stage::Import;
    if (runsMany && !cancelled && next < paths.size()) {
        startNext();
        return;
    }
    switch (stage) {
    case Stage::DryRun:
        showPlan();
        break;
    case Stage::Undo:
        if (!undoable.empty()) {
            undo();
            break;
        }
        showReport(ImportSheet::tr("The import was taken back."));
        break;
    default:
        showReport(cancelled ? ImportSheet::tr("The import was cancelled; what was done stays.")
                   : sum.created + sum.updated + sum.unchanged == 0
                       ? ImportSheet::tr("Nothing was imported: no notes were found there.")
                       : ImportSheet::tr("The import is done."));
    }
}

std::vector<FigureRow::Figure> ImportSheet::Private::figures() const
{
    const auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
    return {{ImportSheet::tr("read"), sum.read},
            {ImportSheet::tr("new"), sum.created, Token::Accent},
            {ImportSheet::tr("updated"), sum.updated},
            {ImportSheet::tr("unchanged"), sum.unchanged, Token::Text2},
            {ImportSheet::tr("attachments"), sum.attachments, Token::Text2},
            {ImportSheet::tr("skipped"), size(sum.skipped), sum.skipped.empty() ? Token::Text2 : Token::Warn},
            {ImportSheet::tr("lost"), size(sum.lost), sum.lost.empty() ? Token::Text2 : Token::Warn}};
}

void ImportSheet::Private::showPlan()
{
    stage = Stage::Plan;
    const bool looked = !workspace.isEmpty();
    if (target().isEmpty()) {
        sum.created += sum.updated + sum.unchanged;
        sum.updated = 0;
        sum.unchanged = 0;
    }
    const bool nothing = looked && sum.created + sum.updated + sum.unchanged == 0;
    planText->setText(nothing ? ImportSheet::tr("No notes were found there.")
                              : ImportSheet::tr("This is what the import would do. Nothing is changed yet."));
    planFigures->setFigures(figures());
    planFigures->setVisible(looked);
    planSkipped->setNotes(sum.skipped);
    planLost->setNotes(sum.lost);
    planQuiet->setVisible(looked && !nothing && sum.skipped.empty() && sum.lost.empty());
    startButton->setEnabled(!nothing && !context.isReadOnly());
    stack->setCurrentWidget(planPage);
    startButton->setDefault(true);
    startButton->setFocus();
}

void ImportSheet::Private::startImport()
{
    banner->hide();
    addTags = tags->tags();
    if (!target().isEmpty()) {
        importInto(target());
        return;
    }
    startButton->setEnabled(false);
    context.runner().write(
        q, "workspaces.create",
        [caller = context.caller(), name = newName->text()](WriteTx& tx) {
            return Workspaces::create(caller, tx, name);
        },
        [this](const Result<Workspace>& made) {
            startButton->setEnabled(true);
            if (!made) {
                banner->showMessage(Banner::Tone::Error, errorText(made.error()));
                newName->setFocus();
                return;
            }
            context.setWorkspace(made->id, made->name);
            importInto(made->id);
        });
}

void ImportSheet::Private::importInto(const WorkspaceId& into)
{
    stage = Stage::Import;
    sum = {};
    undoable.clear();
    next = 0;
    workspace = into;
    startNext();
}

void ImportSheet::Private::undo()
{
    if (undoable.empty())
        return;
    if (stage != Stage::Undo) {
        stage = Stage::Undo;
        sum = {};
    }
    const ImportId id = undoable.back();
    undoable.pop_back();
    const JobId job = context.backend().startUndoImport(context.caller(), id);
    stack->setCurrentWidget(jobView);
    jobView->setJob(job, ImportSheet::tr("Undoing the import"));
    Q_EMIT q->started(job);
}

void ImportSheet::Private::showReport(const QString& heading)
{
    stage = Stage::Report;
    reportHeading->setText(heading);
    reportFigures->setFigures(figures());
    reportSkipped->setNotes(sum.skipped);
    reportLost->setNotes(sum.lost);
    undoButton->setVisible(!undoable.empty());
    stack->setCurrentWidget(reportPage);
    announce(q, heading);
    notify(heading);
}

void ImportSheet::Private::notify(const QString& text)
{
    if (!q->isVisible() || !q->isActiveWindow())
        context.notify(what(), text);
}

void ImportSheet::Private::showFailure(const Error& error)
{
    const QString text = ImportSheet::tr("The import stopped. %1").arg(errorText(error));
    const bool began = stage == Stage::Import || stage == Stage::Undo;
    if (began) {
        showReport(text);
        return;
    }
    stage = Stage::Choosing;
    stack->setCurrentWidget(sourcePage);
    banner->showMessage(Banner::Tone::Error, text);
}

void ImportSheet::Private::saveReport()
{
    auto* dialog = new QFileDialog(q, ImportSheet::tr("Save the report"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->selectFile(ImportSheet::tr("import-report.txt"));
    QObject::connect(dialog, &QFileDialog::fileSelected, q, [this](const QString& path) {
        QSaveFile file(path);
        const QByteArray bytes = reportText(what(), sum).toUtf8();
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
            banner->showMessage(Banner::Tone::Error, ImportSheet::tr("The report could not be written there."));
    });
    dialog->open();
}

ImportSheet::ImportSheet(Context& context, QWidget* parent)
    : QDialog(parent), d(std::make_unique<Private>(context, this))
{
    d->build();
}

ImportSheet::~ImportSheet() = default;

void ImportSheet::openWith(const QStringList& paths)
{
    const bool runs = d->stage == Stage::Import || d->stage == Stage::Undo;
    if (!runs) {
        d->stage = Stage::Choosing;
        d->undoable.clear();
        d->stack->setCurrentWidget(d->sourcePage);
        d->title->setText(tr("Import"));
        d->banner->hide();
        d->begin(paths);
    }
    open();
}

void ImportSheet::openJob(JobId job)
{
    const std::optional<JobInfo> info = d->context.backend().jobs().info(job);
    const bool mine = info && (info->kind == QLatin1String("import") || info->kind == QLatin1String("undo-import"));
    if (mine && d->jobView->job() != job && d->stage != Stage::Report) {
        d->stage = info->kind == QLatin1String("import") ? Stage::Import : Stage::Undo;
        d->sum = {};
        d->paths = QStringList{info->title};
        d->next = 0;
        d->title->setText(d->what());
        d->stack->setCurrentWidget(d->jobView);
        d->jobView->setJob(job, d->what());
    }
    open();
}

void ImportSheet::reject()
{
    // A look that nobody waits for ends; an import goes on, the status bar shows it.
    if (d->stage == Stage::DryRun)
        d->context.backend().jobs().cancel(d->jobView->job());
    QDialog::reject();
}

void ImportSheet::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ImportSheet::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths.push_back(url.toLocalFile());
    }
    event->acceptProposedAction();
    d->begin(paths);
}

} // namespace chimera::ui
