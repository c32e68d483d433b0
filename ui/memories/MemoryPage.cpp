#include "ui/memories/MemoryPage.h"

#include "core/memories/Links.h"
#include "core/memories/Memories.h"
#include "core/memories/Tags.h"
#include "ui/memories/AttachmentWriter.h"
#include "ui/memories/DuplicateWatch.h"
#include "ui/memories/LinkOpener.h"
#include "ui/memories/PageHeader.h"
#include "ui/memories/PageNotices.h"
#include "ui/memories/PageText.h"
#include "ui/memories/VersionsDialog.h"
#include "ui/widgets/FindBar.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/MarkdownEditor.h"
#include "ui/widgets/ReadingView.h"

#include <QGuiApplication>
#include <QLocale>

namespace chimera::ui {

namespace {

constexpr int ZoomStep = 10;
constexpr int KnownTags = 500;

MemoryMode modeFromName(const QString& name)
{
    if (name == QLatin1String("read"))
        return MemoryMode::Read;
    return name == QLatin1String("split") ? MemoryMode::Split : MemoryMode::Edit;
}

QString nameOf(MemoryMode mode)
{
    switch (mode) {
    case MemoryMode::Read:
        return QStringLiteral("read");
    case MemoryMode::Split:
        return QStringLiteral("split");
    case MemoryMode::Edit:
        break;
    }
    return QStringLiteral("edit");
}

// Texts that are open in some page now: a draft of theirs is not left behind.
QSet<QString>& openNewTexts()
{
    static QSet<QString> keys;
    return keys;
}

} // namespace

class MemoryPage::Private
{
public:
    Private(Context& given, MemoryPage* page);
    ~Private() { openNewTexts().remove(newKey); }

    void build();
    void connectSession();
    void connectText();
    void connectHeader();
    EditText shownText() const;
    void showText(const EditText& text);
    void openNow(const MemoryId& id);
    void begin(const WorkspaceId& workspace, const Prefill& prefill);
    void afterFlush(std::function<void()> then);
    void userChanged();
    void showMode(MemoryMode mode);
    void applyState();
    void applySpot();
    void alignColumn();
    void loadKnownTags();
    void lookForLeftBehind();
    void addAttachment(int request, std::function<void(const MemoryId&, AttachmentWriter::Reply)> add);
    void showWords();
    void openLink(const QString& target, LinkKind kind, bool fromEditor);

    MemoryPage* q;
    Context& context;
    Banner* banner;
    PageHeader* header;
    FindBar* findBar;
    PageText* text;
    TextLabel* words;
    EditSession session;
    PageNotices notices;
    DuplicateWatch duplicates;
    LinkOpener links;
    AttachmentWriter attachments;
    QString shownTitle;
    QString newKey;
    WorkspaceId knownTagsOf;
    QJsonObject pendingState;
    std::pair<MemoryId, std::optional<PassageRange>> wantedSpot;
    bool hasText = false;
};

MemoryPage::Private::Private(Context& given, MemoryPage* page)
    : q(page)
    , context(given)
    , banner(new Banner(page))
    , header(new PageHeader(page))
    , findBar(new FindBar(page))
    , text(new PageText(given, page))
    , words(new TextLabel({}, TextRole::Small, Token::Text3, page))
    , session(given, [this] { return shownText(); })
    , notices(
          given, session, [this] { return shownText(); }, banner)
    , duplicates(given, session, notices)
    , links(given, page)
    , attachments(given)
{
    build();
    connectSession();
    connectText();
    connectHeader();
}

void MemoryPage::Private::build()
{
    q->setAutoFillBackground(true);
    q->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(banner);
    column->addWidget(header);
    column->addWidget(findBar);
    column->addWidget(text, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(0, px(2), px(16), px(4));
    foot->addStretch();
    foot->addWidget(words);
    column->addLayout(foot);
    const bool readOnly = context.isReadOnly();
    header->setReadOnly(readOnly);
    text->setReadOnly(readOnly);
    for (QWidget* widget : {static_cast<QWidget*>(text->editor()), static_cast<QWidget*>(header->titleEdit())})
        widget->installEventFilter(q);
    showMode(modeFromName(context.setting(settings::editorMode).toString()));
}

void MemoryPage::Private::connectSession()
{
    QObject::connect(&session, &EditSession::loaded, q, [this](const Memory& memory) {
        hasText = true;
        notices.clear();
        header->setTags(memory.ownTags);
        header->setTitle(memory.title);
        shownTitle = memory.title;
        text->show(memory.id, memory.title, memory.content);
        applyState();
        applySpot();
        showWords();
        loadKnownTags();
        Q_EMIT q->memoryChanged();
        Q_EMIT q->titleChanged(q->title());
        Q_EMIT q->loaded();
    });
    QObject::connect(&session, &EditSession::loadFailed, q, [this](const Error& error) {
        if (error.code == ErrorCode::NotFound)
            Q_EMIT q->gone();
        else
            notices.showLoadFailed(error, [this, id = session.memory()] { session.load(id); });
    });
    QObject::connect(&session, &EditSession::created, q, [this] {
        openNewTexts().remove(std::exchange(newKey, {}));
        text->setMemory(session.memory());
        Q_EMIT q->memoryChanged();
    });
    QObject::connect(&session, &EditSession::saved, text, &PageText::refreshLinks);
    QObject::connect(&session, &EditSession::replaced, q, [this](const EditText& given) { showText(given); });
    QObject::connect(&session, &EditSession::dirtyChanged, q, &MemoryPage::dirtyChanged);
    QObject::connect(&session, &EditSession::gone, q, &MemoryPage::gone);
    QObject::connect(&notices, &PageNotices::leftBehindTaken, q, [this](const Draft& draft) {
        openNewTexts().remove(std::exchange(newKey, draft.memory));
        openNewTexts().insert(newKey);
        header->setTitle(draft.title);
        header->setTags(draft.tags);
        text->show({}, draft.title, draft.content);
        session.begin(draft);
        Q_EMIT q->titleChanged(q->title());
    });
}

void MemoryPage::Private::connectText()
{
    MarkdownEditor* editor = text->editor();
    QObject::connect(text, &PageText::edited, q, [this] { userChanged(); });
    QObject::connect(text, &PageText::columnMoved, q, [this] { alignColumn(); });
    QObject::connect(editor, &MarkdownEditor::wordCountChanged, q, [this] { showWords(); });
    QObject::connect(editor, &MarkdownEditor::findRequested, q, [this] { q->find(); });
    QObject::connect(editor, &MarkdownEditor::replaceRequested, q, [this] { q->find(true); });
    QObject::connect(editor, &MarkdownEditor::linkActivated, q,
                     [this](const QString& target, LinkKind kind) { openLink(target, kind, true); });
    QObject::connect(text->view(), &ReadingView::linkActivated, q,
                     [this](const QString& target, LinkKind kind) { openLink(target, kind, false); });
    QObject::connect(&links, &LinkOpener::headingRequested, q,
                     [this](const QString& heading) { text->scrollToHeading(heading); });
    QObject::connect(editor, &MarkdownEditor::imageReceived, q, [this](int request, const QImage& image) {
        addAttachment(request, [this, image](const MemoryId& id, AttachmentWriter::Reply reply) {
            attachments.addImage(id, image, std::move(reply));
        });
    });
    QObject::connect(editor, &MarkdownEditor::filesReceived, q, [this](int request, const QList<QUrl>& files) {
        addAttachment(request, [this, files](const MemoryId& id, AttachmentWriter::Reply reply) {
            attachments.addFiles(id, files, std::move(reply));
        });
    });
    editor->setLinkProvider([this](const QString& prefix, std::function<void(QStringList)> reply) {
        context.runner().read(
            q, "links.complete",
            [caller = context.caller(), workspace = session.workspace(), prefix](ReadTx& tx) {
                return Links::completeTitles(caller, tx, workspace, prefix);
            },
            [reply = std::move(reply)](const Result<QStringList>& titles) {
                if (titles)
                    reply(*titles);
            });
    });
}

void MemoryPage::Private::connectHeader()
{
    QObject::connect(header, &PageHeader::titleEdited, q, [this] {
        text->setTitle(header->title());
        userChanged();
        Q_EMIT q->titleChanged(q->title());
    });
    QObject::connect(header, &PageHeader::tagsEdited, q, [this] { userChanged(); });
    QObject::connect(header, &PageHeader::tagActivated, q,
                     [this](const QString& tag) { context.filterList(QStringLiteral("tag:") + tag); });
    QObject::connect(header, &PageHeader::modeChosen, q, [this](MemoryMode mode) { q->setMode(mode); });
    QObject::connect(header, &PageHeader::textRequested, q, [this] { text->focusText(); });
}

EditText MemoryPage::Private::shownText() const
{
    // A line edit has no line ends and tabs; a title that was not touched stays as it is stored.
    const bool untouched = header->title() == QString(shownTitle).replace(u'\n', u' ');
    return {untouched ? shownTitle : header->title(), text->content(), header->tags()};
}

void MemoryPage::Private::showText(const EditText& given)
{
    const bool renamed = given.title != header->title();
    shownTitle = given.title;
    header->setTitle(given.title);
    if (given.tags != header->tags())
        header->setTags(given.tags);
    text->replace(given.title, given.content);
    if (renamed)
        Q_EMIT q->titleChanged(q->title());
}

void MemoryPage::Private::userChanged()
{
    session.changed();
    Q_EMIT q->edited();
}

// What is open is safe, stored or as a draft, before another takes its place; else it stays, and its banner says why.
void MemoryPage::Private::afterFlush(std::function<void()> then)
{
    session.flush([then = std::move(then)](Flushed where) {
        if (where != Flushed::OnlyHere)
            then();
    });
}

void MemoryPage::Private::openNow(const MemoryId& id)
{
    openNewTexts().remove(std::exchange(newKey, {}));
    findBar->close();
    session.load(id);
}

void MemoryPage::Private::begin(const WorkspaceId& workspace, const Prefill& prefill)
{
    hasText = true;
    session.begin(workspace, {prefill.title, prefill.content, prefill.tags});
    openNewTexts().remove(std::exchange(newKey, session.draftKey()));
    openNewTexts().insert(newKey);
    shownTitle = prefill.title;
    header->setTitle(prefill.title);
    header->setTags(prefill.tags);
    text->show({}, prefill.title, prefill.content);
    showMode(MemoryMode::Edit);
    applyState();
    showWords();
    loadKnownTags();
    notices.clear();
    if (prefill.isEmpty()) {
        lookForLeftBehind();
        header->focusTitle();
    } else {
        notices.showPrefilled();
    }
    Q_EMIT q->memoryChanged();
    Q_EMIT q->titleChanged(q->title());
    Q_EMIT q->loaded();
}

void MemoryPage::Private::lookForLeftBehind()
{
    context.runner().read(
        q, "drafts.all", [](ReadTx& tx) { return Drafts::all(tx); },
        [this, key = newKey](Result<std::vector<Draft>> drafts) {
            if (!drafts || key != newKey || session.isDirty())
                return;
            std::vector<Draft> left;
            for (Draft& draft : *drafts) {
                const bool isNew =
                    draft.memory.startsWith(QLatin1String("new-")) && draft.workspace == session.workspace().text();
                if (isNew && !openNewTexts().contains(draft.memory))
                    left.push_back(std::move(draft));
            }
            std::sort(left.begin(), left.end(), [](const Draft& a, const Draft& b) { return a.savedAt < b.savedAt; });
            notices.offerLeftBehind(left);
        });
}

void MemoryPage::Private::showMode(MemoryMode mode)
{
    header->setMode(mode);
    text->setMode(mode);
    words->setVisible(mode != MemoryMode::Read);
    if (mode == MemoryMode::Read)
        findBar->setView(text->view());
    else
        findBar->setEditor(text->editor());
    text->showPassageAgain();
    alignColumn();
}

void MemoryPage::Private::applyState()
{
    if (pendingState.isEmpty())
        return;
    text->restoreState(std::exchange(pendingState, {}));
}

void MemoryPage::Private::applySpot()
{
    if (!wantedSpot.second || text->memory() != wantedSpot.first)
        return;
    text->showPassage(*std::exchange(wantedSpot.second, std::nullopt));
}

void MemoryPage::Private::alignColumn()
{
    const auto [left, right] = text->column();
    header->setColumn(left, right);
}

void MemoryPage::Private::loadKnownTags()
{
    if (knownTagsOf == session.workspace())
        return;
    knownTagsOf = session.workspace();
    context.runner().read(
        q, "tags.list",
        [caller = context.caller(), workspace = knownTagsOf](ReadTx& tx) {
            return Tags::list(caller, tx, workspace, KnownTags);
        },
        [this](const Result<std::vector<TagCount>>& tags) {
            if (!tags)
                return;
            QStringList names;
            for (const TagCount& tag : *tags)
                names.push_back(tag.name);
            header->setKnownTags(names);
        },
        {}, Priority::Normal);
}

void MemoryPage::Private::addAttachment(int request, std::function<void(const MemoryId&, AttachmentWriter::Reply)> add)
{
    // A new text has to be stored before something can hang on it.
    session.withMemory([this, request, add = std::move(add)](const MemoryId& id) {
        add(id, [this, request, id](const QString& markdown) {
            if (session.memory() == id)
                text->editor()->completeInsertion(request, markdown);
        });
    });
}

void MemoryPage::Private::showWords()
{
    const int count = text->editor()->wordCount();
    words->setText(count == 1 ? MemoryPage::tr("1 word") : MemoryPage::tr("%1 words").arg(QLocale().toString(count)));
}

void MemoryPage::Private::openLink(const QString& target, LinkKind kind, bool fromEditor)
{
    // Ctrl follows a link at all while writing; there it takes Shift too to ask for a tab.
    const Qt::KeyboardModifiers keys = QGuiApplication::keyboardModifiers();
    const bool newTab = keys.testFlag(Qt::ControlModifier) && (!fromEditor || keys.testFlag(Qt::ShiftModifier));
    links.open(session.memory(), target, kind, newTab ? OpenIn::NewTab : OpenIn::Current);
}

MemoryPage::MemoryPage(Context& context, QWidget* parent) : QWidget(parent), d(std::make_unique<Private>(context, this))
{}

MemoryPage::~MemoryPage()
{
    d->session.abandon();
}

void MemoryPage::open(const MemoryId& id)
{
    if (id == d->session.memory() && d->session.state() != EditSession::State::Empty)
        return;
    d->afterFlush([this, id] { d->openNow(id); });
}

void MemoryPage::openNew(const WorkspaceId& workspace, const Prefill& prefill)
{
    d->afterFlush([this, workspace, prefill] { d->begin(workspace, prefill); });
}

MemoryId MemoryPage::memory() const
{
    return d->session.memory();
}

WorkspaceId MemoryPage::workspace() const
{
    return d->session.workspace();
}

QString MemoryPage::title() const
{
    return EditSession::storedTitle(d->header->title());
}

bool MemoryPage::isDirty() const
{
    return d->session.isDirty();
}

QJsonObject MemoryPage::state() const
{
    QJsonObject state = d->hasText ? d->text->state() : d->pendingState;
    state.insert(QStringLiteral("mode"), nameOf(mode()));
    return state;
}

void MemoryPage::restoreState(const QJsonObject& state)
{
    if (state.contains(QLatin1String("mode")))
        d->showMode(modeFromName(state.value(QLatin1String("mode")).toString()));
    d->pendingState = state;
    if (d->hasText && d->session.state() != EditSession::State::Empty)
        d->applyState();
}

void MemoryPage::flush(std::function<void(bool)> then)
{
    d->session.flush([then = std::move(then)](Flushed where) {
        if (then)
            then(where == Flushed::Stored);
    });
}

MemoryMode MemoryPage::mode() const
{
    return d->text->mode();
}

void MemoryPage::setMode(MemoryMode mode)
{
    if (mode == this->mode())
        return;
    d->findBar->close();
    d->showMode(mode);
}

void MemoryPage::cycleMode()
{
    switch (mode()) {
    case MemoryMode::Edit:
        setMode(MemoryMode::Split);
        break;
    case MemoryMode::Split:
        setMode(MemoryMode::Read);
        break;
    case MemoryMode::Read:
        setMode(MemoryMode::Edit);
        break;
    }
}

void MemoryPage::find(bool withReplace)
{
    if (withReplace && mode() == MemoryMode::Read)
        setMode(MemoryMode::Edit);
    d->findBar->open(withReplace && !d->context.isReadOnly());
}

void MemoryPage::findNext()
{
    d->findBar->findNext();
}

void MemoryPage::findPrevious()
{
    d->findBar->findPrevious();
}

void MemoryPage::saveNow()
{
    if (d->context.isReadOnly())
        return;
    if (d->session.isDirty() || d->session.memory().isEmpty())
        d->session.save();
    else
        d->context.reportSaved(d->context.now().toDateTime().toLocalTime());
}

void MemoryPage::editTags()
{
    d->header->editTags();
}

void MemoryPage::focusTitle()
{
    d->header->focusTitle();
}

void MemoryPage::focusText()
{
    d->text->focusText();
}

void MemoryPage::togglePin()
{
    if (memory().isEmpty() || d->context.isReadOnly())
        return;
    d->context.runner().write(
        this, "memories.pin",
        [caller = d->context.caller(), id = memory(), pinned = !d->session.isPinned()](WriteTx& tx) {
            return Memories::setPinned(caller, tx, {id}, pinned);
        },
        [this](const Result<void>& done) {
            if (!done)
                d->context.showError(tr("It could not be pinned."), done.error());
        });
}

void MemoryPage::showVersions()
{
    if (memory().isEmpty())
        return;
    flush([this](bool) {
        auto* dialog = new VersionsDialog(d->context, memory(), window());
        dialog->show();
    });
}

void MemoryPage::showSpot(const MemoryId& id, const Spot& spot)
{
    d->text->view()->setSearchMarks(spot.words);
    d->wantedSpot = {id, spot.passage};
    d->applySpot();
}

void MemoryPage::scrollToHeading(const QString& heading)
{
    d->text->scrollToHeading(heading);
}

void MemoryPage::zoom(int steps)
{
    MarkdownEditor* editor = d->text->editor();
    editor->setZoomPercent(steps == 0 ? 100 : editor->zoomPercent() + steps * ZoomStep);
}

bool MemoryPage::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut && static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason &&
        isDirty())
        d->session.save();
    return QWidget::eventFilter(watched, event);
}

void MemoryPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    d->alignColumn();
}

} // namespace chimera::ui
