// The oracle for exported HTML, shared by tests and the fuzz target: the first thing that is not on the list, or "".
// It reads the output as a browser would see its tags and knows nothing about how the output was made.
#pragma once

#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QString>

namespace chimera::testing {

inline bool allowedValue(const QString& name, const QString& value)
{
    static const QRegularExpression address(QStringLiteral("\\A(?:#[^\\s\"<>]*|(?:https?://|mailto:)[^\\s\"<>]*)\\z"),
                                            QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression image(
        QStringLiteral("\\Adata:image/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/=]*\\z"));
    if (name == u"href")
        return address.match(value).hasMatch();
    if (name == u"src")
        return image.match(value).hasMatch();
    return true;
}

inline QString checkTag(const QString& inside)
{
    static const QMap<QString, QSet<QString>> allowed = {
        {QStringLiteral("p"), {}},
        {QStringLiteral("em"), {}},
        {QStringLiteral("strong"), {}},
        {QStringLiteral("del"), {}},
        {QStringLiteral("mark"), {}},
        {QStringLiteral("br"), {}},
        {QStringLiteral("hr"), {}},
        {QStringLiteral("ul"), {}},
        {QStringLiteral("li"), {}},
        {QStringLiteral("table"), {}},
        {QStringLiteral("thead"), {}},
        {QStringLiteral("tbody"), {}},
        {QStringLiteral("tr"), {}},
        {QStringLiteral("sup"), {}},
        {QStringLiteral("ol"), {QStringLiteral("start")}},
        {QStringLiteral("th"), {QStringLiteral("align")}},
        {QStringLiteral("td"), {QStringLiteral("align")}},
        {QStringLiteral("pre"), {QStringLiteral("class")}},
        {QStringLiteral("code"), {QStringLiteral("class")}},
        {QStringLiteral("span"), {QStringLiteral("class")}},
        {QStringLiteral("blockquote"), {QStringLiteral("class")}},
        {QStringLiteral("div"), {QStringLiteral("class"), QStringLiteral("id")}},
        {QStringLiteral("h1"), {QStringLiteral("id")}},
        {QStringLiteral("h2"), {QStringLiteral("id")}},
        {QStringLiteral("h3"), {QStringLiteral("id")}},
        {QStringLiteral("h4"), {QStringLiteral("id")}},
        {QStringLiteral("h5"), {QStringLiteral("id")}},
        {QStringLiteral("h6"), {QStringLiteral("id")}},
        {QStringLiteral("a"), {QStringLiteral("href"), QStringLiteral("rel")}},
        {QStringLiteral("img"), {QStringLiteral("src"), QStringLiteral("alt")}},
        {QStringLiteral("input"), {QStringLiteral("type"), QStringLiteral("disabled"), QStringLiteral("checked")}},
    };
    static const QRegularExpression tag(QStringLiteral("\\A(/?)([a-z][a-z0-9]*)((?: [a-z]+(?:=\"[^\"<>]*\")?)*)\\z"));
    static const QRegularExpression attribute(QStringLiteral(" ([a-z]+)(?:=\"([^\"<>]*)\")?"));
    const auto match = tag.match(inside);
    if (!match.hasMatch() || !allowed.contains(match.captured(2)))
        return inside;
    const QSet<QString> names = allowed.value(match.captured(2));
    for (auto each = attribute.globalMatch(match.captured(3)); each.hasNext();) {
        const auto one = each.next();
        if (!names.contains(one.captured(1)) || !allowedValue(one.captured(1), one.captured(2)))
            return inside;
    }
    return {};
}

// "" or the first forbidden piece of `html`.
inline QString forbidden(const QString& html)
{
    for (qsizetype at = html.indexOf(u'<'); at >= 0; at = html.indexOf(u'<', at + 1)) {
        const qsizetype close = html.indexOf(u'>', at);
        if (close < 0)
            return html.sliced(at);
        const QString bad = checkTag(html.sliced(at + 1, close - at - 1));
        if (!bad.isEmpty())
            return bad;
        at = close;
    }
    return {};
}

} // namespace chimera::testing
