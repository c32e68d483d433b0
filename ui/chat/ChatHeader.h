// The bar above a conversation: who answers, whether only memories count, whether memories are looked up, whether it
// stays on this machine; and what the newest answer took. Shows values, asks by signals. Owner: the page; GUI thread.
#pragma once

#include "core/chat/Integrations.h"

#include <QWidget>

class QMenu;
class QPushButton;
class QToolButton;

namespace chimera::ui {

class ElidedLabel;

class ChatHeader : public QWidget
{
    Q_OBJECT

public:
    explicit ChatHeader(QWidget* parent = nullptr);

    void setConversation(const Conversation& conversation);
    void setModels(const std::vector<ChatModel>& models); // built-in ones first
    void setFacts(const QString& text);                   // "1.9 s · no cost"
    QMenu* moreMenu() const { return m_more; }            // the page fills it
    QMenu* modelMenu() const { return m_models; }
    // What this model is called, for people.
    static QString nameOf(const QString& model, const std::vector<ChatModel>& known);
    static QString factsOf(const Message& answer);

Q_SIGNALS:
    void modelChosen(const QString& model);
    void optionsChanged(const chimera::ConversationOptions& options);
    void modelsRequested(); // the menu opens: the list may be refreshed
    void findModelsRequested();

private:
    void fillModels();
    void changed();

    QPushButton* m_model;
    QPushButton* m_strict;
    QPushButton* m_memory;
    QPushButton* m_local;
    ElidedLabel* m_facts;
    QToolButton* m_moreButton;
    QMenu* m_models;
    QMenu* m_more;
    Conversation m_conversation;
    std::vector<ChatModel> m_known;
};

} // namespace chimera::ui
