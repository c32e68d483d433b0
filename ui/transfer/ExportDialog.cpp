#include "ui/transfer/ExportDialog.h"

#include "ui/ErrorText.h"
#include "ui/memories/AttachmentWriter.h"
#include "ui/transfer/TransferViews.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QRadioButton>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

struct Format
{
    const char* name;
    const char* hint;
    const char* suffix; // "" is a folder
};

constexpr std::array Formats = {
    Format{QT_TRANSLATE_NOOP("ExportDialog", "Markdown folder"),
           QT_TRANSLATE_NOOP("ExportDialog", "One file a note, with attachments; other note programs read it."), ""},
    Format{QT_TRANSLATE_NOOP("ExportDialog", "Web page"),
           QT_TRANSLATE_NOOP("ExportDialog", "One .html file to read, print or send."), ".html"},
    Format{QT_TRANSLATE_NOOP("ExportDialog", "JSON"),
           QT_TRANSLATE_NOOP("ExportDialog", "One .json file for other programs."), ".json"},
    Format{QT_TRANSLATE_NOOP("ExportDialog", "Chimera archive"),
           QT_TRANSLATE_NOOP("ExportDialog", "One .chimera.zip file with everything, to restore from."),
           ".chimera.zip"},
};
constexpr int ArchiveFormat = 3;

enum Scope { Selection, ThisWorkspace, Everything };

} // namespace

class ExportDialog::Private
{
public:
    Private(Context& given, ExportDialog* dialog) : q(dialog), context(given) {}

    void build();
    QWidget* buildChoice();
    QWidget* buildReport();
    void showChoice();
    void chooseTarget();
    void start(const QString& target);
    void acceptFinished(const JobInfo& info);
    QString suggestedName() const;

    ExportDialog* q;
    Context& context;
    std::vector<MemoryId> selection;
    TransferReport report;
    QString heading;
    TextLabel* title = nullptr;
    QStackedWidget* stack = nullptr;
    QWidget* choicePage = nullptr;
    JobView* jobView = nullptr;
    QWidget* reportPage = nullptr;
    QButtonGroup* formats = nullptr;
    QButtonGroup* scopes = nullptr;
    TextLabel* reportHeading = nullptr;
    FigureRow* figures = nullptr;
    NoteList* skipped = nullptr;
    NoteList* lost = nullptr;
};

void ExportDialog::Private::build()
{
    q->setWindowTitle(ExportDialog::tr("Export"));
    q->setWindowModality(Qt::WindowModal);
    q->resize(px(560), px(480));
    title = new TextLabel(ExportDialog::tr("Export"), TextRole::Title);
    stack = new QStackedWidget;
    choicePage = buildChoice();
    jobView = new JobView(context.backend().jobs());
    reportPage = buildReport();
    for (QWidget* page : {choicePage, static_cast<QWidget*>(jobView), reportPage})
        stack->addWidget(page);
    auto* column = new QVBoxLayout(q);
    column->setContentsMargins(px(24), px(20), px(24), px(20));
    column->setSpacing(px(14));
    column->addWidget(title);
    column->addWidget(stack, 1);
    QObject::connect(jobView, &JobView::finished, q, [this](const JobInfo& info) { acceptFinished(info); });
}

QWidget* ExportDialog::Private::buildChoice()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(4));
    formats = new QButtonGroup(q);
    scopes = new QButtonGroup(q);
    column->addWidget(new SectionLabel(ExportDialog::tr("Format")));
    for (int i = 0; i < static_cast<int>(Formats.size()); ++i) {
        const Format& format = Formats.at(static_cast<std::size_t>(i));
        auto* button = new QRadioButton(ExportDialog::tr(format.name));
        button->setAccessibleDescription(ExportDialog::tr(format.hint));
        formats->addButton(button, i);
        column->addWidget(button);
        auto* hint = new TextLabel(ExportDialog::tr(format.hint), TextRole::Small, Token::Text3);
        hint->setContentsMargins(px(24), 0, 0, px(6));
        column->addWidget(hint);
    }
    column->addSpacing(px(8));
    column->addWidget(new SectionLabel(ExportDialog::tr("What")));
    for (const Scope scope : {Selection, ThisWorkspace, Everything}) {
        auto* button = new QRadioButton;
        scopes->addButton(button, scope);
        column->addWidget(button);
    }
    column->addStretch();
    auto* buttons = new QHBoxLayout;
    auto* cancel = makeButton(ExportDialog::tr("Cancel"));
    auto* go = makeButton(ExportDialog::tr("Choose where…"), ButtonKind::Primary);
    go->setDefault(true);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(go);
    column->addLayout(buttons);
    QObject::connect(cancel, &QPushButton::clicked, q, &QDialog::reject);
    QObject::connect(go, &QPushButton::clicked, q, [this] { chooseTarget(); });
    return page;
}

QWidget* ExportDialog::Private::buildReport()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(14));
    reportHeading = new TextLabel({}, TextRole::Heading);
    reportHeading->setWordWrap(true);
    figures = new FigureRow;
    skipped = new NoteList(ExportDialog::tr("Skipped"));
    lost = new NoteList(ExportDialog::tr("Lost"));
    column->addWidget(reportHeading);
    column->addWidget(figures);
    column->addWidget(skipped, 1);
    column->addWidget(lost, 1);
    column->addStretch();
    auto* buttons = new QHBoxLayout;
    auto* copy = makeButton(Glyph::Copy, ExportDialog::tr("Copy report"), ButtonKind::Plain);
    auto* done = makeButton(ExportDialog::tr("Done"), ButtonKind::Primary);
    buttons->addWidget(copy);
    buttons->addStretch();
    buttons->addWidget(done);
    column->addLayout(buttons);
    QObject::connect(copy, &QPushButton::clicked, q,
                     [this] { QGuiApplication::clipboard()->setText(reportText(heading, report)); });
    QObject::connect(done, &QPushButton::clicked, q, &QDialog::accept);
    return page;
}

void ExportDialog::Private::showChoice()
{
    scopes->button(Selection)->setText(ExportDialog::tr("What is selected (%1)").arg(selection.size()));
    scopes->button(Selection)->setVisible(!selection.empty());
    scopes->button(ThisWorkspace)->setText(ExportDialog::tr("The workspace “%1”").arg(context.workspaceName()));
    scopes->button(Everything)->setText(ExportDialog::tr("Every workspace"));
    scopes->button(selection.empty() ? ThisWorkspace : Selection)->setChecked(true);
    if (formats->checkedId() < 0)
        formats->button(0)->setChecked(true);
    stack->setCurrentWidget(choicePage);
}

QString ExportDialog::Private::suggestedName() const
{
    const QString name = scopes->checkedId() == Everything ? ExportDialog::tr("Chimera") : context.workspaceName();
    return AttachmentWriter::safeName(name) +
           QLatin1String(Formats.at(static_cast<std::size_t>(formats->checkedId())).suffix);
}

void ExportDialog::Private::chooseTarget()
{
    auto* dialog = new QFileDialog(q, ExportDialog::tr("Export to"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const bool folder = formats->checkedId() == 0;
    if (folder) {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
    } else {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->selectFile(suggestedName());
    }
    QObject::connect(dialog, &QFileDialog::fileSelected, q, [this, folder](const QString& chosen) {
        const QLatin1String suffix(Formats.at(static_cast<std::size_t>(formats->checkedId())).suffix);
        if (folder)
            start(QDir(chosen).filePath(suggestedName()));
        else
            start(chosen.endsWith(suffix, Qt::CaseInsensitive) ? chosen : chosen + suffix);
    });
    dialog->open();
}

void ExportDialog::Private::start(const QString& target)
{
    const bool everything = scopes->checkedId() == Everything;
    const bool some = scopes->checkedId() == Selection;
    const auto workspace = everything || some ? std::nullopt : std::optional(context.workspace());
    heading = ExportDialog::tr("Export to “%1”").arg(QFileInfo(target).fileName());
    const bool whole = everything && formats->checkedId() == ArchiveFormat;
    Backend& backend = context.backend();
    const JobId job =
        whole ? backend.startArchive(context.caller(), target)
              : backend.startExport(context.caller(), target, workspace, some ? selection : std::vector<MemoryId>());
    stack->setCurrentWidget(jobView);
    jobView->setJob(job, heading);
    Q_EMIT q->started(job);
}

void ExportDialog::Private::acceptFinished(const JobInfo& info)
{
    report = info.report;
    QString text = ExportDialog::tr("The export is done.");
    if (info.state == JobState::Failed)
        text = ExportDialog::tr("The export stopped. %1").arg(errorText(info.error));
    else if (info.state == JobState::Cancelled)
        text = ExportDialog::tr("The export was cancelled.");
    reportHeading->setText(text);
    figures->setFigures({{ExportDialog::tr("notes written"), report.created + report.updated, Token::Accent},
                         {ExportDialog::tr("attachments"), report.attachments, Token::Text2}});
    figures->setVisible(info.state == JobState::Done);
    skipped->setNotes(report.skipped);
    lost->setNotes(report.lost);
    stack->setCurrentWidget(reportPage);
    announce(q, text, info.state == JobState::Failed ? Urgency::Assertive : Urgency::Polite);
    if (!q->isVisible() || !q->isActiveWindow())
        context.notify(heading, text);
}

ExportDialog::ExportDialog(Context& context, QWidget* parent)
    : QDialog(parent), d(std::make_unique<Private>(context, this))
{
    d->build();
}

ExportDialog::~ExportDialog() = default;

void ExportDialog::openWith(const std::vector<MemoryId>& selection)
{
    if (d->jobView->job() == 0) {
        d->selection = selection;
        d->showChoice();
    }
    open();
}

void ExportDialog::openJob(JobId job)
{
    const std::optional<JobInfo> info = d->context.backend().jobs().info(job);
    if (info && d->jobView->job() != job) {
        d->heading = tr("Export to “%1”").arg(info->title);
        d->stack->setCurrentWidget(d->jobView);
        d->jobView->setJob(job, d->heading);
    }
    open();
}

} // namespace chimera::ui
