#include "ui/settings/IndexPage.h"

#include "ui/IndexWatch.h"
#include "ui/TimeText.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"
#include "ui/window/Prompts.h"

#include <QButtonGroup>
#include <QDir>
#include <QFileDialog>
#include <QLocale>
#include <QProgressBar>
#include <QRadioButton>
#include <QSlider>

namespace chimera::ui {

namespace {

constexpr int RefreshMilliseconds = 700;
constexpr int DefaultWeight = 50;
constexpr int BytesARow = 40; // of a vector's row beside its numbers: one byte and one float each

std::int64_t bytesOf(const Generation& generation)
{
    return generation.vectors * (static_cast<std::int64_t>(generation.dimension) * 5 + BytesARow);
}

QString stateText(const EmbeddingStatus& status)
{
    using State = EmbeddingStatus::State;
    switch (status.state) {
    case State::Starting:
        return IndexPage::tr("The index has not started yet");
    case State::Working:
        return status.pending > 0 || !status.building.isEmpty() ? IndexPage::tr("Indexing")
                                                                : IndexPage::tr("Up to date");
    case State::Idle:
        return IndexPage::tr("Up to date");
    case State::Paused:
        return IndexPage::tr("Paused");
    case State::NoModel:
        return IndexPage::tr("No model: search goes by words alone");
    case State::Failed:
        return IndexPage::tr("The index stopped; it is tried again by itself");
    }
    return {};
}

} // namespace

IndexPage::IndexPage(Context& context, QWidget* parent)
    : PageFrame(tr("Search and index"), parent), m_context(context), m_choice(new QButtonGroup(this))
{
    addText(tr("Search finds what has your words and what says the same in others. The model for that runs on this "
               "computer; no text leaves it."));
    buildState();
    buildModels();
    buildWeight();
    buildDisk();
    finish();
    m_timer.setSingleShot(true);
    m_timer.setInterval(RefreshMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &IndexPage::readGenerations);
    connect(&context.index(), &IndexWatch::changed, this, [this] {
        if (!isVisible())
            return;
        showStatus();
        if (!m_timer.isActive())
            m_timer.start();
    });
    connect(&context, &Context::settingChanged, this, [this](const QString& name) {
        if (name == QLatin1String(settings::embeddingModel.name))
            showModels();
        else if (name == QLatin1String(settings::indexingPaused.name))
            showStatus();
    });
}

void IndexPage::buildState()
{
    addGroup(tr("Index"));
    m_state = new TextLabel({}, TextRole::Body, Token::Text, this);
    m_state->setWordWrap(true);
    m_reason = new TextLabel({}, TextRole::Small, Token::Warn, this);
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    addWidget(m_state);
    addWidget(m_reason);
    m_building = new TextLabel({}, TextRole::Small, Token::Text2, this);
    m_building->setWordWrap(true);
    m_built = new QProgressBar(this);
    m_built->setTextVisible(false);
    m_built->setRange(0, 100);
    m_built->setAccessibleName(tr("Progress of the new index"));
    addWidget(m_building);
    addWidget(m_built);
    m_pause = makeButton(tr("Pause"), ButtonKind::Plain, this);
    m_retry = makeButton(tr("Try again"), ButtonKind::Plain, this);
    m_pause->setEnabled(!m_context.isReadOnly());
    m_retry->setEnabled(!m_context.isReadOnly());
    connect(m_pause, &QPushButton::clicked, this, [this] {
        m_context.setSetting(settings::indexingPaused, !m_context.setting(settings::indexingPaused).toBool());
    });
    connect(m_retry, &QPushButton::clicked, this, [this] { m_context.index().retryFailed(); });
    addRow(tr("Indexing in the background"), m_pause,
           tr("What you save is indexed first; the rest follows at low priority."));
    addRow(tr("Memories that could not be indexed"), m_retry, tr("They are found by their words."));
}

void IndexPage::buildModels()
{
    addGroup(tr("Model"));
    addText(tr("Another model is indexed beside the one in use, which answers until the new one is complete."));
    auto* list = new QWidget(this);
    list->setAccessibleName(tr("Models"));
    m_models = new QVBoxLayout(list);
    m_models->setContentsMargins(0, 0, 0, 0);
    m_models->setSpacing(px(12));
    addWidget(list);
    m_back = makeButton({}, ButtonKind::Plain, this);
    m_back->setAccessibleName(tr("Go back to the model before"));
    m_back->hide();
    connect(m_back, &QPushButton::clicked, this, [this] {
        if (const Generation* before = generation(GenerationState::Previous))
            m_context.setSetting(settings::embeddingModel, before->model);
    });
    addWidget(m_back);
    m_add = makeButton(Glyph::Folder, tr("Add a model\u2026"), ButtonKind::Plain, this);
    m_add->setEnabled(!m_context.isReadOnly());
    connect(m_add, &QPushButton::clicked, this, &IndexPage::chooseFolder);
    addRow(tr("A model of your own"), m_add,
           tr("A folder with model.onnx and tokenizer.json: any BERT-like sentence model."));
}

void IndexPage::buildWeight()
{
    addGroup(tr("Ranking"));
    auto* control = new QWidget(this);
    auto* row = new QHBoxLayout(control);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(px(8));
    m_weight = new QSlider(Qt::Horizontal, control);
    m_weight->setRange(0, 100);
    m_weight->setSingleStep(5);
    m_weight->setPageStep(10);
    m_weight->setTracking(false);
    m_weight->setMinimumWidth(px(140));
    m_weight->setAccessibleName(tr("Weight of meaning beside words, in per cent"));
    m_weightText = new TextLabel({}, TextRole::Body, Token::Text2, control);
    m_weightText->setMinimumWidth(m_weightText->fontMetrics().horizontalAdvance(tr("%1 %").arg(100)));
    auto* reset = makeIconButton(Glyph::Undo, tr("Back to %1 %").arg(DefaultWeight), control);
    row->addWidget(m_weight);
    row->addWidget(m_weightText);
    row->addWidget(reset);
    const auto show = [this](int value) { m_weightText->setText(tr("%1 %").arg(value)); };
    connect(m_weight, &QSlider::sliderMoved, this, show);
    connect(m_weight, &QSlider::valueChanged, this, [this, show](int value) {
        show(value);
        m_context.setSetting(settings::meaningWeight, value);
    });
    connect(reset, &QToolButton::clicked, this, [this] { m_weight->setValue(DefaultWeight); });
    const QSignalBlocker blocker(m_weight);
    m_weight->setValue(m_context.setting(settings::meaningWeight).toInt());
    show(m_weight->value());
    addRow(tr("Weight of meaning beside words"), control,
           tr("0: order by words alone; 100: by meaning alone. 50 answers most questions best."));
}

void IndexPage::buildDisk()
{
    addGroup(tr("On the disk"));
    m_disk = new TextLabel({}, TextRole::Body, Token::Text2, this);
    m_disk->setWordWrap(true);
    addWidget(m_disk);
    m_dropPrevious = makeButton(tr("Remove"), ButtonKind::Plain, this);
    m_dropPrevious->setEnabled(false);
    connect(m_dropPrevious, &QPushButton::clicked, this, &IndexPage::removePrevious);
    addRow(tr("The index of the model before"), m_dropPrevious,
           tr("Kept as the way back. Without it, going back means to index everything again."));
}

void IndexPage::showEvent(QShowEvent* event)
{
    PageFrame::showEvent(event);
    reload();
}

void IndexPage::reload()
{
    showStatus();
    m_context.runner().compute(
        this,
        [models = &m_context.backend().models()](const CancelToken&) -> Result<std::vector<ModelEntry>> {
            return models->store().list();
        },
        [this](Result<std::vector<ModelEntry>> entries) {
            m_entries = entries ? std::move(*entries) : std::vector<ModelEntry>();
            showModels();
            showGenerations();
        },
        {}, Priority::Normal);
    readGenerations();
}

void IndexPage::readGenerations()
{
    m_context.runner().read(
        this, "index.generations", [](ReadTx& tx) { return Generations::all(tx, true); },
        [this](Result<std::vector<Generation>> generations) {
            if (!generations)
                return;
            m_generations = std::move(*generations);
            showGenerations();
        },
        m_reads.next(), Priority::Background);
}

void IndexPage::showStatus()
{
    const EmbeddingStatus status = m_context.index().status();
    QStringList parts{m_context.isReadOnly() ? tr("The data folder can only be read: nothing is indexed")
                                             : stateText(status)};
    if (status.memories > 0)
        parts << (status.memories == 1 ? tr("1 memory") : tr("%1 memories").arg(countText(status.memories)));
    if (status.pending > 0)
        parts << tr("%1 not indexed yet").arg(countText(status.pending));
    if (status.failed > 0)
        parts << tr("%1 failed").arg(countText(status.failed));
    if (status.state == EmbeddingStatus::State::Working && status.passagesPerSecond > 0)
        parts << tr("%1 passages a second").arg(qRound(status.passagesPerSecond));
    if (status.state == EmbeddingStatus::State::Working && status.etaSeconds > 0)
        parts << tr("%1 left").arg(durationText(status.etaSeconds));
    m_state->setText(parts.join(QStringLiteral(" \u00b7 ")));
    const QString problem = IndexWatch::problem(status);
    m_reason->setText(problem);
    m_reason->setVisible(!problem.isEmpty());
    m_pause->setText(m_context.setting(settings::indexingPaused).toBool() ? tr("Go on") : tr("Pause"));
    m_retry->setEnabled(status.failed > 0 && !m_context.isReadOnly());
    const bool building = !status.building.isEmpty();
    m_building->setVisible(building);
    m_built->setVisible(building);
    if (building) {
        const int percent = static_cast<int>(status.builtShare * 100);
        m_building->setText(tr("Building the index of %1: %2 %. Until then %3 answers.")
                                .arg(nameOf(status.building))
                                .arg(percent)
                                .arg(nameOf(status.model)));
        m_built->setValue(percent);
    }
}

void IndexPage::showModels()
{
    const QString focused = focusWidget() ? focusWidget()->objectName() : QString();
    while (QLayoutItem* item = m_models->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (QAbstractButton* button : m_choice->buttons())
        m_choice->removeButton(button);
    for (const ModelEntry& entry : m_entries)
        m_models->addWidget(makeModel(entry));
    if (!focused.isEmpty()) {
        for (QAbstractButton* button : m_choice->buttons()) {
            if (button->objectName() == focused)
                button->setFocus();
        }
    }
    showStatus();
}

QString IndexPage::factsOf(const ModelEntry& entry) const
{
    QStringList facts{tr("%1 numbers a passage").arg(entry.manifest.dimension),
                      entry.manifest.licence.isEmpty() ? tr("licence not known") : entry.manifest.licence};
    if (entry.bytesOnDisk > 0)
        facts << QLocale().formattedDataSize(entry.bytesOnDisk);
    if (entry.manifest.isUsersOwn)
        facts << tr("added by you");
    if (!entry.isPresent)
        facts << entry.problem;
    return facts.join(QStringLiteral(" \u00b7 "));
}

QWidget* IndexPage::makeModel(const ModelEntry& entry)
{
    auto* line = new QWidget(this);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(px(8));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(px(1));
    auto* choice = new QRadioButton(QString(entry.manifest.name).replace(u'&', QStringLiteral("&&")), line);
    const QString id = entry.manifest.id;
    choice->setObjectName(QStringLiteral("model-") + id);
    choice->setChecked(m_context.setting(settings::embeddingModel).toString() == id);
    choice->setEnabled(entry.isPresent && !m_context.isReadOnly());
    choice->setAccessibleDescription(factsOf(entry));
    m_choice->addButton(choice);
    connect(
        choice, &QRadioButton::clicked, this, [this, id] { m_context.setSetting(settings::embeddingModel, id); },
        Qt::QueuedConnection);
    auto* facts = new TextLabel(factsOf(entry), TextRole::Small, Token::Text2, line);
    facts->setTextFormat(Qt::PlainText);
    facts->setWordWrap(true);
    facts->setIndent(px(24));
    texts->addWidget(choice);
    texts->addWidget(facts);
    row->addLayout(texts, 1);
    if (entry.manifest.isUsersOwn && !m_context.isReadOnly()) {
        auto* remove = makeIconButton(Glyph::Trash, tr("Remove %1").arg(entry.manifest.name), line);
        connect(
            remove, &QToolButton::clicked, this, [this, entry] { removeModel(entry); }, Qt::QueuedConnection);
        row->addWidget(remove, 0, Qt::AlignTop);
    }
    return line;
}

QString IndexPage::nameOf(const QString& model) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&model](const ModelEntry& entry) { return entry.manifest.id == model; });
    return found == m_entries.end() ? model : found->manifest.name;
}

const Generation* IndexPage::generation(GenerationState state) const
{
    const auto found = std::find_if(m_generations.begin(), m_generations.end(),
                                    [state](const Generation& each) { return each.state == state; });
    return found == m_generations.end() ? nullptr : &*found;
}

void IndexPage::showGenerations()
{
    const Generation* current = generation(GenerationState::Current);
    const Generation* before = generation(GenerationState::Previous);
    QStringList lines;
    for (const Generation& each : m_generations) {
        if (each.vectors == 0 || each.state == GenerationState::Dropped)
            continue;
        const QString size = QLocale().formattedDataSize(bytesOf(each));
        const QString what = tr("%1: about %2 for %3 passages").arg(nameOf(each.model), size, countText(each.vectors));
        const QString state = each.state == GenerationState::Current    ? tr("in use")
                              : each.state == GenerationState::Building ? tr("being built")
                                                                        : tr("the one before");
        lines << tr("%1 (%2)").arg(what, state);
    }
    m_disk->setText(lines.isEmpty() ? tr("Nothing is indexed by meaning yet.") : lines.join(u'\n'));
    m_dropPrevious->setEnabled(before && !m_context.isReadOnly());
    m_back->setVisible(before && current && before->model != current->model);
    if (before) {
        m_back->setText(tr("Go back to %1").arg(nameOf(before->model)));
        m_back->setAccessibleName(m_back->text());
    }
    m_back->setEnabled(!m_context.isReadOnly());
}

void IndexPage::chooseFolder()
{
    auto* dialog = new QFileDialog(window(), tr("Folder of the model"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &IndexPage::addModel);
    dialog->open();
}

void IndexPage::addModel(const QString& folder)
{
    m_add->setEnabled(false);
    m_add->setText(tr("Trying it out\u2026"));
    m_context.runner().compute(
        this,
        [models = &m_context.backend().models(), folder](const CancelToken& cancel) {
            return models->store().add(folder, cancel);
        },
        [this](const Result<ModelManifest>& added) {
            m_add->setEnabled(true);
            m_add->setText(tr("Add a model\u2026"));
            if (!added)
                m_context.showBanner(Banner::Tone::Error, tr("The model was not added. %1").arg(added.error().message));
            m_reason->setText(added ? QString() : added.error().message);
            m_reason->setVisible(!added);
            if (added)
                reload();
        },
        {}, Priority::Background);
}

QString IndexPage::usedBy(const QString& model) const
{
    const Generation* current = generation(GenerationState::Current);
    const Generation* building = generation(GenerationState::Building);
    const bool used = m_context.setting(settings::embeddingModel).toString() == model ||
                      (current && current->model == model) || (building && building->model == model);
    return used ? tr("It is in use. Choose another model first and let it be indexed.") : QString();
}

void IndexPage::removeModel(const ModelEntry& entry)
{
    if (const QString used = usedBy(entry.manifest.id); !used.isEmpty()) {
        m_reason->setText(used);
        m_reason->setVisible(true);
        ensureWidgetVisible(m_reason);
        announce(m_reason, used);
        return;
    }
    const Confirmation question{tr("Remove the model %1?").arg(entry.manifest.name),
                                tr("Its files in the data folder are deleted for ever."), tr("Remove")};
    askConfirmation(window(), question, [this, id = entry.manifest.id] {
        m_context.runner().compute(
            this,
            [models = &m_context.backend().models(), id](const CancelToken&) { return models->store().remove(id); },
            [this](const Result<void>& removed) {
                if (!removed)
                    m_context.showError(tr("The model was not removed."), removed.error());
                reload();
            });
    });
}

void IndexPage::removePrevious()
{
    const Confirmation question{tr("Remove the index of the model before?"),
                                tr("Search goes on as it is; going back means to index everything again."),
                                tr("Remove")};
    askConfirmation(window(), question, [this] {
        m_context.runner().write(
            this, "index.dropPrevious", [](WriteTx& tx) { return Generations::dropPrevious(tx); },
            [this](const Result<void>& dropped) {
                if (!dropped)
                    m_context.showError(tr("The index was not removed."), dropped.error());
                if (m_context.index().isRunning())
                    m_context.backend().indexing()->wake();
                readGenerations();
            });
    });
}

} // namespace chimera::ui
