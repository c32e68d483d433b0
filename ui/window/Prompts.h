// Short questions as window-modal sheets without a nested event loop: a line of text, or "are you sure" for what cannot
// be undone. The answer comes through `then`; closing the sheet any other way answers nothing.
#pragma once

#include <QDialog>

#include <functional>

namespace chimera::ui {

struct TextQuestion
{
    QString title;
    QString label;
    QString value;
    QString accept;      // the button: "Rename"
    QString mustBeTyped; // when not empty, only this text is accepted
    int maxLength = 255;
};
QDialog* askText(QWidget* parent, const TextQuestion& question, std::function<void(const QString&)> then);

struct Confirmation
{
    QString title;
    QString text;
    QString accept; // "Delete for ever"
};
QDialog* askConfirmation(QWidget* parent, const Confirmation& question, std::function<void()> then);

} // namespace chimera::ui
