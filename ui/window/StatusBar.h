// The line at the foot: when it was saved, how many memories, how long the search took; at the right the jobs that run,
// with progress, pause and cancel, how the index by meaning stands, and whether the folder can only be read. Owner: the
// window.
#pragma once

#include "ui/Context.h"

#include <QWidget>

class QMenu;
class QProgressBar;

namespace chimera::ui {

class StatusButton;

class StatusBar : public QWidget
{
    Q_OBJECT

public:
    explicit StatusBar(Context& context, QWidget* parent = nullptr);

    void setMemories(std::int64_t count);
    void showMessage(const QString& text); // for a few seconds, in place of "Saved"
    QString savedText() const;
    StatusButton* index() const { return m_index; }

Q_SIGNALS:
    void savedPressed();
    void memoriesPressed();
    void searchPressed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showSaved();
    void showJobs();
    void showIndex();
    void jobFinished(int id);
    void fillJobMenu();

    Context& m_context;
    StatusButton* m_saved;
    StatusButton* m_memories;
    StatusButton* m_search;
    StatusButton* m_index;
    StatusButton* m_readOnly;
    StatusButton* m_jobs;
    QProgressBar* m_progress;
    QMenu* m_jobMenu;
    QDateTime m_savedAt;
    QTimer m_messageTimer;
};

} // namespace chimera::ui
