// The properties at the top of a note: YAML (libyaml's events; aliases refused, depth and size capped) or JSON. Reads
// what vaults and Joplin write, writes what both can read. Pure; never fails: what cannot be read is named in
// `problem`.
#pragma once

#include "core/base/Timestamp.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace chimera::transfer {

struct FrontMatter
{
    QString title;
    QStringList tags;
    QStringList aliases;
    std::optional<Timestamp> created;
    std::optional<Timestamp> updated;
    std::optional<bool> localOnly; // "local_only": never sent to a model elsewhere
    QJsonObject rest;              // every other key, types kept
    QString problem;               // a sentence when some of it could not be read; "" otherwise
    bool isMap = true;             // false: the text between the fences is no list of properties, but part of the note
};

FrontMatter readFrontMatter(QStringView text);
bool isFrontMatter(QStringView text);

// What an export writes about a memory.
struct Properties
{
    QString title;
    QStringList tags;
    QStringList aliases;
    Timestamp created;
    Timestamp updated;
    QJsonObject rest;
    QString id;
    bool localOnly = false;
};
// With fences and one empty line after them.
QString writeFrontMatter(const Properties& properties);

// What changed since the front matter was read; absent = unchanged.
struct PropertyChanges
{
    std::optional<QString> title;
    std::optional<QStringList> tags;
    std::optional<Timestamp> updated; // only where the front matter has such a key
    std::optional<bool> localOnly;
    bool isEmpty() const { return !title && !tags && !updated && !localOnly; }
};
// The front matter `head` (with its fences) with just these keys changed, everything else verbatim; nullopt when that
// cannot be done safely.
std::optional<QString> mergeFrontMatter(const QString& head, const PropertyChanges& changes);

} // namespace chimera::transfer
