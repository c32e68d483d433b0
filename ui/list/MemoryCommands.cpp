#include "ui/list/MemoryCommands.h"

#include "core/memories/Memories.h"
#include "core/memories/Tags.h"
#include "ui/window/Prompts.h"

#include <QDir>
#include <QFileDialog>

namespace chimera::ui {

MemoryCommands::MemoryCommands(Context& context, QWidget* window)
    : QObject(window), m_context(context), m_window(window), m_picker(new Picker(window))
{}

std::vector<MemoryId> MemoryCommands::idsOf(const Rows& rows)
{
    std::vector<MemoryId> ids;
    ids.reserve(rows.size());
    for (const MemoryRow& row : rows)
        ids.push_back(row.id);
    return ids;
}

void MemoryCommands::write(const char* name, const QString& failed, Write work, std::function<void()> then)
{
    m_context.runner().write(this, name, std::move(work),
                             [this, failed, then = std::move(then)](const Result<int>& done) {
                                 if (!done)
                                     m_context.showError(failed, done.error());
                                 else if (then)
                                     then();
                             });
}

void MemoryCommands::run(const char* name, const QString& failed, const QString& done, Write work, Write back)
{
    write(name, failed, work, [this, name, failed, done, work, back] {
        m_context.showUndo(
            done, [this, name, back] { write(name, tr("It could not be undone."), back); },
            [this, name, failed, work] { write(name, failed, work); });
    });
}

void MemoryCommands::trash(const Rows& rows)
{
    if (rows.empty())
        return;
    const auto ids = idsOf(rows);
    const Caller caller = m_context.caller();
    const QString done = rows.size() == 1 ? tr("Moved \u201c%1\u201d to Trash.").arg(rows.front().title)
                                          : tr("Moved %n memories to Trash.", nullptr, static_cast<int>(rows.size()));
    run(
        "memories.trash", tr("Moving to Trash failed."), done,
        [caller, ids](WriteTx& tx) { return Memories::trash(caller, tx, ids); },
        [caller, ids](WriteTx& tx) { return Memories::restore(caller, tx, ids); });
}

void MemoryCommands::restore(const Rows& rows)
{
    if (rows.empty())
        return;
    const auto ids = idsOf(rows);
    const Caller caller = m_context.caller();
    const QString done = rows.size() == 1 ? tr("Restored \u201c%1\u201d.").arg(rows.front().title)
                                          : tr("Restored %n memories.", nullptr, static_cast<int>(rows.size()));
    run(
        "memories.restore", tr("Restoring failed."), done,
        [caller, ids](WriteTx& tx) { return Memories::restore(caller, tx, ids); },
        [caller, ids](WriteTx& tx) { return Memories::trash(caller, tx, ids); });
}

void MemoryCommands::askPurge(const Rows& rows)
{
    if (rows.empty())
        return;
    const int count = static_cast<int>(rows.size());
    const Confirmation question{
        count == 1 ? tr("Delete \u201c%1\u201d for ever?").arg(rows.front().title)
                   : tr("Delete %n memories for ever?", nullptr, count),
        tr("The text, its earlier versions and its attachments will be gone. This cannot be undone."),
        tr("Delete for ever")};
    askConfirmation(m_window, question, [this, rows] {
        std::vector<MemoryId> untrashed;
        for (const MemoryRow& row : rows) {
            if (!row.trashedAt)
                untrashed.push_back(row.id);
        }
        write("memories.purge", tr("Deleting failed."),
              [caller = m_context.caller(), ids = idsOf(rows), untrashed](WriteTx& tx) -> Result<int> {
                  if (!untrashed.empty())
                      CHIMERA_CHECK(Memories::trash(caller, tx, untrashed));
                  return Memories::purge(caller, tx, ids);
              });
    });
}

void MemoryCommands::move(const Rows& rows, const WorkspaceId& to, const QString& toName)
{
    std::map<QString, std::vector<MemoryId>> before;
    Rows moved;
    for (const MemoryRow& row : rows) {
        if (row.workspace == to)
            continue;
        before[row.workspace.text()].push_back(row.id);
        moved.push_back(row);
    }
    if (moved.empty())
        return;
    const Caller caller = m_context.caller();
    const QString done = moved.size() == 1
                             ? tr("Moved \u201c%1\u201d to %2.").arg(moved.front().title, toName)
                             : tr("Moved %n memories to %1.", nullptr, static_cast<int>(moved.size())).arg(toName);
    run(
        "memories.move", tr("Moving failed."), done,
        [caller, ids = idsOf(moved), to](WriteTx& tx) { return Memories::move(caller, tx, ids, to); },
        [caller, before](WriteTx& tx) -> Result<int> {
            int count = 0;
            for (const auto& [workspace, ids] : before) {
                CHIMERA_TRY(const int some, Memories::move(caller, tx, ids, WorkspaceId(workspace)));
                count += some;
            }
            return count;
        });
}

void MemoryCommands::copy(const Rows& rows, const WorkspaceId& to, const QString& toName)
{
    if (rows.empty())
        return;
    const Caller caller = m_context.caller();
    auto made = std::make_shared<std::vector<MemoryId>>();
    const QString done = tr("Copied %n memories to %1.", nullptr, static_cast<int>(rows.size())).arg(toName);
    run(
        "memories.copy", tr("Copying failed."), done,
        [caller, ids = idsOf(rows), to, made](WriteTx& tx) -> Result<int> {
            made->clear();
            for (const MemoryId& id : ids) {
                CHIMERA_TRY(auto memory, Memories::get(caller, tx, id));
                NewMemory given{memory.title, memory.content, memory.ownTags, memory.metadata, memory.source};
                CHIMERA_TRY(auto copied, Memories::create(caller, tx, to, given));
                made->push_back(copied.id);
            }
            return static_cast<int>(made->size());
        },
        [caller, made](WriteTx& tx) { return Memories::trash(caller, tx, *made); });
}

void MemoryCommands::pickWorkspaceAndMove(const Rows& rows)
{
    if (rows.empty())
        return;
    m_context.runner().read(
        this, "workspaces.list",
        [caller = m_context.caller()](const ReadTx& tx) { return Workspaces::list(caller, tx); },
        [this, rows](const Result<WorkspaceList>& list) {
            if (!list)
                return m_context.showError(tr("The workspaces could not be read."), list.error());
            std::vector<PaletteItem> items;
            for (const Workspace& workspace : list->workspaces)
                items.push_back({workspace.id.text(), workspace.name, workspace.description, {}, Glyph::Workspace});
            m_picker->pick(
                tr("Move to workspace"), [items](const QString& typed) { return Picker::matching(items, typed); },
                [this, rows, items](const QString& id) {
                    for (const PaletteItem& item : items) {
                        if (item.id == id)
                            move(rows, WorkspaceId(id), item.title);
                    }
                });
        });
}

void MemoryCommands::addTag(const Rows& rows, const QString& tag)
{
    Rows without;
    for (const MemoryRow& row : rows) {
        if (!row.tags.contains(tag, Qt::CaseInsensitive))
            without.push_back(row);
    }
    if (without.empty())
        return;
    const Caller caller = m_context.caller();
    const auto ids = idsOf(without);
    run(
        "memories.addTags", tr("Tagging failed."),
        tr("Tagged %n memories with #%1.", nullptr, static_cast<int>(ids.size())).arg(tag),
        [caller, ids, tag](WriteTx& tx) { return Memories::addTags(caller, tx, ids, {tag}); },
        [caller, ids, tag](WriteTx& tx) { return Memories::removeTags(caller, tx, ids, {tag}); });
}

void MemoryCommands::removeTag(const Rows& rows, const QString& tag)
{
    Rows with;
    for (const MemoryRow& row : rows) {
        if (row.tags.contains(tag, Qt::CaseInsensitive))
            with.push_back(row);
    }
    if (with.empty())
        return;
    const Caller caller = m_context.caller();
    const auto ids = idsOf(with);
    run(
        "memories.removeTags", tr("Removing the tag failed."),
        tr("Removed #%1 from %n memories.", nullptr, static_cast<int>(ids.size())).arg(tag),
        [caller, ids, tag](WriteTx& tx) { return Memories::removeTags(caller, tx, ids, {tag}); },
        [caller, ids, tag](WriteTx& tx) { return Memories::addTags(caller, tx, ids, {tag}); });
}

void MemoryCommands::pickTagToAdd(const Rows& rows)
{
    if (rows.empty())
        return;
    m_context.runner().read(
        this, "tags.list",
        [caller = m_context.caller(), workspace = rows.front().workspace](const ReadTx& tx) {
            return Tags::list(caller, tx, workspace, 500);
        },
        [this, rows](const Result<std::vector<TagCount>>& tags) {
            if (!tags)
                return m_context.showError(tr("The tags could not be read."), tags.error());
            std::vector<PaletteItem> items;
            for (const TagCount& tag : *tags)
                items.push_back({tag.name, tag.name, {}, QString::number(tag.memories), Glyph::Tag});
            const auto provide = [items](const QString& typed) {
                QString name = typed;
                name.remove(u'#');
                auto found = Picker::matching(items, name);
                const bool known = std::any_of(found.begin(), found.end(), [&](const PaletteItem& item) {
                    return item.title.compare(name, Qt::CaseInsensitive) == 0;
                });
                if (!name.isEmpty() && !known)
                    found.push_back({name, MemoryCommands::tr("New tag #%1").arg(name), {}, {}, Glyph::Plus});
                return found;
            };
            m_picker->pick(tr("Add a tag"), provide, [this, rows](const QString& tag) { addTag(rows, tag); });
        });
}

void MemoryCommands::pickTagToRemove(const Rows& rows)
{
    QStringList names;
    for (const MemoryRow& row : rows)
        names += row.tags;
    names.removeDuplicates();
    if (names.isEmpty())
        return;
    std::vector<PaletteItem> items;
    for (const QString& name : names)
        items.push_back({name, name, {}, {}, Glyph::Tag});
    m_picker->pick(
        tr("Remove a tag"), [items](const QString& typed) { return Picker::matching(items, typed); },
        [this, rows](const QString& tag) { removeTag(rows, tag); });
}

void MemoryCommands::togglePin(const Rows& rows)
{
    const bool pin = std::any_of(rows.begin(), rows.end(), [](const MemoryRow& row) { return !row.pinned; });
    std::vector<MemoryId> ids;
    for (const MemoryRow& row : rows) {
        if (row.pinned != pin)
            ids.push_back(row.id);
    }
    if (ids.empty())
        return;
    const Caller caller = m_context.caller();
    const auto set = [caller, ids](bool pinned) -> Write {
        return [caller, ids, pinned](WriteTx& tx) -> Result<int> {
            CHIMERA_CHECK(Memories::setPinned(caller, tx, ids, pinned));
            return static_cast<int>(ids.size());
        };
    };
    const int count = static_cast<int>(ids.size());
    run("memories.pin", tr("Pinning failed."),
        pin ? tr("Pinned %n memories.", nullptr, count) : tr("Unpinned %n memories.", nullptr, count), set(pin),
        set(!pin));
}

void MemoryCommands::rename(const MemoryRow& row, const QString& title)
{
    const Caller caller = m_context.caller();
    const auto set = [caller, id = row.id](const QString& to) -> Write {
        return [caller, id, to](WriteTx& tx) -> Result<int> {
            MemoryEdit edit;
            edit.title = to;
            CHIMERA_CHECK(Memories::save(caller, tx, id, edit));
            return 1;
        };
    };
    run("memories.save", tr("Renaming failed."), tr("Renamed to \u201c%1\u201d.").arg(title), set(title),
        set(row.title));
}

void MemoryCommands::chooseTarget(const QString& suggestion, std::function<void(const QString&)> then)
{
    auto* dialog = new QFileDialog(m_window, tr("Export"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters({tr("Markdown folder (*)"), tr("Web page (*.html)"), tr("JSON (*.json)"),
                            tr("Chimera archive (*.chimera.zip)")});
    dialog->selectFile(suggestion);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        const qsizetype begin = filter.indexOf(QLatin1String("*."));
        dialog->setDefaultSuffix(begin < 0 ? QString() : filter.mid(begin + 2).chopped(1));
    });
    connect(dialog, &QFileDialog::fileSelected, this, then);
    dialog->open();
}

void MemoryCommands::exportRows(const Rows& rows)
{
    if (rows.empty())
        return;
    chooseTarget(tr("Memories"), [this, rows](const QString& target) {
        m_context.backend().startExport(m_context.caller(), target, rows.front().workspace, idsOf(rows));
    });
}

void MemoryCommands::exportWorkspace(const WorkspaceId& id, const QString& name)
{
    chooseTarget(
        name, [this, id](const QString& target) { m_context.backend().startExport(m_context.caller(), target, id); });
}

} // namespace chimera::ui
