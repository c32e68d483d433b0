// One fast pass over a Markdown text that finds what the database keeps about it: links, embeds, inline tags, the first
// heading. Positions are UTF-16 offsets into the text given, so that a rename can rewrite just these places.
// Nothing inside code (fenced, indented, inline), comments or maths counts. Pure, thread-safe, linear in the text.
#pragma once

#include <QString>

#include <vector>

namespace chimera::markdown {

enum class LinkForm {
    Wiki,     // [[Note#Heading|label]]
    Embed,    // ![[file.png]]
    Markdown, // [label](target), percent-encoding resolved in `target`
    Image,    // ![alt](target)
};

struct FoundLink
{
    LinkForm form = LinkForm::Wiki;
    QString target; // without anchor and label, decoded; "" when the link is only "#Heading"
    QString anchor; // without '#'
    QString label;
    qsizetype begin = 0; // the whole construct, [begin, end)
    qsizetype end = 0;
    qsizetype targetBegin = 0; // the written target without anchor, [targetBegin, targetEnd)
    qsizetype targetEnd = 0;
    bool isExternal() const; // has a scheme (http:, mailto: ...) or starts with "//"
};

struct FoundTag
{
    QString name;        // without '#', as written
    qsizetype begin = 0; // at '#'
    qsizetype end = 0;
};

struct Scan
{
    std::vector<FoundLink> links;
    std::vector<FoundTag> tags;
    QString firstHeading; // plain text of the first level-1 heading, "" when there is none
};

Scan scan(QStringView markdown);

// A tag name as vaults allow it: letters, digits, '_', '-', '/', any non-ASCII, at least one that is not a digit.
bool isTagName(QStringView name);

// The text around a place, one line at most `limit` characters, for "... the switch is described in [[Vector index]]
// ...".
QString lineAround(QStringView markdown, qsizetype begin, qsizetype end, qsizetype limit = 120);

} // namespace chimera::markdown
