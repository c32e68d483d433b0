// Internal to core/memories: what a title, a text and a tag may be, and what is read out of a text. Pure.
#pragma once

#include "core/base/Result.h"
#include "core/markdown/Scan.h"
#include "core/memories/Memory.h"

namespace chimera::rules {

// `lenient` (imports): too long is cut and bad tags are dropped, so that no note is lost over its name.
Result<QString> cleanTitle(const QString& given, bool lenient);
// `blankAllowed`: the HTTP contract refuses a blank text, an editor begins with one.
Result<QString> cleanContent(const QString& given, bool blankAllowed);
Result<QStringList> cleanTags(const QStringList& given, bool lenient);
Result<void> checkMetadata(const QJsonObject& metadata);

// Control characters and line ends become blanks; trimmed.
QString oneLine(const QString& given);

// One tag without '#'; "" when nothing is left.
QString cleanTag(const QString& given);

int countWords(QStringView text);

struct TextLink
{
    markdown::LinkForm form = markdown::LinkForm::Wiki;
    QString target;
    QString folded; // what titles and names are matched with
    QString anchor;
    QString context;
    bool operator==(const TextLink&) const = default;
};

// What the database keeps about a text.
struct TextFacts
{
    int words = 0;
    QStringList inlineTags;
    std::vector<TextLink> links;
};
TextFacts factsOf(const QString& content);

// Last path segment without ".md", folded.
QString linkName(QStringView target);
// Names a file that is no note: "photo.png".
bool isFileTarget(QStringView target);

// The names by which tags are compared, sorted, each once.
QStringList tagKeys(const QStringList& own, const QStringList& inlineTags);
// Own tags as given, then those of the text that are not among them.
QStringList allTags(const QStringList& own, const QStringList& inlineTags);

} // namespace chimera::rules
