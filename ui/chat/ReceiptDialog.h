// What was sent for an answer: its parts, the request word by word, the times. Read only; "Ask again with another
// model" asks by a signal. Owner: the parent; GUI thread.
#pragma once

#include "core/chat/Integrations.h"
#include "core/chat/Receipt.h"

#include <QDialog>

class QMenu;
class QPushButton;

namespace chimera::ui {

class ReceiptDialog : public QDialog
{
    Q_OBJECT

public:
    ReceiptDialog(const Receipt& receipt, const std::vector<ChatModel>& models, QWidget* parent = nullptr);

    static QString asText(const Receipt& receipt); // what Copy puts into the clipboard

Q_SIGNALS:
    void askAgainRequested(const QString& model);
    void memoryActivated(const chimera::MemoryId& id);

private:
    QWidget* makeParts(const Receipt& receipt);
    QWidget* makeRequest(const Receipt& receipt);
    QWidget* makeTiming(const Receipt& receipt);
    QPushButton* makeAgain(const std::vector<ChatModel>& models);
};

} // namespace chimera::ui
