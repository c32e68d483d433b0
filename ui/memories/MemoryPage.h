// The page of one memory: title, tags, Edit | Split | Read, find bar. Saves by itself 800 ms after the last key and
// when the focus leaves; keeps a draft until the save is acknowledged; a refused save (Conflict) shows both texts.
// Owner: the tab area.
#pragma once

#include "ui/Context.h"

#include <QWidget>

#include <memory>

namespace chimera::ui {

enum class MemoryMode { Edit, Split, Read };

class MemoryPage : public QWidget
{
    Q_OBJECT

public:
    explicit MemoryPage(Context& context, QWidget* parent = nullptr);
    ~MemoryPage() override;

    // Shows another memory (flushing what is open). The text comes with the next turn of the event loop.
    void open(const MemoryId& id);
    // A memory that is not there yet. Empty: made with the first typed letter. Filled: nothing is written until the
    // user edits or presses Save (links must not write).
    void openNew(const WorkspaceId& workspace, const Prefill& prefill = {});

    MemoryId memory() const;       // empty while new
    WorkspaceId workspace() const; // of the memory shown
    QString title() const;         // never empty: "Untitled" when there is none
    bool isDirty() const;

    // Mode, cursor, scroll: for session restore. restoreState() before or after open(); it takes hold when the text is
    // there.
    QJsonObject state() const;
    void restoreState(const QJsonObject& state);

    // Writes what is not saved; then(true) when all is stored (at once when nothing was open), then(false) when it
    // could not be: the text is in the draft.
    void flush(std::function<void(bool stored)> then);

    MemoryMode mode() const;
    void setMode(MemoryMode mode);
    void cycleMode();
    void find(bool withReplace = false);
    void findNext();
    void findPrevious();
    void saveNow();
    void editTags();   // Ctrl+;
    void focusTitle(); // F2
    void focusText();
    void togglePin();
    void showVersions();
    // Marks the words while reading, and shows the passage for a while; when `id` is open, now or with its text.
    void showSpot(const MemoryId& id, const Spot& spot);
    void scrollToHeading(const QString& heading);
    void zoom(int steps); // 0: back to 100 %

Q_SIGNALS:
    void memoryChanged(); // another memory is shown, or the new one has its id now
    void titleChanged(const QString& title);
    void dirtyChanged(bool dirty);
    void edited(); // by the user: a preview tab becomes a lasting one
    void gone();   // the memory went to Trash or away elsewhere: close the tab
    void loaded(); // the text is shown

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
