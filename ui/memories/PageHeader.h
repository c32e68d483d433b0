// The head of a memory's page: the title as a line to write in, Edit | Read | Split, the tags. Stands in the same
// column as the text under it. Owner: the page.
#pragma once

#include "ui/memories/MemoryPage.h"

class QLineEdit;

namespace chimera::ui {

class SegmentedControl;
class TagEditor;

class PageHeader : public QWidget
{
    Q_OBJECT

public:
    explicit PageHeader(QWidget* parent = nullptr);

    QString title() const;
    void setTitle(const QString& title); // no signal; the cursor stays where it can
    QStringList tags() const;
    void setTags(const QStringList& tags); // no signal
    void setKnownTags(const QStringList& tags);
    void setMode(MemoryMode mode); // no signal
    void setReadOnly(bool readOnly);
    void setColumn(int left, int right); // margins
    void editTags();
    void focusTitle();
    QLineEdit* titleEdit() { return m_title; }

Q_SIGNALS:
    void titleEdited();
    void tagsEdited();
    void tagActivated(const QString& tag);
    void modeChosen(chimera::ui::MemoryMode mode);
    void textRequested(); // Enter or Down in the title

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void dress();

    QLineEdit* m_title;
    SegmentedControl* m_modes;
    TagEditor* m_tags;
    bool m_dressing = false;
};

} // namespace chimera::ui
