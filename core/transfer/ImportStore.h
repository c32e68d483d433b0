// The rows of imports: what came from where, and what an import changed. Stateless; inside the transaction given. The
// caller has been judged by Access.
#pragma once

#include "core/transfer/MarkdownImport.h"
#include "core/transfer/NoteReader.h"

#include <QHash>

namespace chimera::transfer {

// A memory that came from this vault before.
struct KnownItem
{
    std::int64_t memoryPk = 0;
    MemoryId memory;
    QString hash;
    bool inTrash = false;
    QStringList attachments; // "name\npath\nhash" each
};
using KnownItems = QHash<QString, KnownItem>; // by path in the vault

struct ImportPlace
{
    std::int64_t pk = 0;
    ImportId id;
    QString identity; // of the vault in this workspace: source_item.root
    WorkspaceId workspace;
};

enum class Applied { Created, Updated, Unchanged, InTrash };

class ImportStore
{
public:
    static QString identity(const WorkspaceId& workspace, const QString& root);
    static Result<KnownItems> known(const ReadTx& tx, const QString& identity);

    // The unfinished import of the same folder, else a new one.
    static Result<ImportPlace> begin(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace,
                                     const QString& root);
    // One note, whole or not at all. `knownAs`: the path under which it is known (a renamed file's old one).
    static Result<Applied> apply(const Caller& caller, WriteTx& tx, const ImportPlace& place, ReadNote& note,
                                 const KnownItem* known, const QString& knownAs);
    // An import that changed nothing leaves no row; answers whether one stays.
    static Result<bool> finish(const Caller& caller, WriteTx& tx, const ImportPlace& place,
                               const TransferReport& report);

private:
    static Result<void> create(const Caller& caller, WriteTx& tx, const ImportPlace& place, ReadNote& note);
    static Result<Applied> update(const Caller& caller, WriteTx& tx, const ImportPlace& place, ReadNote& note,
                                  const KnownItem& known, const QString& knownAs);
    static Result<void> attachAll(const Caller& caller, WriteTx& tx, const MemoryId& memory, const ReadNote& note);
};

} // namespace chimera::transfer
