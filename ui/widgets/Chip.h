// Rounded pills in the purple pair: one chip, a wrapping bar of chips, and the tag editor built of them.
// Owners: the parent widget. Keyboard: Left and Right move between chips, Enter opens, Del or Backspace removes.
#pragma once

#include "ui/widgets/Icons.h"

#include <QAbstractButton>
#include <QPointer>
#include <QStringList>

class QLineEdit;
class QStringListModel;

namespace chimera::ui {

class FlowLayout;

class Chip : public QAbstractButton
{
    Q_OBJECT

public:
    explicit Chip(const QString& text, QWidget* parent = nullptr);

    void setGlyph(Glyph glyph); // before the text: pin, lock
    void setRemovable(bool removable);
    bool isRemovable() const { return m_removable; }
    void setFaded(bool faded); // there, but without effect now

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void removeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QRect closeRect() const;

    Glyph m_glyph = Glyph::None;
    bool m_removable = false;
    bool m_faded = false;
    bool m_closeHovered = false;
    bool m_closePressed = false;
};

class ChipBar : public QWidget
{
    Q_OBJECT

public:
    explicit ChipBar(QWidget* parent = nullptr);

    // Id and text of each chip, in order.
    struct Item
    {
        QString id;
        QString text;
        Glyph glyph = Glyph::None;
        QString toolTip;
        bool faded = false;
    };
    void setItems(const std::vector<Item>& items);
    void setRemovable(bool removable);
    QStringList ids() const;
    Chip* chip(const QString& id) const;
    void setTrailingWidget(QWidget* widget); // stays behind the last chip; the bar takes it

Q_SIGNALS:
    void chipActivated(const QString& id);
    void chipRemoved(const QString& id); // asked for; the owner changes the items
    void chipMenuRequested(const QString& id, const QPoint& global);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Entry
    {
        QString id;
        Chip* chip;
    };

    void addChip(const Item& item);
    bool moveFocus(QObject* from, int step);

    FlowLayout* m_layout;
    std::vector<Entry> m_entries;
    QPointer<QWidget> m_trailing;
    bool m_removable = false;
};

class TagEditor : public QWidget
{
    Q_OBJECT

public:
    explicit TagEditor(QWidget* parent = nullptr);

    void setTags(const QStringList& tags); // without '#'; no signal
    QStringList tags() const { return m_tags; }
    void setKnownTags(const QStringList& tags); // for completion
    void setReadOnly(bool readOnly);
    void startAdding(); // what "+ tag" does

Q_SIGNALS:
    void tagsChanged(const QStringList& tags);
    void tagActivated(const QString& tag);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void acceptInput();
    void stopAdding();
    void removeTag(const QString& tag);

    ChipBar* m_bar;
    QAbstractButton* m_addButton;
    QLineEdit* m_input;
    QStringListModel* m_known;
    QStringList m_tags;
    bool m_readOnly = false;
};

} // namespace chimera::ui
