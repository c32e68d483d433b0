#include "ui/widgets/SearchField.h"

#include "ui/widgets/Icons.h"

#include <QAction>
#include <QKeyEvent>
#include <QTimer>

namespace chimera::ui {

SearchField::SearchField(const QString& placeholder, QWidget* parent) : QLineEdit(parent), m_timer(new QTimer(this))
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    addAction(icon(Glyph::Search, Token::Text3), QLineEdit::LeadingPosition);
    m_clearAction = addAction(icon(Glyph::Close, Token::Text2), QLineEdit::TrailingPosition);
    m_clearAction->setText(tr("Clear"));
    m_clearAction->setToolTip(tr("Clear"));
    m_clearAction->setVisible(false);
    m_timer->setSingleShot(true);
    m_timer->setInterval(120);
    connect(m_timer, &QTimer::timeout, this, &SearchField::emitNow);
    connect(m_clearAction, &QAction::triggered, this, &QLineEdit::clear);
    connect(this, &QLineEdit::returnPressed, this, &SearchField::emitNow);
    connect(this, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_clearAction->setVisible(!text.isEmpty());
        if (text.isEmpty()) {
            emitNow();
        } else {
            m_timer->start();
        }
    });
}

void SearchField::setDelay(int milliseconds)
{
    m_timer->setInterval(milliseconds);
}

void SearchField::emitNow()
{
    m_timer->stop();
    if (text() != m_lastEmitted) {
        m_lastEmitted = text();
        Q_EMIT searchChanged(m_lastEmitted);
    }
}

void SearchField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
    } else if (event->key() == Qt::Key_Down) {
        Q_EMIT downPressed();
    } else {
        QLineEdit::keyPressEvent(event);
    }
}

} // namespace chimera::ui
