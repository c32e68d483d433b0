// The list that "[[" opens under the cursor of the editor. Never takes the focus: the editor hands it keys. Owner: the
// editor.
#pragma once

#include <QListWidget>

namespace chimera::ui {

class LinkCompleter : public QListWidget
{
    Q_OBJECT

public:
    explicit LinkCompleter(QWidget* editor);

    void showNames(const QStringList& names, const QRect& cursorRect); // in the editor's coordinates; empty hides
    bool handleKey(int key);                                           // true: the key was meant for the list
    int nextGeneration() { return ++m_generation; }
    int generation() const { return m_generation; }

Q_SIGNALS:
    void chosen(const QString& name);

private:
    void choose();

    int m_generation = 0;
};

} // namespace chimera::ui
