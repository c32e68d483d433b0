// What stands in a conversation in which nothing was said yet: questions that the newest memories could answer, and
// that no model is needed. Owner: the page; GUI thread.
#pragma once

#include "ui/Context.h"

#include <QWidget>

class QPushButton;

namespace chimera::ui {

class TextLabel;

class ChatStart : public QWidget
{
    Q_OBJECT

public:
    explicit ChatStart(Context& context, QWidget* parent = nullptr);

    void reload();
    // Questions for these titles, newest first; at most three. Pure.
    static QStringList questionsFor(const QStringList& titles);

Q_SIGNALS:
    void questionChosen(const QString& question);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void show(const QStringList& questions);

    Context& m_context;
    std::vector<QPushButton*> m_buttons;
    TextLabel* m_text;
    Latest m_latest;
};

} // namespace chimera::ui
