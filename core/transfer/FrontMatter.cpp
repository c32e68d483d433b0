#include "core/transfer/FrontMatter.h"

#include "core/base/Text.h"
#include "core/memories/Memory.h"
#include "core/transfer/FileText.h"
#include "core/transfer/Yaml.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonValue>

namespace chimera::transfer {

namespace {

QString textOf(const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return value.toVariant().toString();
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    return {};
}

QStringList listOf(const QJsonValue& value)
{
    QStringList list;
    if (!value.isArray()) {
        list.append(textOf(value));
    } else {
        const QJsonArray array = value.toArray();
        for (const QJsonValue& item : array)
            list.append(textOf(item));
    }
    return list;
}

QStringList tagsOf(const QJsonValue& value)
{
    QStringList written = listOf(value);
    if (!value.isArray()) {
        const QString line = written.value(0);
        written = line.split(line.contains(u',') ? u',' : u' ', Qt::SkipEmptyParts);
    }
    QStringList tags;
    for (QString& tag : written) {
        tag = tag.simplified();
        while (tag.startsWith(u'#'))
            tag.remove(0, 1);
        if (!tag.isEmpty() && !tags.contains(tag, Qt::CaseInsensitive))
            tags.append(tag);
    }
    return tags;
}

// "20200821", "202008211030", "20200821103000"
std::optional<Timestamp> fromDigits(const QString& digits)
{
    static const QString forms[] = {QStringLiteral("yyyyMMdd"), QStringLiteral("yyyyMMddHHmm"),
                                    QStringLiteral("yyyyMMddHHmmss")};
    for (const QString& form : forms) {
        if (form.size() != digits.size())
            continue;
        QDateTime moment = QDateTime::fromString(digits, form);
        moment.setTimeSpec(Qt::UTC);
        if (moment.isValid() && moment.date().year() >= 1900 && moment.date().year() <= 2200)
            return Timestamp::fromDateTime(moment);
    }
    return std::nullopt;
}

std::optional<Timestamp> timeOf(const QJsonValue& value)
{
    const QString text = textOf(value).trimmed();
    const bool digits =
        !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!digits) {
        QString iso = text;
        if (iso.startsWith(QLatin1String("[[")) && iso.endsWith(QLatin1String("]]"))) // a link to a daily note
            iso = iso.mid(2, iso.size() - 4);
        auto moment = Timestamp::fromIso(iso);
        if (!moment && iso.size() == 16) // Qt wants the seconds
            moment = Timestamp::fromIso(QString(iso + QLatin1String(":00")));
        return moment;
    }
    if (auto written = fromDigits(text))
        return written;
    const qint64 number = text.toLongLong();
    if (text.size() >= 9 && text.size() <= 10)
        return Timestamp{number * 1'000'000};
    if (text.size() == 13)
        return Timestamp{number * 1'000};
    return std::nullopt;
}

enum class Role { Title, Tags, Aliases, Created, Updated, LocalOnly, Own, Other };

Role roleOf(const QString& key)
{
    static const QHash<QString, Role> roles = [] {
        QHash<QString, Role> map;
        const auto add = [&map](Role role, const char* names) {
            for (const QString& name : QString::fromLatin1(names).split(u' '))
                map.insert(name, role);
        };
        add(Role::Title, "title");
        add(Role::Tags, "tags tag");
        add(Role::Aliases, "aliases alias");
        add(Role::Created, "created date createdat createdtime datecreated creationdate createddate");
        add(Role::Updated,
            "updated modified updatedat modifiedat updatedtime modifiedtime datemodified dateupdated lastmod "
            "lastmodified lastupdated modificationdate updateddate");
        add(Role::LocalOnly, "localonly");
        add(Role::Own, "chimeraid");
        return map;
    }();
    QString plain = key.toLower();
    plain.remove(u'_').remove(u'-').remove(u' ');
    return roles.value(plain, Role::Other);
}

void take(FrontMatter& out, const QString& key, const QJsonValue& value)
{
    const Role role = roleOf(key);
    if (role == Role::Title && out.title.isEmpty() && !textOf(value).trimmed().isEmpty()) {
        out.title = textOf(value).simplified();
    } else if (role == Role::Tags) {
        out.tags += tagsOf(value);
    } else if (role == Role::Aliases) {
        const QStringList aliases = listOf(value);
        for (const QString& alias : aliases) {
            if (!alias.trimmed().isEmpty())
                out.aliases.append(alias.simplified());
        }
    } else if (role == Role::Created || role == Role::Updated) {
        auto& place = role == Role::Created ? out.created : out.updated;
        const auto moment = timeOf(value);
        if (moment && !place)
            place = moment;
        else if (!value.isNull())
            out.rest.insert(key, value);
    } else if (role == Role::LocalOnly) {
        // What cannot be understood keeps the note here: it is about what must not leave.
        const QString said = textOf(value).trimmed().toLower();
        out.localOnly = said != QLatin1String("false") && said != QLatin1String("no") && said != QLatin1String("0");
    } else if (role == Role::Other || role == Role::Title) {
        out.rest.insert(key, value);
    }
}

// For YAML that is broken somewhere: each "key: value" line and "- item" line by itself.
QJsonObject readLineByLine(QStringView text)
{
    QJsonObject found;
    QString key;
    const auto lines = text.split(u'\n');
    for (QStringView line : lines) {
        const QStringView trimmed = line.trimmed();
        if (trimmed.startsWith(QLatin1String("- ")) && !key.isEmpty()) {
            QJsonArray items = found.value(key).toArray();
            items.append(trimmed.sliced(2).trimmed().toString());
            found.insert(key, items);
            continue;
        }
        const qsizetype colon = trimmed.indexOf(u':');
        const bool isKey = colon > 0 && colon <= 60 && !line.front().isSpace() &&
                           (colon + 1 == trimmed.size() || trimmed[colon + 1].isSpace());
        if (!isKey)
            continue;
        key = trimmed.first(colon).toString();
        const QString value = trimmed.sliced(colon + 1).trimmed().toString();
        if (!value.isEmpty())
            found.insert(key, value);
    }
    return found;
}

// In YAML a key keeps its order and may come twice; QJsonObject sorts. Which one wins does not matter here.
FrontMatter fromObject(const QJsonObject& object)
{
    FrontMatter out;
    for (auto it = object.begin(); it != object.end(); ++it)
        take(out, it.key(), it.value());
    QStringList unique;
    for (const QString& tag : std::as_const(out.tags)) {
        if (!unique.contains(tag, Qt::CaseInsensitive))
            unique.append(tag);
    }
    out.tags = unique;
    return out;
}

QString quoted(const QString& text)
{
    QString out = QStringLiteral("\"");
    for (const QChar c : text) {
        const char16_t code = c.unicode();
        if (code == u'"' || code == u'\\')
            out += QLatin1Char('\\') + c;
        else if (code == u'\n')
            out += QLatin1String("\\n");
        else if (code == u'\t')
            out += QLatin1String("\\t");
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 || code == 0xFEFF ||
                 code >= 0xFFFE)
            out += QStringLiteral("\\u%1").arg(code, 4, 16, QLatin1Char('0'));
        else
            out += c;
    }
    return out + QLatin1Char('"');
}

// Plain where no reader could take it for something else.
QString scalar(const QString& text)
{
    static const QStringList words = {QStringLiteral("true"), QStringLiteral("false"), QStringLiteral("null"),
                                      QStringLiteral("yes"),  QStringLiteral("no"),    QStringLiteral("on"),
                                      QStringLiteral("off"),  QStringLiteral("y"),     QStringLiteral("n")};
    const bool plain = !text.isEmpty() && text.front().isLetter() && !text.back().isSpace() &&
                       !words.contains(text, Qt::CaseInsensitive) && std::all_of(text.begin(), text.end(), [](QChar c) {
                           return c.isLetterOrNumber() || c == u' ' || c == u'_' || c == u'-' || c == u'/' ||
                                  c == u'.' || c == u'(' || c == u')' || c.isSurrogate();
                       });
    return plain ? text : quoted(text);
}

// Any JSON value on one line, as YAML's flow style understands it.
QString flow(const QJsonValue& value)
{
    if (value.isString())
        return scalar(value.toString());
    if (value.isArray()) {
        QStringList items;
        const QJsonArray array = value.toArray();
        for (const QJsonValue& item : array)
            items.append(flow(item));
        return QLatin1Char('[') + items.join(QLatin1String(", ")) + QLatin1Char(']');
    }
    if (value.isObject()) {
        QStringList items;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            items.append(quoted(it.key()) + QLatin1String(": ") + flow(it.value()));
        return QLatin1Char('{') + items.join(QLatin1String(", ")) + QLatin1Char('}');
    }
    return value.isNull() || value.isUndefined() ? QStringLiteral("null") : textOf(value);
}

QString property(const QString& key, const QString& value)
{
    return scalar(key) + QLatin1String(": ") + value + QLatin1Char('\n');
}

QString listProperty(const QString& key, const QStringList& items)
{
    if (items.isEmpty())
        return key + QLatin1String(": []\n");
    QString out = key + QLatin1String(":\n");
    for (const QString& item : items)
        out += QLatin1String("  - ") + scalar(item) + QLatin1Char('\n');
    return out;
}

QString isoSeconds(Timestamp moment)
{
    QString iso = moment.toIso();
    if (iso.endsWith(QLatin1String(".000000Z")))
        iso.replace(QLatin1String(".000000Z"), QLatin1String("Z"));
    return iso;
}

// One top-level property as it stands in the text: its line and those that belong to it.
struct Block
{
    Role role = Role::Other;
    QString key;
    QString text;
};

std::vector<Block> splitBlocks(const QString& text)
{
    std::vector<Block> blocks;
    const QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString line = lines[i] + (i + 1 < lines.size() ? QStringLiteral("\n") : QString());
        const qsizetype colon = line.indexOf(u':');
        const bool isKey = colon > 0 && !line.front().isSpace() && line.front() != u'-' && line.front() != u'#';
        if (isKey) {
            QString key = line.first(colon).trimmed();
            if (key.size() >= 2 && (key.front() == u'"' || key.front() == u'\'') && key.back() == key.front())
                key = key.mid(1, key.size() - 2);
            blocks.push_back({roleOf(key), key, line});
        } else if (blocks.empty()) {
            blocks.push_back({Role::Other, {}, line});
        } else {
            blocks.back().text += line;
        }
    }
    return blocks;
}

std::optional<QString> mergeJson(const QString& head, const Fences& fences, const PropertyChanges& changes)
{
    const QJsonDocument json =
        QJsonDocument::fromJson(head.mid(fences.textBegin, fences.textEnd - fences.textBegin).toUtf8());
    if (!json.isObject())
        return std::nullopt;
    QJsonObject object = json.object();
    const QStringList keys = object.keys();
    bool updatedSet = false;
    for (const QString& key : keys) {
        const Role role = roleOf(key);
        if ((role == Role::Title && changes.title) || (role == Role::Tags && changes.tags) ||
            (role == Role::LocalOnly && changes.localOnly))
            object.remove(key);
        if (role == Role::Updated && changes.updated && !updatedSet) {
            object.insert(key, isoSeconds(*changes.updated));
            updatedSet = true;
        }
    }
    if (changes.title)
        object.insert(QStringLiteral("title"), *changes.title);
    if (changes.tags)
        object.insert(QStringLiteral("tags"), QJsonArray::fromStringList(*changes.tags));
    if (changes.localOnly.value_or(false))
        object.insert(QStringLiteral("local_only"), true);
    return head.first(fences.textBegin) + QString::fromUtf8(QJsonDocument(object).toJson()) + head.mid(fences.textEnd);
}

} // namespace

FrontMatter readFrontMatter(QStringView text)
{
    const QStringView trimmed = text.trimmed();
    if (trimmed.startsWith(u'{')) {
        const QJsonDocument json = QJsonDocument::fromJson(trimmed.toUtf8());
        if (json.isObject())
            return fromObject(json.object());
    }
    const YamlMap yaml = readYaml(trimmed.isEmpty() ? QByteArray() : text.toUtf8());
    if (yaml.outcome == YamlMap::Outcome::Map)
        return fromObject(yaml.values);
    FrontMatter out;
    if (yaml.outcome == YamlMap::Outcome::Broken || yaml.outcome == YamlMap::Outcome::Refused)
        out = fromObject(readLineByLine(text));
    const bool found = !out.title.isEmpty() || !out.tags.isEmpty() || !out.aliases.isEmpty() || !out.rest.isEmpty() ||
                       out.created || out.updated || out.localOnly;
    out.isMap = found;
    if (found)
        out.problem = QStringLiteral("Some properties could not be read; they are kept as they were written.");
    return out;
}

bool isFrontMatter(QStringView text)
{
    return readFrontMatter(text).isMap;
}

QString writeFrontMatter(const Properties& properties)
{
    QString out = QStringLiteral("---\n");
    out += property(QStringLiteral("title"), scalar(properties.title));
    if (!properties.tags.isEmpty())
        out += listProperty(QStringLiteral("tags"), properties.tags);
    if (!properties.aliases.isEmpty())
        out += listProperty(QStringLiteral("aliases"), properties.aliases);
    if (properties.localOnly)
        out += property(QStringLiteral("local_only"), QStringLiteral("true"));
    out += property(QStringLiteral("created"), isoSeconds(properties.created));
    out += property(QStringLiteral("updated"), isoSeconds(properties.updated));
    for (auto it = properties.rest.begin(); it != properties.rest.end(); ++it) {
        if (roleOf(it.key()) == Role::Other)
            out += property(it.key(), flow(it.value()));
    }
    if (!properties.id.isEmpty())
        out += property(QStringLiteral("chimera_id"), scalar(properties.id));
    return out + QStringLiteral("---\n\n");
}

std::optional<QString> mergeFrontMatter(const QString& head, const PropertyChanges& changes)
{
    const Fences fences = findFences(head);
    if (fences.bodyBegin == 0)
        return std::nullopt;
    const QString text = head.mid(fences.textBegin, fences.textEnd - fences.textBegin);
    if (text.trimmed().startsWith(u'{'))
        return mergeJson(head, fences, changes);
    QString merged;
    bool titleDone = !changes.title;
    bool tagsDone = !changes.tags;
    bool updatedDone = !changes.updated;
    const QString lineEnd = text.contains(QLatin1String("\r\n")) ? QStringLiteral("\r\n") : QStringLiteral("\n");
    const auto put = [&merged, &lineEnd](QString lines) { merged += lines.replace(u'\n', lineEnd); };
    for (const Block& block : splitBlocks(text)) {
        if (block.role == Role::Title && changes.title) {
            if (!std::exchange(titleDone, true))
                put(property(QStringLiteral("title"), scalar(*changes.title)));
        } else if (block.role == Role::Tags && changes.tags) {
            if (!std::exchange(tagsDone, true))
                put(listProperty(QStringLiteral("tags"), *changes.tags));
        } else if (block.role == Role::LocalOnly && changes.localOnly) {
            continue; // written anew below
        } else if (block.role == Role::Updated && !updatedDone) {
            put(property(block.key, isoSeconds(*changes.updated)));
            updatedDone = true;
        } else {
            merged += block.text;
        }
    }
    if (!titleDone)
        put(property(QStringLiteral("title"), scalar(*changes.title)));
    if (!tagsDone)
        put(listProperty(QStringLiteral("tags"), *changes.tags));
    if (changes.localOnly.value_or(false))
        put(property(QStringLiteral("local_only"), QStringLiteral("true")));
    const FrontMatter before = readFrontMatter(text);
    const FrontMatter check = readFrontMatter(merged);
    if (!check.problem.isEmpty() || (changes.title && check.title != changes.title->simplified()) ||
        (changes.tags && check.tags.size() > changes.tags->size()) || check.rest != before.rest ||
        (changes.localOnly && check.localOnly.value_or(false) != *changes.localOnly))
        return std::nullopt;
    return head.first(fences.textBegin) + merged + head.mid(fences.textEnd);
}

} // namespace chimera::transfer
