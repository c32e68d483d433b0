#include "ui/memories/Inspector.h"

#include "core/markdown/Document.h"
#include "core/memories/Links.h"
#include "core/memories/Memories.h"
#include "core/memories/Versions.h"
#include "ui/memories/InspectorRows.h"
#include "ui/memories/LinkOpener.h"
#include "ui/memories/RelatedPart.h"
#include "ui/memories/UsedPart.h"
#include "ui/memories/VersionsDialog.h"
#include "ui/widgets/EmptyState.h"

#include <QGuiApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QScrollArea>
#include <QStackedLayout>

namespace chimera::ui {

namespace {

constexpr int RefreshDelay = 250; // after a change elsewhere
constexpr int MostBacklinks = 50;
constexpr int MostHeadings = 40;
constexpr int MostRows = 60;

struct HeadingRow
{
    QString title;
    int level = 1;
    bool operator==(const HeadingRow&) const = default;
};

struct LinkRow
{
    QString target;
    QString title;
    MemoryId memory; // empty: leads nowhere yet
    bool operator==(const LinkRow&) const = default;
};

struct BacklinkRow
{
    MemoryId id;
    QString title;
    QString context;
    bool operator==(const BacklinkRow&) const = default;
};

struct FileRow
{
    QString name;
    qint64 size = 0;
    bool operator==(const FileRow&) const = default;
};

struct Facts
{
    MemoryRow row;
    QString source;
    std::size_t kept = 0; // texts in the history
    std::vector<HeadingRow> headings;
    std::vector<LinkRow> links;
    std::vector<BacklinkRow> backlinks;
    std::vector<FileRow> files;
};

void collectHeadings(const markdown::Node& node, std::vector<HeadingRow>& rows)
{
    for (const markdown::Node& child : node.children) {
        if (child.kind == markdown::Kind::Heading && rows.size() < MostHeadings)
            rows.push_back({markdown::plainText(child).simplified(), child.level});
    }
}

Result<Facts> readFacts(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    Facts facts;
    CHIMERA_TRY(const auto memory, Memories::get(caller, tx, id));
    facts.row = memory;
    facts.source = memory.source;
    collectHeadings(markdown::parse(memory.content), facts.headings);
    if (!facts.headings.empty() && facts.headings.front().title == memory.title)
        facts.headings.erase(facts.headings.begin());
    CHIMERA_TRY(const auto versions, Versions::list(caller, tx, id));
    facts.kept = versions.size();
    CHIMERA_TRY(const auto links, Links::outgoing(caller, tx, id));
    for (const OutgoingLink& link : links) {
        const LinkRow row{link.target, link.memory ? link.title : link.target, link.memory.value_or(MemoryId())};
        const bool known = std::any_of(facts.links.begin(), facts.links.end(), [&](const LinkRow& other) {
            return row.memory.isEmpty() ? other.target == row.target : other.memory == row.memory;
        });
        if (!known && facts.links.size() < MostRows)
            facts.links.push_back(row);
    }
    CHIMERA_TRY(const auto backlinks, Links::backlinks(caller, tx, id, MostBacklinks));
    for (const Backlink& link : backlinks)
        facts.backlinks.push_back({link.id, link.title, link.context});
    CHIMERA_TRY(const auto files, Attachments::list(caller, tx, id));
    for (const AttachmentRef& file : files) {
        if (facts.files.size() < MostRows)
            facts.files.push_back({file.name, file.size});
    }
    return facts;
}

QString dayText(Timestamp moment, Timestamp now)
{
    const QDateTime local = moment.toDateTime().toLocalTime();
    const QDate today = now.toDateTime().toLocalTime().date();
    const QString time = local.toString(QStringLiteral("hh:mm"));
    if (local.date() == today)
        return Inspector::tr("today, %1").arg(time);
    if (local.date() == today.addDays(-1))
        return Inspector::tr("yesterday, %1").arg(time);
    return QLocale().toString(local.date(), QStringLiteral("d MMM yyyy"));
}

// "after [[Vector index|the index]], read" -> "after the index, read".
QString plainContext(QString line)
{
    static const QRegularExpression wiki(QStringLiteral("!?\\[\\[(?:[^\\]|]*\\|)?([^\\]|]*)\\]\\]"));
    return line.replace(wiki, QStringLiteral("\\1")).simplified();
}

QString sourceText(const QString& source)
{
    if (source.isEmpty())
        return Inspector::tr("written here");
    if (source.startsWith(QLatin1String("import")))
        return Inspector::tr("import");
    return source;
}

} // namespace

class Inspector::Private
{
public:
    Private(Context& given, Inspector* page);

    void build();
    void request();
    void show(const Facts& facts);
    void showLists(const Facts& facts);
    void showHeadings(const std::vector<HeadingRow>& headings);
    void showLinks(const std::vector<LinkRow>& rows);
    void showBacklinks(const std::vector<BacklinkRow>& rows);
    void showFiles(const std::vector<FileRow>& rows);
    OpenIn where() const;

    Inspector* q;
    Context& context;
    LinkOpener opener;
    MemoryId id;
    std::optional<Facts> shown;
    QStackedLayout* stack = nullptr;
    QScrollArea* area = nullptr;
    PropertyRow* created = nullptr;
    PropertyRow* updated = nullptr;
    PropertyRow* version = nullptr;
    PropertyRow* words = nullptr;
    PropertyRow* source = nullptr;
    InspectorSection* outline = nullptr;
    InspectorSection* links = nullptr;
    InspectorSection* backlinks = nullptr;
    InspectorSection* files = nullptr;
    RelatedPart* related = nullptr;
    UsedPart* used = nullptr;
    QTimer timer;
    Latest requests;
};

Inspector::Private::Private(Context& given, Inspector* page) : q(page), context(given), opener(given, page)
{
    build();
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, q, [this] { request(); });
    QObject::connect(&context, &Context::changed, q, [this](const ChangeSet& changes) {
        // Backlinks and titles of others count too; a whole import is one refresh.
        if (!id.isEmpty() && changes.touches(Entity::Memory) && !timer.isActive())
            timer.start(RefreshDelay);
    });
}

void Inspector::Private::build()
{
    q->setAccessibleName(Inspector::tr("Inspector"));
    q->setAutoFillBackground(true);
    q->setBackgroundRole(QPalette::Window);
    stack = new QStackedLayout(q);
    auto* empty = new EmptyState(Glyph::Info, Inspector::tr("Open a memory to see its links and properties."));
    stack->addWidget(empty);
    area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    stack->addWidget(area);

    auto* content = new QWidget;
    content->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(px(16), px(14), px(16), px(16));
    column->setSpacing(0);
    auto* properties = new InspectorSection(Inspector::tr("Properties"));
    const auto property = [&](const QString& name) {
        auto* row = new PropertyRow(name);
        row->setMinimumHeight(px(23));
        properties->add(row);
        return row;
    };
    created = property(Inspector::tr("Created"));
    updated = property(Inspector::tr("Updated"));
    version = property(Inspector::tr("Version"));
    words = property(Inspector::tr("Words"));
    source = property(Inspector::tr("Source"));
    version->makeLink();
    QObject::connect(version, &PropertyRow::activated, q, [this] {
        auto* dialog = new VersionsDialog(context, id, q->window());
        dialog->show();
    });
    outline = new InspectorSection(Inspector::tr("Outline"));
    links = new InspectorSection(Inspector::tr("Links"));
    backlinks = new InspectorSection(Inspector::tr("Backlinks"));
    files = new InspectorSection(Inspector::tr("Attachments"));
    column->addWidget(properties);
    auto* near = new InspectorSection(Inspector::tr("Related"));
    related = new RelatedPart(context, near, property(Inspector::tr("Index")), q);
    auto* said = new InspectorSection(Inspector::tr("From the chat"));
    auto* answers = new InspectorSection(QString());
    used = new UsedPart(context, said, answers, q);
    for (InspectorSection* section : {outline, links, backlinks, near, files, said, answers}) {
        section->hide();
        column->addWidget(section);
    }
    column->addStretch();
    area->setWidget(content);
}

OpenIn Inspector::Private::where() const
{
    return QGuiApplication::keyboardModifiers().testFlag(Qt::ControlModifier) ? OpenIn::NewTab : OpenIn::Current;
}

void Inspector::Private::request()
{
    if (id.isEmpty())
        return;
    context.runner().read(
        q, "memories.inspect",
        [caller = context.caller(), memory = id](ReadTx& tx) { return readFacts(caller, tx, memory); },
        [this](const Result<Facts>& facts) {
            if (facts)
                show(*facts);
        },
        requests.next(), Priority::Normal);
}

void Inspector::Private::show(const Facts& facts)
{
    const Timestamp now = context.now();
    const auto full = [](Timestamp moment) {
        return QLocale().toString(moment.toDateTime().toLocalTime(), QLocale::LongFormat);
    };
    created->setValue(dayText(facts.row.createdAt, now), full(facts.row.createdAt));
    updated->setValue(dayText(facts.row.updatedAt, now), full(facts.row.updatedAt));
    version->setValue(facts.kept > 0 ? Inspector::tr("%1 · compare").arg(facts.row.version)
                                     : QString::number(facts.row.version));
    words->setValue(QLocale().toString(facts.row.words));
    source->setValue(sourceText(facts.source), facts.source.toHtmlEscaped());
    showLists(facts);
    shown = facts;
    stack->setCurrentWidget(area);
}

// Only what differs is made anew, so that the focus stays where it is.
void Inspector::Private::showLists(const Facts& facts)
{
    if (!shown || shown->headings != facts.headings)
        showHeadings(facts.headings);
    if (!shown || shown->links != facts.links)
        showLinks(facts.links);
    if (!shown || shown->backlinks != facts.backlinks)
        showBacklinks(facts.backlinks);
    if (!shown || shown->files != facts.files)
        showFiles(facts.files);
}

void Inspector::Private::showHeadings(const std::vector<HeadingRow>& headings)
{
    outline->clearRows();
    if (headings.size() < 2)
        return;
    int top = 6;
    for (const HeadingRow& heading : headings)
        top = std::min(top, heading.level);
    for (const HeadingRow& heading : headings) {
        QPushButton* row = makeButton(heading.title, ButtonKind::Quiet);
        row->setProperty("dense", true);
        row->setProperty("outline", true);
        auto* holder = new QWidget;
        auto* line = new QHBoxLayout(holder);
        line->setContentsMargins(px(12) * (heading.level - top), 0, 0, 0);
        row->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        row->setStyleSheet(QStringLiteral("text-align: left; padding-left: 0;"));
        line->addWidget(row);
        QObject::connect(row, &QPushButton::clicked, q,
                         [this, title = heading.title] { Q_EMIT q->headingActivated(title); });
        outline->add(holder);
    }
}

void Inspector::Private::showLinks(const std::vector<LinkRow>& rows)
{
    links->clearRows();
    for (const LinkRow& link : rows) {
        const bool leads = !link.memory.isEmpty();
        auto* row = new EntryRow(link.title, leads ? QString() : Inspector::tr("not written yet"));
        row->setDimmed(!leads);
        QObject::connect(row, &EntryRow::clicked, q, [this, link, leads] {
            if (leads)
                context.openMemory(link.memory, where());
            else
                context.newMemory({link.target.section(u'/', -1), {}, {}});
        });
        links->add(row);
    }
}

void Inspector::Private::showBacklinks(const std::vector<BacklinkRow>& rows)
{
    backlinks->clearRows();
    for (const BacklinkRow& link : rows) {
        const QString line = plainContext(link.context);
        auto* row = new EntryRow(link.title, line.isEmpty() ? QString() : Inspector::tr("“%1”").arg(line));
        QObject::connect(row, &EntryRow::clicked, q, [this, other = link.id] { context.openMemory(other, where()); });
        backlinks->add(row);
    }
}

void Inspector::Private::showFiles(const std::vector<FileRow>& rows)
{
    files->clearRows();
    for (const FileRow& file : rows) {
        auto* row = new EntryRow(file.name, QLocale().formattedDataSize(file.size));
        row->setToolTip(Inspector::tr("Save a copy"));
        QObject::connect(row, &EntryRow::clicked, q,
                         [this, name = file.name] { opener.open(id, name, LinkKind::File, OpenIn::Current); });
        files->add(row);
    }
}

Inspector::Inspector(Context& context, QWidget* parent) : QWidget(parent), d(std::make_unique<Private>(context, this))
{}

Inspector::~Inspector() = default;

void Inspector::setMemory(const MemoryId& id)
{
    if (d->id == id)
        return;
    d->id = id;
    d->timer.stop();
    d->requests.cancel();
    d->related->setMemory(id);
    d->used->setMemory(id);
    if (id.isEmpty()) {
        d->shown.reset();
        d->stack->setCurrentIndex(0);
    } else {
        d->timer.start(0);
    }
}

MemoryId Inspector::memory() const
{
    return d->id;
}

void Inspector::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    d->related->load();
}

void Inspector::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else
        QWidget::keyPressEvent(event);
}

} // namespace chimera::ui
