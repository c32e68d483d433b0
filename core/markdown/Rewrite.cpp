#include "core/markdown/Rewrite.h"

#include "core/base/Text.h"
#include "core/markdown/Characters.h"

#include <algorithm>

namespace chimera::markdown {

namespace {

struct Edit
{
    qsizetype begin = 0;
    qsizetype end = 0;
    QString text;
};

QString applied(QStringView source, std::vector<Edit> edits)
{
    std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
    QString out;
    out.reserve(source.size());
    qsizetype done = 0;
    for (const Edit& edit : edits) {
        if (edit.begin < done)
            continue;
        out += source.sliced(done, edit.begin - done);
        out += edit.text;
        done = edit.end;
    }
    out += source.sliced(done);
    return out;
}

// Length of the part of `name` that is the tag `folded` (given with case folded), or -1.
qsizetype prefixLength(QStringView name, const QString& folded)
{
    const qsizetype levels = folded.count(u'/');
    qsizetype end = -1;
    for (qsizetype level = 0; level <= levels; ++level) {
        end = name.indexOf(u'/', end + 1);
        if (end < 0) {
            if (level < levels)
                return -1;
            end = name.size();
        }
    }
    return text::foldCase(name.first(end)) == folded ? end : -1;
}

bool fitsWikiLink(QStringView target)
{
    return std::none_of(target.begin(), target.end(),
                        [](QChar c) { return QStringView(u"[]|#").contains(c) || isLineEnd(c.unicode()); });
}

QString percentEncoded(const QString& target, bool external, bool angled)
{
    static constexpr char hex[] = "0123456789ABCDEF";
    QString out;
    out.reserve(target.size());
    for (const QChar c : target) {
        const char16_t u = c.unicode();
        const bool structural = !external && QStringView(u"%#?").contains(c);
        const bool unsafe = u < 0x20 || u == 0x7F || QStringView(u"<>\\").contains(c) ||
                            (!angled && QStringView(u" ()\"'`[]*_$|").contains(c) && u != u'_' && u != u'\'');
        if (!structural && !unsafe) {
            out += c;
            continue;
        }
        out += u'%';
        out += QLatin1Char(hex[u >> 4]);
        out += QLatin1Char(hex[u & 15]);
    }
    return out;
}

} // namespace

QString replaceTag(QStringView markdown, const QString& from, const QString& to)
{
    if (!isTagName(to) || from.isEmpty())
        return markdown.toString();
    const QString folded = text::foldCase(from);
    std::vector<Edit> edits;
    for (const FoundTag& tag : scan(markdown).tags) {
        const qsizetype length = prefixLength(tag.name, folded);
        if (length >= 0)
            edits.push_back({tag.begin + 1, tag.begin + 1 + length, to});
    }
    return applied(markdown, std::move(edits));
}

QString replaceLinkTargets(QStringView markdown,
                           const std::function<std::optional<QString>(const FoundLink&)>& newTarget)
{
    std::vector<Edit> edits;
    for (const FoundLink& link : scan(markdown).links) {
        const std::optional<QString> target = newTarget(link);
        if (!target || *target == link.target)
            continue;
        const bool wiki = link.form == LinkForm::Wiki || link.form == LinkForm::Embed;
        if (wiki) {
            if (fitsWikiLink(*target))
                edits.push_back({link.targetBegin, link.targetEnd, *target});
            continue;
        }
        FoundLink moved = link;
        moved.target = *target;
        const bool angled = link.targetBegin > 0 && markdown[link.targetBegin - 1] == u'<';
        edits.push_back({link.targetBegin, link.targetEnd, percentEncoded(*target, moved.isExternal(), angled)});
    }
    return applied(markdown, std::move(edits));
}

} // namespace chimera::markdown
