#include "ui/memories/QuickCapture.h"

#include "core/base/Text.h"
#include "core/memories/Drafts.h"
#include "core/memories/Memories.h"
#include "core/memories/Tags.h"
#include "core/workspaces/Workspaces.h"
#include "ui/ErrorText.h"
#include "ui/memories/EditSession.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/MarkdownEditor.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QRegularExpression>
#include <QShortcut>

namespace chimera::ui {

namespace {

constexpr int LongestFirstLine = 80;
constexpr int KnownTags = 500;
const QString DraftKey = QStringLiteral("capture");

} // namespace

class QuickCapture::Private
{
public:
    Private(Context& given, QuickCapture* dialog) : q(dialog), context(given) {}

    void build();
    void loadPlaces();
    void showPlaces(const std::vector<Workspace>& workspaces);
    void loadDraft();
    void fill(const EditText& text);
    EditText text() const;
    QString titleOf(const EditText& text) const;
    void keep();
    void keepDraft();
    void fail(const Error& error);

    QuickCapture* q;
    Context& context;
    Banner* banner = nullptr;
    QLineEdit* title = nullptr;
    MarkdownEditor* editor = nullptr;
    TagEditor* tags = nullptr;
    QComboBox* place = nullptr;
    QPushButton* keepButton = nullptr;
    QTimer draftTimer;
    bool keeping = false;
};

void QuickCapture::Private::build()
{
    q->setWindowTitle(QuickCapture::tr("Quick capture"));
    q->setWindowFlags(Qt::Dialog | Qt::FramelessWindowHint);
    q->setSizeGripEnabled(true);
    q->resize(px(520), px(340));
    banner = new Banner;
    title = new QLineEdit;
    title->setProperty("bare", true);
    title->setFrame(false);
    title->setPlaceholderText(QuickCapture::tr("Title"));
    title->setAccessibleName(QuickCapture::tr("Title"));
    title->setFont(textFont(TextRole::Title));
    editor = new MarkdownEditor;
    editor->setColumnWidth(0);
    editor->setPlaceholderText(QuickCapture::tr("A thought, before it goes …"));
    editor->setAccessibleName(QuickCapture::tr("Text"));
    tags = new TagEditor;
    place = new QComboBox;
    place->setAccessibleName(QuickCapture::tr("Workspace"));
    place->setMaximumWidth(px(200));
    keepButton = makeButton(QuickCapture::tr("Keep"), ButtonKind::Primary);
    keepButton->setToolTip(QuickCapture::tr("Keep as a memory (Ctrl+Enter)"));
    keepButton->setAutoDefault(false);
    keepButton->setEnabled(!context.isReadOnly());

    auto* head = new QVBoxLayout;
    head->setContentsMargins(px(24), px(16), px(24), 0);
    head->setSpacing(px(6));
    head->addWidget(title);
    head->addWidget(tags);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(px(20), px(8), px(12), px(10));
    foot->setSpacing(px(10));
    foot->addWidget(place);
    foot->addStretch();
    foot->addWidget(new TextLabel(QuickCapture::tr("Esc closes, your text stays"), TextRole::Small, Token::Text3));
    foot->addWidget(keepButton);
    auto* column = new QVBoxLayout(q);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addWidget(banner);
    column->addLayout(head);
    column->addWidget(editor, 1);
    column->addWidget(new HairLine);
    column->addLayout(foot);
    q->setAutoFillBackground(true);
    q->setBackgroundRole(QPalette::Base);

    draftTimer.setSingleShot(true);
    draftTimer.setInterval(EditSession::DraftDelay);
    const auto changed = [this] {
        if (!draftTimer.isActive())
            draftTimer.start();
    };
    QObject::connect(title, &QLineEdit::textEdited, q, changed);
    QObject::connect(editor, &MarkdownEditor::edited, q, changed);
    QObject::connect(tags, &TagEditor::tagsChanged, q, changed);
    QObject::connect(&draftTimer, &QTimer::timeout, q, [this] { keepDraft(); });
    QObject::connect(keepButton, &QPushButton::clicked, q, [this] { keep(); });
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* shortcut = new QShortcut(QKeySequence(Qt::CTRL | key), q);
        QObject::connect(shortcut, &QShortcut::activated, q, [this] { keep(); });
    }
    QObject::connect(title, &QLineEdit::returnPressed, q, [this] { editor->setFocus(); });
}

void QuickCapture::Private::loadPlaces()
{
    struct Places
    {
        WorkspaceList workspaces;
        std::vector<TagCount> tags;
    };
    context.runner().read(
        q, "capture.places",
        [caller = context.caller(), workspace = context.workspace()](ReadTx& tx) -> Result<Places> {
            Places places;
            CHIMERA_TRY(places.workspaces, Workspaces::list(caller, tx));
            if (!workspace.isEmpty())
                places.tags = Tags::list(caller, tx, workspace, KnownTags).value_or(std::vector<TagCount>());
            return places;
        },
        [this](const Result<Places>& places) {
            if (!places) {
                fail(places.error());
                return;
            }
            showPlaces(places->workspaces.workspaces);
            QStringList names;
            for (const TagCount& tag : places->tags)
                names.push_back(tag.name);
            tags->setKnownTags(names);
        });
}

void QuickCapture::Private::showPlaces(const std::vector<Workspace>& workspaces)
{
    const QString before = place->count() > 0 ? place->currentData().toString() : context.workspace().text();
    place->clear();
    for (const Workspace& workspace : workspaces)
        place->addItem(workspace.name, workspace.id.text());
    place->setCurrentIndex(std::max(0, place->findData(before)));
}

void QuickCapture::Private::loadDraft()
{
    context.runner().read(
        q, "drafts.all", [](ReadTx& tx) { return Drafts::all(tx); },
        [this](const Result<std::vector<Draft>>& drafts) {
            if (!drafts || !text().isEmpty())
                return;
            for (const Draft& draft : *drafts) {
                if (draft.memory == DraftKey)
                    fill({draft.title, draft.content, draft.tags});
            }
        });
}

void QuickCapture::Private::fill(const EditText& given)
{
    title->setText(given.title);
    editor->setText(given.content);
    tags->setTags(given.tags);
}

EditText QuickCapture::Private::text() const
{
    return {title->text(), editor->text(), tags->tags()};
}

QString QuickCapture::Private::titleOf(const EditText& given) const
{
    if (!given.title.trimmed().isEmpty())
        return EditSession::storedTitle(given.title);
    static const QRegularExpression markup(QStringLiteral("^[#>*+\\-\\s]+"));
    QString line = given.content.trimmed().section(u'\n', 0, 0).remove(markup);
    return EditSession::storedTitle(text::firstCodePoints(line, LongestFirstLine));
}

void QuickCapture::Private::keep()
{
    EditText given = text();
    if (keeping || context.isReadOnly())
        return;
    if (given.isEmpty()) {
        q->hide();
        return;
    }
    keeping = true;
    draftTimer.stop();
    NewMemory memory;
    memory.title = titleOf(given);
    memory.content = given.content;
    memory.tags = given.tags;
    context.runner().write(
        q, "memories.capture",
        [caller = context.caller(), memory,
         workspace = WorkspaceId(place->currentData().toString())](WriteTx& tx) -> Result<MemoryId> {
            CHIMERA_TRY(const auto made, Memories::create(caller, tx, workspace, memory));
            CHIMERA_CHECK(Drafts::drop(tx, DraftKey));
            return made.id;
        },
        [this](const Result<MemoryId>& id) {
            keeping = false;
            if (!id) {
                fail(id.error());
                keepDraft();
                return;
            }
            fill({});
            banner->hide();
            q->hide();
            context.reportSaved(context.now().toDateTime().toLocalTime());
            Q_EMIT q->kept(*id);
        });
}

void QuickCapture::Private::keepDraft()
{
    draftTimer.stop();
    if (context.isReadOnly() || keeping)
        return;
    const EditText given = text();
    Draft draft;
    draft.memory = DraftKey;
    draft.title = given.title;
    draft.content = given.content;
    draft.tags = given.tags;
    draft.workspace = place->currentData().toString();
    draft.savedAt = context.now();
    context.runner().write(
        q, "drafts.keep",
        [draft, empty = given.isEmpty()](WriteTx& tx) {
            return empty ? Drafts::drop(tx, DraftKey) : Drafts::keep(tx, draft);
        },
        [this](const Result<void>& kept) {
            if (!kept)
                fail(kept.error());
        });
}

void QuickCapture::Private::fail(const Error& error)
{
    banner->showMessage(Banner::Tone::Error, QuickCapture::tr("Could not keep it. %1").arg(errorText(error)));
}

QuickCapture::QuickCapture(Context& context, QWidget* parent)
    : QDialog(parent), d(std::make_unique<Private>(context, this))
{
    d->build();
}

QuickCapture::~QuickCapture() = default;

void QuickCapture::capture(const Prefill& prefill)
{
    d->loadPlaces();
    const EditText waiting = d->text();
    if (prefill.isEmpty() && waiting.isEmpty())
        d->loadDraft();
    else if (waiting.isEmpty())
        d->fill({prefill.title, prefill.content, prefill.tags});
    else if (!prefill.isEmpty()) // never over what somebody wrote
        d->fill(
            {waiting.title, waiting.content + QStringLiteral("\n\n") + prefill.content, waiting.tags + prefill.tags});
    show();
    raise();
    activateWindow();
    if (d->title->text().isEmpty())
        d->title->setFocus();
    else
        d->editor->setFocus();
}

void QuickCapture::reject()
{
    d->keepDraft();
    hide();
}

void QuickCapture::keyPressEvent(QKeyEvent* event)
{
    // Enter alone never presses a button here.
    if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter)
        QDialog::keyPressEvent(event);
}

void QuickCapture::paintEvent(QPaintEvent* event)
{
    QDialog::paintEvent(event);
    QPainter painter(this);
    painter.setPen(colour(Token::Border));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace chimera::ui
