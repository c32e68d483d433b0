// What import and export show alike: a row of counted figures, the progress of a job with Pause and Cancel, a report
// with its lists. Owner: the sheet. GUI thread.
#pragma once

#include "core/Jobs.h"
#include "ui/widgets/Labels.h"

#include <QProgressBar>

class QHBoxLayout;
class QTreeWidget;

namespace chimera::ui {

QString phaseText(const QString& phase);
QString remainingText(std::int64_t seconds); // "about 3 minutes left", "" when not known
// The whole report in plain text, for the clipboard or a file.
QString reportText(const QString& what, const TransferReport& report);
// Adds `part` to `sum`, for sources that are read one after the other.
void addTo(TransferReport& sum, const TransferReport& part);

class FigureRow : public QWidget
{
    Q_OBJECT

public:
    explicit FigureRow(QWidget* parent = nullptr);
    struct Figure
    {
        QString name;
        std::int64_t value = 0;
        Token token = Token::Text;
    };
    void setFigures(const std::vector<Figure>& figures);

private:
    QHBoxLayout* m_row;
};

// "Item | Reason", at most a thousand rows on screen; the copied report has all.
class NoteList : public QWidget
{
    Q_OBJECT

public:
    NoteList(const QString& title, QWidget* parent = nullptr);
    void setNotes(const std::vector<TransferNote>& notes); // hidden when empty

private:
    static constexpr std::size_t MostRows = 1000;

    QString m_title;
    SectionLabel* m_label;
    QTreeWidget* m_list;
};

class JobView : public QWidget
{
    Q_OBJECT

public:
    JobView(Jobs& jobs, QWidget* parent = nullptr);
    void setJob(JobId job, const QString& title);
    JobId job() const { return m_job; }

Q_SIGNALS:
    void finished(const chimera::JobInfo& info);

private:
    void follow(JobId job);
    void togglePause();

    Jobs& m_jobs;
    JobId m_job = 0;
    TextLabel* m_title;
    TextLabel* m_phase;
    TextLabel* m_count;
    QProgressBar* m_bar;
    QPushButton* m_pause;
    QPushButton* m_cancel;
};

} // namespace chimera::ui
