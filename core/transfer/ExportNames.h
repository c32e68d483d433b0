// File names for an export: readable, allowed on every system, never a path, never twice. Pure but for NamePool, which
// remembers what it gave out.
#pragma once

#include <QByteArray>
#include <QSet>
#include <QString>

#include <optional>

namespace chimera::transfer {

// A title as a file name without suffix: at most 200 characters, no separators, control or reserved characters, no
// reserved name, no dots at its ends. Never empty.
QString cleanName(const QString& title);
// The same for a file that has a suffix of its own.
QString cleanFileName(const QString& name);

// A path kept from a vault, when it can be used as it is: relative, no "." or "..", no empty, hidden or over-long step.
std::optional<QString> safePath(const QString& path);

// Percent-encoded, as Markdown links want it, from a note in `folder` to `path` (both relative to the same root).
QString relativeLink(const QString& folder, const QString& path);

class NamePool
{
public:
    // `path` as it is when still free (compared without case unless `exact`), else with a number before its suffix.
    QString take(const QString& path, bool exact = false);

private:
    QSet<QString> m_exact;
    QSet<QString> m_folded;
};

// "name (2).md" for number 2.
QString numbered(const QString& path, int number);

} // namespace chimera::transfer
