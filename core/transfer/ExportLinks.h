// Makes the links of a text fit the files that an export writes: attachments lie in `_attachments/`, titles became file
// names. Only the targets change; everything else stays as written. Pure.
#pragma once

#include <QHash>
#include <QString>

namespace chimera::transfer {

struct LinkTargets
{
    QHash<QString, QString> attachments; // name as texts write it -> path in the export
    QHash<QString, QString> notes;       // folded title -> file name without suffix, where that differs
};

// `folder`: of the note. `own` comes before the workspace's attachments.
QString fittedLinks(const QString& content, const QString& folder, const QHash<QString, QString>& own,
                    const LinkTargets& targets);

} // namespace chimera::transfer
