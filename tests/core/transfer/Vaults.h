// Vaults for the tests of this folder: written file by file, and read back as a map of path to bytes.
#pragma once

#include "core/memories/Attachments.h"
#include "core/memories/Memories.h"
#include "core/transfer/Export.h"
#include "core/transfer/MarkdownImport.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"

#include <QDirIterator>

namespace chimera::test {

using Tree = QMap<QString, QByteArray>;

inline void writeFile(const QString& path, const QByteArray& bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

inline void writeTree(const QString& folder, const Tree& tree)
{
    for (auto it = tree.begin(); it != tree.end(); ++it)
        writeFile(folder + u'/' + it.key(), it.value());
}

// Without hidden files unless asked for.
inline Tree readTree(const QString& folder, bool hidden = false)
{
    Tree tree;
    QDirIterator files(folder, QDir::Files | (hidden ? QDir::Hidden : QDir::Filter(0)), QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            tree.insert(QDir(folder).relativeFilePath(file.fileName()), file.readAll());
    }
    return tree;
}

// A profile with one workspace, ready to import into.
class VaultProfile : public TempProfile
{
public:
    VaultProfile() : m_attachments(folder() + QStringLiteral("/attachments"))
    {
        QDir().mkpath(folder() + QStringLiteral("/attachments"));
        auto made = write([this](WriteTx& tx) { return Workspaces::create(caller(), tx, QStringLiteral("Notes")); });
        if (!made)
            qFatal("%s", qPrintable(made.error().message));
        m_workspace = made->id;
    }

    const Attachments& attachments() const { return m_attachments; }
    const WorkspaceId& workspace() const { return m_workspace; }

    Result<TransferReport> import(const QString& path, bool dryRun = false, const QStringList& tags = {})
    {
        ImportOptions options{path, m_workspace, dryRun, tags};
        return MarkdownImport(runner(), m_attachments, caller()).run(options, ImportControl(), {});
    }
    Result<TransferReport> exportTo(const QString& target)
    {
        ExportOptions options;
        options.target = target;
        return Export(runner(), m_attachments, caller()).run(options, {}, {});
    }
    // All memories, by title.
    QMap<QString, Memory> memories()
    {
        auto all = read([this](ReadTx& tx) -> Result<QMap<QString, Memory>> {
            MemoryQuery query;
            query.workspace = m_workspace;
            query.limit = -1;
            CHIMERA_TRY(const auto page, Memories::list(caller(), tx, query));
            QMap<QString, Memory> map;
            for (const MemoryRow& row : page.memories) {
                CHIMERA_TRY(auto memory, Memories::get(caller(), tx, row.id));
                map.insert(memory.title, memory);
            }
            return map;
        });
        return all ? *all : QMap<QString, Memory>();
    }
    std::int64_t count(const QByteArray& sql)
    {
        return read([&sql](ReadTx& tx) { return tx.count(sql); }).value_or(-1);
    }

private:
    Attachments m_attachments;
    WorkspaceId m_workspace;
};

} // namespace chimera::test
