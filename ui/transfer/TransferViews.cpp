#include "ui/transfer/TransferViews.h"

#include "ui/widgets/Buttons.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QLocale>
#include <QTreeWidget>

namespace chimera::ui {

namespace {

constexpr int Minute = 60;

QString translated(const char* text)
{
    return QCoreApplication::translate("Transfer", text);
}

QString countOf(std::int64_t value)
{
    return QLocale().toString(static_cast<qlonglong>(value));
}

} // namespace

QString phaseText(const QString& phase)
{
    static const std::map<QString, const char*> known = {
        {QStringLiteral("Looking"), QT_TRANSLATE_NOOP("Transfer", "Looking through the folder")},
        {QStringLiteral("Reading"), QT_TRANSLATE_NOOP("Transfer", "Reading notes")},
        {QStringLiteral("Linking"), QT_TRANSLATE_NOOP("Transfer", "Joining links and attachments")},
        {QStringLiteral("Backing up"), QT_TRANSLATE_NOOP("Transfer", "Making a backup first")},
        {QStringLiteral("Writing"), QT_TRANSLATE_NOOP("Transfer", "Writing")},
        {QStringLiteral("Undoing"), QT_TRANSLATE_NOOP("Transfer", "Taking the import back")},
    };
    const auto found = known.find(phase);
    return found == known.end() ? phase : translated(found->second);
}

QString remainingText(std::int64_t seconds)
{
    if (seconds < 0)
        return {};
    if (seconds < 5)
        return translated(QT_TRANSLATE_NOOP("Transfer", "nearly done"));
    if (seconds < Minute)
        return translated(QT_TRANSLATE_NOOP("Transfer", "about %1 s left")).arg(seconds);
    return translated(QT_TRANSLATE_NOOP("Transfer", "about %1 min left")).arg((seconds + Minute - 1) / Minute);
}

QString reportText(const QString& what, const TransferReport& report)
{
    QStringList lines{what, QString()};
    const auto count = [&](const char* name, std::int64_t value) {
        lines.push_back(translated(name) + QStringLiteral(": ") + QString::number(value));
    };
    count(QT_TRANSLATE_NOOP("Transfer", "Read"), report.read);
    count(QT_TRANSLATE_NOOP("Transfer", "Created"), report.created);
    count(QT_TRANSLATE_NOOP("Transfer", "Updated"), report.updated);
    count(QT_TRANSLATE_NOOP("Transfer", "Unchanged"), report.unchanged);
    count(QT_TRANSLATE_NOOP("Transfer", "Attachments"), report.attachments);
    count(QT_TRANSLATE_NOOP("Transfer", "Links"), report.links);
    count(QT_TRANSLATE_NOOP("Transfer", "Links that lead nowhere"), report.unresolvedLinks);
    const auto list = [&](const char* name, const std::vector<TransferNote>& notes) {
        lines += {QString(), translated(name) + QStringLiteral(": ") + QString::number(notes.size())};
        for (const TransferNote& note : notes)
            lines.push_back(QStringLiteral("- %1: %2").arg(note.item, note.reason));
    };
    list(QT_TRANSLATE_NOOP("Transfer", "Skipped"), report.skipped);
    list(QT_TRANSLATE_NOOP("Transfer", "Lost"), report.lost);
    if (report.cancelled)
        lines += {QString(), translated(QT_TRANSLATE_NOOP("Transfer", "It was cancelled; what was done stays."))};
    return lines.join(u'\n') + u'\n';
}

void addTo(TransferReport& sum, const TransferReport& part)
{
    sum.read += part.read;
    sum.created += part.created;
    sum.updated += part.updated;
    sum.unchanged += part.unchanged;
    sum.attachments += part.attachments;
    sum.links += part.links;
    sum.unresolvedLinks += part.unresolvedLinks;
    sum.milliseconds += part.milliseconds;
    sum.cancelled = sum.cancelled || part.cancelled;
    sum.skipped.insert(sum.skipped.end(), part.skipped.begin(), part.skipped.end());
    sum.lost.insert(sum.lost.end(), part.lost.begin(), part.lost.end());
}

FigureRow::FigureRow(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(px(28));
}

void FigureRow::setFigures(const std::vector<Figure>& figures)
{
    while (QLayoutItem* item = m_row->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (const Figure& figure : figures) {
        auto* cell = new QWidget;
        cell->setAccessibleName(figure.name + QStringLiteral(": ") + countOf(figure.value));
        auto* column = new QVBoxLayout(cell);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(new TextLabel(countOf(figure.value), TextRole::Display, figure.token));
        column->addWidget(new TextLabel(figure.name, TextRole::Small, Token::Text2));
        m_row->addWidget(cell);
    }
    m_row->addStretch();
}

NoteList::NoteList(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(title), m_label(new SectionLabel(title)), m_list(new QTreeWidget)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(4));
    column->addWidget(m_label);
    column->addWidget(m_list, 1);
    m_list->setAccessibleName(title);
    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Interactive);
    m_list->header()->setStretchLastSection(true);
    m_list->setColumnWidth(0, px(220));
    m_list->setTextElideMode(Qt::ElideMiddle);
    hide();
}

void NoteList::setNotes(const std::vector<TransferNote>& notes)
{
    m_list->clear();
    m_label->setText(m_title + u' ' + countOf(static_cast<std::int64_t>(notes.size())));
    QList<QTreeWidgetItem*> rows;
    for (const TransferNote& note : notes) {
        if (static_cast<std::size_t>(rows.size()) == MostRows)
            break;
        auto* row = new QTreeWidgetItem({note.item.simplified(), note.reason});
        row->setToolTip(0, note.item.toHtmlEscaped());
        row->setToolTip(1, note.reason.toHtmlEscaped());
        rows.push_back(row);
    }
    if (notes.size() > MostRows)
        rows.push_back(
            new QTreeWidgetItem({tr("and %1 more").arg(notes.size() - MostRows), tr("in the copied report")}));
    m_list->addTopLevelItems(rows);
    setVisible(!notes.empty());
}

JobView::JobView(Jobs& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs)
    , m_title(new TextLabel({}, TextRole::Heading))
    , m_phase(new TextLabel({}, TextRole::Body, Token::Text2))
    , m_count(new TextLabel({}, TextRole::Small, Token::Text2))
    , m_bar(new QProgressBar)
    , m_pause(makeButton(Glyph::Pause, tr("Pause"), ButtonKind::Plain))
    , m_cancel(makeButton(tr("Cancel")))
{
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_count->setFont(Theme::withTabularFigures(m_count->font()));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(8));
    column->addStretch();
    column->addWidget(m_title);
    column->addWidget(m_phase);
    column->addWidget(m_bar);
    auto* row = new QHBoxLayout;
    row->addWidget(m_count);
    row->addStretch();
    row->addWidget(m_pause);
    row->addWidget(m_cancel);
    column->addLayout(row);
    column->addStretch();
    connect(&jobs, &Jobs::progressed, this, &JobView::follow);
    connect(&jobs, &Jobs::finished, this, &JobView::follow);
    connect(m_pause, &QPushButton::clicked, this, &JobView::togglePause);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        m_cancel->setEnabled(false);
        m_phase->setText(tr("Cancelling; what is done stays"));
        m_jobs.cancel(m_job);
    });
}

void JobView::setJob(JobId job, const QString& title)
{
    m_job = job;
    m_title->setText(title);
    m_phase->clear();
    m_count->clear();
    m_bar->setRange(0, 0);
    m_cancel->setEnabled(true);
    follow(job);
}

void JobView::follow(JobId job)
{
    const std::optional<JobInfo> info = job == m_job ? m_jobs.info(job) : std::nullopt;
    if (!info)
        return;
    const bool runs = info->state == JobState::Running || info->state == JobState::Paused;
    if (!runs) {
        m_job = 0;
        Q_EMIT finished(*info);
        return;
    }
    const bool paused = info->state == JobState::Paused;
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(icon(paused ? Glyph::Play : Glyph::Pause));
    const TransferProgress& progress = info->progress;
    if (m_cancel->isEnabled())
        m_phase->setText(paused ? tr("Paused") : phaseText(progress.phase));
    constexpr int steps = 1000; // counts may be larger than an int
    if (progress.total > 0) {
        m_bar->setRange(0, steps);
        m_bar->setValue(static_cast<int>(progress.done * steps / progress.total));
        QString text = tr("%1 of %2").arg(countOf(progress.done), countOf(progress.total));
        if (const QString left = remainingText(progress.etaSeconds); !left.isEmpty() && !paused)
            text += QStringLiteral("  ·  ") + left;
        m_count->setText(text);
    } else {
        m_bar->setRange(0, 0);
        m_count->setText(progress.done > 0 ? countOf(progress.done) : QString());
    }
}

void JobView::togglePause()
{
    const std::optional<JobInfo> info = m_jobs.info(m_job);
    if (!info)
        return;
    if (info->state == JobState::Paused)
        m_jobs.resume(m_job);
    else
        m_jobs.pause(m_job);
    follow(m_job);
}

} // namespace chimera::ui
