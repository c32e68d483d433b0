#include "core/transfer/VaultIndex.h"

#include "core/base/Text.h"

namespace chimera::transfer {

namespace {

// "a/./b/../c" without its dots; nullopt when it leaves the root.
std::optional<QString> resolved(const QString& folder, const QString& target)
{
    QStringList parts = target.startsWith(u'/') ? QStringList() : folder.split(u'/', Qt::SkipEmptyParts);
    const QStringList steps = target.split(u'/', Qt::SkipEmptyParts);
    for (const QString& step : steps) {
        if (step == u'.')
            continue;
        if (step != QLatin1String("..")) {
            parts.append(step);
            continue;
        }
        if (parts.isEmpty())
            return std::nullopt;
        parts.removeLast();
    }
    return parts.join(u'/');
}

} // namespace

QString lastSegment(const QString& path)
{
    return path.sliced(path.lastIndexOf(u'/') + 1);
}

QString folderOf(const QString& path)
{
    return path.first(std::max<qsizetype>(path.lastIndexOf(u'/'), 0));
}

QString withoutNoteSuffix(const QString& name)
{
    for (const auto suffix : {QLatin1String(".md"), QLatin1String(".markdown"), QLatin1String(".txt")}) {
        if (name.size() > suffix.size() && name.endsWith(suffix, Qt::CaseInsensitive))
            return name.chopped(suffix.size());
    }
    return name;
}

VaultIndex::VaultIndex(const std::vector<VaultFile>& files) : m_files(files)
{
    m_paths.reserve(static_cast<qsizetype>(files.size()));
    m_names.reserve(static_cast<qsizetype>(files.size()));
    for (std::size_t i = 0; i < files.size(); ++i) {
        const QString path = text::foldCase(files[i].id);
        m_paths.insert(path, i);
        m_names[lastSegment(path)].push_back(i);
        if (!files[i].isNote)
            continue;
        const QString bare = withoutNoteSuffix(path);
        if (!m_paths.contains(bare))
            m_paths.insert(bare, i);
        m_names[lastSegment(bare)].push_back(i);
    }
}

std::optional<std::size_t> VaultIndex::byPath(const QString& path) const
{
    const auto found = m_paths.constFind(path);
    return found == m_paths.cend() ? std::nullopt : std::optional(*found);
}

std::optional<std::size_t> VaultIndex::find(const QString& folder, const QString& target) const
{
    const QString wanted = text::foldCase(target);
    for (const QString& base : {text::foldCase(folder), QString()}) {
        const auto path = resolved(base, wanted);
        if (!path)
            continue;
        if (auto found = byPath(*path))
            return found;
    }
    const auto named = m_names.constFind(lastSegment(wanted));
    if (named == m_names.cend())
        return std::nullopt;
    // A name alone may stand for several files: the one with the shortest path, as vaults do. A path must fit at its
    // end.
    std::optional<std::size_t> best;
    const QString tail = QLatin1Char('/') + wanted;
    for (const std::size_t candidate : *named) {
        const QString path = QLatin1Char('/') + text::foldCase(m_files[candidate].id);
        const bool fits = !wanted.contains(u'/') || path.endsWith(tail) || withoutNoteSuffix(path).endsWith(tail);
        if (fits && (!best || m_files[candidate].id.size() < m_files[*best].id.size()))
            best = candidate;
    }
    return best;
}

} // namespace chimera::transfer
