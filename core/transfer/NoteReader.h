// One file of a vault as a memory to be: decoded, its properties, title, times, and the files it shows (stored by hash
// on the way, unless it is a dry run). Lives on the reading thread of one import.
#pragma once

#include "core/markdown/Scan.h"
#include "core/memories/Attachments.h"
#include "core/transfer/FileText.h"
#include "core/transfer/FrontMatter.h"
#include "core/transfer/VaultIndex.h"

#include <QSet>

namespace chimera::transfer {

struct ReadNote
{
    QString id; // path in the vault
    QString hash;
    NewMemory memory;
    std::optional<bool> localOnly; // when its properties say so
    QByteArray head;
    QByteArray raw;
    FileEncoding encoding = FileEncoding::Utf8;
    bool crlf = false;
    Timestamp modified;
    std::vector<AttachmentRef> attachments;
    std::vector<TransferNote> lost;
    std::vector<TransferNote> noted;
    std::optional<QString> skipped; // why it is not taken
    std::optional<Error> failure;   // the import cannot go on (the disk is full ...)
    bool bothChanged = false;       // here and in the folder
    std::int64_t links = 0;
    std::int64_t cost = 0; // bytes it holds
};

class NoteReader
{
public:
    // `attachments` may be null: nothing is stored then.
    NoteReader(VaultWalk& walk, const std::vector<VaultFile>& files, const Attachments* attachments,
               QStringList addTags);

    ReadNote read(std::size_t file);
    // After all were read: links that lead to no note of this vault by path, name, title or alias.
    std::int64_t unresolvedLinks() const;
    // One line for each kind of file that no note shows.
    void noteUnreferenced(std::vector<TransferNote>& skipped) const;

private:
    struct Stored
    {
        bool tried = false;
        Attachments::Stored file;
        QString problem;
    };
    void takeText(const QByteArray& bytes, const VaultFile& file, ReadNote& out);
    void takeProperties(const NoteFile& note, const VaultFile& file, const QString& heading, ReadNote& out);
    void takeReferences(const std::vector<markdown::FoundLink>& links, ReadNote& out);
    void attach(std::size_t file, const QString& target, ReadNote& out);
    const Stored& store(std::size_t file, ReadNote& out);
    Result<Attachments::Stored> storeFile(const VaultFile& file);

    VaultWalk& m_walk;
    const std::vector<VaultFile>& m_files;
    VaultIndex m_index;
    const Attachments* m_attachments;
    QStringList m_addTags;
    std::vector<bool> m_referenced;
    QHash<std::size_t, Stored> m_stored;
    QSet<std::size_t> m_names;              // of notes: hashes of folded titles and aliases
    std::vector<std::size_t> m_openTargets; // hashes of what links name and no path or file name is
};

} // namespace chimera::transfer
