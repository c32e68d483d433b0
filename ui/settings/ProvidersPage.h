// Settings, Chat and providers: who may answer in chats. A card for each provider with its state, its key (masked) and
// address; a form to add one; a search for model servers on this computer, only when asked for. GUI thread; providers
// are asked on threads of their own.
#pragma once

#include "core/chat/Integrations.h"
#include "ui/Context.h"
#include "ui/Errands.h"
#include "ui/settings/PageFrame.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace chimera::ui {

class TextLabel;

class ProvidersPage : public PageFrame
{
    Q_OBJECT

public:
    explicit ProvidersPage(Context& context, QWidget* parent = nullptr);

    void reload();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildForm();
    void buildLocal();
    void showCards();
    void showFound(const std::vector<NewIntegration>& found);
    QWidget* makeCard(const Integration& integration);
    void fitForm();
    void addGiven();
    void add(const NewIntegration& given);
    void test(const IntegrationId& id);
    void remove(const Integration& integration);
    void lookForLocal();
    void complain(const QString& sentence);

    Context& m_context;
    QVBoxLayout* m_cards = nullptr;
    QComboBox* m_provider = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_key = nullptr;
    QLineEdit* m_address = nullptr;
    QLineEdit* m_model = nullptr;
    QPushButton* m_add = nullptr;
    TextLabel* m_problem = nullptr;
    QPushButton* m_look = nullptr;
    QVBoxLayout* m_found = nullptr;
    std::vector<Integration> m_integrations;
    QSet<QString> m_testing;
    Latest m_reads;
    Errands m_errands; // last: ends first
};

} // namespace chimera::ui
