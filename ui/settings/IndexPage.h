// Settings, Search and index: the model that search by meaning uses, how far the index is, what it takes on the disk,
// and how much meaning counts beside words. Another model is built up beside the one that answers; the one before is
// the way back. GUI thread; files and the database are read on the Runner.
#pragma once

#include "core/embedding/Generations.h"
#include "ui/Context.h"
#include "ui/settings/PageFrame.h"

class QButtonGroup;
class QProgressBar;
class QPushButton;
class QSlider;
class QVBoxLayout;

namespace chimera::ui {

class TextLabel;

class IndexPage : public PageFrame
{
    Q_OBJECT

public:
    explicit IndexPage(Context& context, QWidget* parent = nullptr);

    void reload();
    void addModel(const QString& folder); // what the file dialog answers

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildState();
    void buildModels();
    void buildWeight();
    void buildDisk();
    void showStatus();
    void showModels();
    void showGenerations();
    QWidget* makeModel(const ModelEntry& entry);
    QString factsOf(const ModelEntry& entry) const;
    QString nameOf(const QString& model) const;
    QString usedBy(const QString& model) const; // "", or why it cannot be removed
    void readGenerations();
    void chooseFolder();
    void removeModel(const ModelEntry& entry);
    void removePrevious();
    const Generation* generation(GenerationState state) const;

    Context& m_context;
    TextLabel* m_state = nullptr;
    TextLabel* m_reason = nullptr;
    QPushButton* m_pause = nullptr;
    QPushButton* m_retry = nullptr;
    QProgressBar* m_built = nullptr;
    TextLabel* m_building = nullptr;
    QVBoxLayout* m_models = nullptr;
    QButtonGroup* m_choice = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_back = nullptr;
    QSlider* m_weight = nullptr;
    TextLabel* m_weightText = nullptr;
    TextLabel* m_disk = nullptr;
    QPushButton* m_dropPrevious = nullptr;
    std::vector<ModelEntry> m_entries;
    std::vector<Generation> m_generations;
    QTimer m_timer;
    Latest m_reads;
};

} // namespace chimera::ui
