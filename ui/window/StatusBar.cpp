#include "ui/window/StatusBar.h"

#include "ui/ErrorText.h"
#include "ui/IndexWatch.h"
#include "ui/TimeText.h"
#include "ui/widgets/Buttons.h"

#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QProgressBar>

namespace chimera::ui {

namespace {

constexpr int MessageMilliseconds = 6000;

QString kindName(const QString& kind)
{
    static const QHash<QString, const char*> names{
        {QStringLiteral("import"), QT_TRANSLATE_NOOP("JobKind", "Import")},
        {QStringLiteral("export"), QT_TRANSLATE_NOOP("JobKind", "Export")},
        {QStringLiteral("archive"), QT_TRANSLATE_NOOP("JobKind", "Archive")},
        {QStringLiteral("restore"), QT_TRANSLATE_NOOP("JobKind", "Restore")},
        {QStringLiteral("undo-import"), QT_TRANSLATE_NOOP("JobKind", "Undo import")},
        {QStringLiteral("check"), QT_TRANSLATE_NOOP("JobKind", "Check")},
        {QStringLiteral("backup"), QT_TRANSLATE_NOOP("JobKind", "Backup")},
    };
    const char* name = names.value(kind, nullptr);
    return name ? QCoreApplication::translate("JobKind", name) : kind;
}

bool isQuiet(const JobInfo& job)
{
    return job.kind == QLatin1String("check") || job.kind == QLatin1String("backup");
}

} // namespace

StatusBar::StatusBar(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_saved(new StatusButton({}, this))
    , m_memories(new StatusButton({}, this))
    , m_search(new StatusButton({}, this))
    , m_index(new StatusButton({}, this))
    , m_readOnly(new StatusButton(tr("Read only"), this))
    , m_jobs(new StatusButton({}, this))
    , m_progress(new QProgressBar(this))
    , m_jobMenu(new QMenu(this))
{
    setAccessibleName(tr("Status"));
    setFixedHeight(px(27));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(8), px(1), px(8), 0);
    row->setSpacing(px(6));
    row->addWidget(m_saved);
    row->addWidget(m_memories);
    row->addWidget(m_search);
    row->addStretch(1);
    row->addWidget(m_progress);
    row->addWidget(m_jobs);
    row->addWidget(m_index);
    row->addWidget(m_readOnly);
    m_progress->setFixedWidth(px(120));
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the job"));
    m_readOnly->setVisible(m_context.isReadOnly());
    m_readOnly->setStatus(tr("Read only"), StatusButton::Tone::Warn);
    m_readOnly->setToolTip(
        tr("The data folder cannot be written to: you can read and search, but not change anything."));
    m_search->hide();
    m_search->setToolTip(tr("How long the last search took"));
    m_search->setAccessibleName(tr("Time of the last search"));
    m_jobs->setAccessibleName(tr("Running jobs"));
    m_jobs->setMenu(m_jobMenu);
    m_jobs->setPopupMode(QToolButton::InstantPopup);
    connect(m_jobMenu, &QMenu::aboutToShow, this, &StatusBar::fillJobMenu);
    m_index->hide();
    m_index->setAccessibleName(tr("State of the index"));
    connect(m_index, &QToolButton::clicked, this, [this] { m_context.openSettings(QStringLiteral("index")); });
    connect(&m_context.index(), &IndexWatch::changed, this, &StatusBar::showIndex);
    connect(m_saved, &QToolButton::clicked, this, &StatusBar::savedPressed);
    connect(m_memories, &QToolButton::clicked, this, &StatusBar::memoriesPressed);
    connect(m_search, &QToolButton::clicked, this, &StatusBar::searchPressed);
    m_messageTimer.setSingleShot(true);
    connect(&m_messageTimer, &QTimer::timeout, this, &StatusBar::showSaved);

    connect(&m_context, &Context::saved, this, [this](const QDateTime& when) {
        m_savedAt = when;
        showSaved();
    });
    connect(&m_context, &Context::searched, this, [this](qint64 milliseconds) {
        m_search->setStatus(tr("Search %1 ms").arg(milliseconds));
        m_search->show();
    });
    Jobs& jobs = m_context.backend().jobs();
    connect(&jobs, &Jobs::progressed, this, &StatusBar::showJobs, Qt::QueuedConnection);
    connect(&jobs, &Jobs::finished, this, &StatusBar::jobFinished, Qt::QueuedConnection);
    showSaved();
    showJobs();
    showIndex();
}

void StatusBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), colour(Token::Window));
    painter.fillRect(QRect(0, 0, width(), 1), colour(Token::HairLine));
}

void StatusBar::setMemories(std::int64_t count)
{
    m_memories->setStatus(count == 1 ? tr("1 memory") : tr("%1 memories").arg(countText(count)));
}

QString StatusBar::savedText() const
{
    return m_saved->text();
}

void StatusBar::showSaved()
{
    m_messageTimer.stop();
    m_saved->setStatus(
        m_savedAt.isValid()
            ? tr("Saved %1").arg(QLocale().toString(m_savedAt.toLocalTime().time(), QStringLiteral("HH:mm")))
            : tr("All saved"));
    m_saved->setToolTip(tr("Everything you write is saved by itself."));
}

void StatusBar::showMessage(const QString& text)
{
    m_saved->setStatus(text);
    m_messageTimer.start(MessageMilliseconds);
}

void StatusBar::showJobs()
{
    const auto running = m_context.backend().jobs().running();
    std::vector<JobInfo> shown;
    std::copy_if(running.begin(), running.end(), std::back_inserter(shown),
                 [](const JobInfo& job) { return !isQuiet(job); });
    m_jobs->setVisible(!shown.empty());
    m_progress->setVisible(!shown.empty());
    if (shown.empty())
        return;
    const JobInfo& job = shown.front();
    const bool counted = job.progress.total > 0;
    m_progress->setRange(0, counted ? 1000 : 0);
    if (counted)
        m_progress->setValue(static_cast<int>(job.progress.done * 1000 / job.progress.total));
    QString text = tr("%1: %2").arg(kindName(job.kind), job.title);
    if (job.state == JobState::Paused)
        text += QStringLiteral(" \u00b7 ") + tr("paused");
    else if (counted)
        text += tr(" %1 of %2").arg(countText(job.progress.done), countText(job.progress.total));
    if (job.progress.etaSeconds > 0 && job.state == JobState::Running)
        text += QStringLiteral(" \u00b7 ") + tr("%1 s left").arg(job.progress.etaSeconds);
    if (shown.size() > 1)
        text += tr(" (+%1 more)").arg(shown.size() - 1);
    m_jobs->setStatus(m_jobs->fontMetrics().elidedText(text, Qt::ElideMiddle, px(380)));
}

void StatusBar::showIndex()
{
    const EmbeddingStatus now = m_context.index().status();
    const QString text = m_context.index().text();
    using State = EmbeddingStatus::State;
    const bool troubled = now.state == State::NoModel || now.state == State::Failed || now.failed > 0;
    m_index->setStatus(text, troubled ? StatusButton::Tone::Warn : StatusButton::Tone::Normal);
    m_index->setAccessibleName(text.isEmpty() ? tr("State of the index") : text);
    const QString problem = IndexWatch::problem(now);
    m_index->setToolTip(problem.isEmpty() ? tr("Search and index: settings") : problem);
    m_index->setVisible(!text.isEmpty());
}

void StatusBar::jobFinished(int id)
{
    showJobs();
    const auto job = m_context.backend().jobs().info(id);
    if (!job)
        return;
    const QString name = tr("%1: %2").arg(kindName(job->kind), job->title);
    if (job->state == JobState::Failed) {
        m_context.showError(tr("%1 failed.").arg(name), job->error);
        m_context.notify(tr("%1 failed").arg(kindName(job->kind)), errorText(job->error));
        return;
    }
    if (isQuiet(*job) || job->report.dryRun)
        return;
    const TransferReport& report = job->report;
    QStringList parts;
    if (report.created > 0)
        parts << tr("%1 new").arg(countText(report.created));
    if (report.updated > 0)
        parts << tr("%1 updated").arg(countText(report.updated));
    if (!report.skipped.empty())
        parts << tr("%1 left out").arg(countText(static_cast<std::int64_t>(report.skipped.size())));
    if (job->state == JobState::Cancelled)
        parts << tr("cancelled; what was done stays");
    const QString text = parts.isEmpty() ? tr("Done.") : parts.join(QStringLiteral(", "));
    showMessage(name + QStringLiteral(" \u00b7 ") + text);
    m_context.notify(name, text);
}

void StatusBar::fillJobMenu()
{
    m_jobMenu->clear();
    Jobs& jobs = m_context.backend().jobs();
    for (const JobInfo& job : jobs.running()) {
        m_jobMenu->addSection(tr("%1: %2").arg(kindName(job.kind), job.title));
        const int id = job.id;
        if (job.state == JobState::Paused)
            connect(m_jobMenu->addAction(icon(Glyph::Play), tr("Go on")), &QAction::triggered, this,
                    [&jobs, id] { jobs.resume(id); });
        else
            connect(m_jobMenu->addAction(icon(Glyph::Pause), tr("Pause")), &QAction::triggered, this,
                    [&jobs, id] { jobs.pause(id); });
        connect(m_jobMenu->addAction(icon(Glyph::Close), tr("Cancel (what is done stays)")), &QAction::triggered, this,
                [&jobs, id] { jobs.cancel(id); });
    }
}

} // namespace chimera::ui
