// Which file of a vault a link or embed means: relative path, path from the vault's root, then file name. Never leaves
// the vault: it only ever answers with a file that the walk listed. Immutable once built; thread-safe.
#pragma once

#include "core/transfer/VaultWalk.h"

#include <QHash>

namespace chimera::transfer {

class VaultIndex
{
public:
    explicit VaultIndex(const std::vector<VaultFile>& files);

    // `folder` is that of the note ("" at the root). Index into the files given.
    std::optional<std::size_t> find(const QString& folder, const QString& target) const;

private:
    std::optional<std::size_t> byPath(const QString& path) const;

    const std::vector<VaultFile>& m_files;
    QHash<QString, std::size_t> m_paths;              // folded path, with and without ".md"
    QHash<QString, std::vector<std::size_t>> m_names; // folded last segment, likewise
};

// Of a path with '/' between.
QString lastSegment(const QString& path);
QString folderOf(const QString& path);
QString withoutNoteSuffix(const QString& name);

} // namespace chimera::transfer
