#include "core/transfer/ExportLinks.h"

#include "core/base/Text.h"
#include "core/markdown/Scan.h"
#include "core/transfer/ExportNames.h"
#include "core/transfer/VaultIndex.h"

namespace chimera::transfer {

namespace {

struct Change
{
    qsizetype begin = 0;
    qsizetype end = 0;
    QString text;
};

std::optional<QString> attachmentPath(const QString& target, const QHash<QString, QString>& own,
                                      const LinkTargets& targets)
{
    for (const auto* names : {&own, &targets.attachments}) {
        for (const QString& name : {target, lastSegment(target)}) {
            if (const auto found = names->constFind(name); found != names->cend())
                return *found;
        }
    }
    return std::nullopt;
}

bool isWiki(const markdown::FoundLink& link)
{
    return link.form == markdown::LinkForm::Wiki || link.form == markdown::LinkForm::Embed;
}

std::optional<Change> changeFor(const markdown::FoundLink& link, const QString& written, const QString& folder,
                                const QHash<QString, QString>& own, const LinkTargets& targets)
{
    if (const auto path = attachmentPath(link.target, own, targets)) {
        // A wiki embed finds a file by its name wherever it lies.
        const QString fitting = isWiki(link) ? lastSegment(*path) : relativeLink(folder, *path);
        if ((isWiki(link) ? lastSegment(link.target) : written) == fitting || (!isWiki(link) && link.target == fitting))
            return std::nullopt;
        return Change{link.targetBegin, link.targetEnd, fitting};
    }
    if (!isWiki(link))
        return std::nullopt;
    const auto note = targets.notes.constFind(text::fold(link.target));
    if (note == targets.notes.cend())
        return std::nullopt;
    return Change{link.targetBegin, link.targetEnd, *note};
}

} // namespace

QString fittedLinks(const QString& content, const QString& folder, const QHash<QString, QString>& own,
                    const LinkTargets& targets)
{
    if (own.isEmpty() && targets.attachments.isEmpty() && targets.notes.isEmpty())
        return content;
    std::vector<Change> changes;
    const markdown::Scan scan = markdown::scan(content);
    for (const markdown::FoundLink& link : scan.links) {
        if (link.target.isEmpty() || link.isExternal() || link.targetEnd <= link.targetBegin)
            continue;
        const QString written = content.mid(link.targetBegin, link.targetEnd - link.targetBegin);
        auto change = changeFor(link, written, folder, own, targets);
        if (!change)
            continue;
        changes.push_back(std::move(*change));
        // A wiki link shows its target when it has no label: the title goes on being shown.
        if (link.form == markdown::LinkForm::Wiki && link.label.isEmpty() && link.anchor.isEmpty())
            changes.push_back({link.end - 2, link.end - 2, u'|' + written});
    }
    std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.begin > b.begin; });
    QString out = content;
    qsizetype limit = content.size() + 1;
    for (const Change& change : changes) {
        if (change.end > limit)
            continue;
        out.replace(change.begin, change.end - change.begin, change.text);
        limit = change.begin;
    }
    return out;
}

} // namespace chimera::transfer
