#include "core/markdown/Inlines.h"

#include "core/markdown/Characters.h"

#include <algorithm>
#include <utility>

namespace chimera::markdown {

namespace {

Node textNode(QStringView text)
{
    Node node;
    node.kind = Kind::Text;
    node.text = text.toString();
    node.text.replace(QChar(hiddenAt), u'@');
    return node;
}

// Neighbouring texts as one: a "==" that was no mark, an '@' set apart.
std::vector<Node> joined(std::vector<Node> nodes)
{
    std::vector<Node> all;
    all.reserve(nodes.size());
    for (Node& node : nodes) {
        if (node.kind == Kind::Text && !all.empty() && all.back().kind == Kind::Text)
            all.back().text += node.text;
        else
            all.push_back(std::move(node));
    }
    return all;
}

bool isBreak(const Node& node)
{
    return node.kind == Kind::SoftBreak || node.kind == Kind::LineBreak;
}

bool startsWithSpace(const Node& node)
{
    return isBreak(node) || (node.kind == Kind::Text && !node.text.isEmpty() && node.text.front().isSpace());
}

bool endsWithSpace(const Node& node)
{
    return isBreak(node) || (node.kind == Kind::Text && !node.text.isEmpty() && node.text.back().isSpace());
}

// Several lines inside a quote: without the '>' before the second and later ones.
QString withoutQuoteMarks(QStringView text, int depth)
{
    if (depth == 0 || !text.contains(u'\n'))
        return text.toString();
    QString clean;
    qsizetype at = 0;
    while (at < text.size()) {
        for (int left = at == 0 ? 0 : depth; left > 0; --left) {
            qsizetype next = at;
            while (next < text.size() && isBlank(text[next].unicode()))
                ++next;
            if (next >= text.size() || text[next] != u'>')
                break;
            at = next + 1;
            if (at < text.size() && text[at] == u' ')
                ++at;
        }
        const qsizetype end = text.indexOf(u'\n', at);
        const qsizetype stop = end < 0 ? text.size() : end + 1;
        clean += text.sliced(at, stop - at);
        at = stop;
    }
    return clean;
}

Node tokenNode(const Token& token, const Encoded& encoded)
{
    Node node;
    const QStringView source = QStringView(encoded.source).sliced(token.begin, token.end - token.begin);
    const auto inside = [&](qsizetype width) {
        return withoutQuoteMarks(source.sliced(width, source.size() - 2 * width), token.quoteDepth).trimmed();
    };
    switch (token.kind) {
    case TokenKind::Wiki:
    case TokenKind::Embed: {
        const FoundLink& link = encoded.findings.links.at(static_cast<std::size_t>(token.link));
        node.kind = token.kind == TokenKind::Wiki ? Kind::WikiLink : Kind::Embed;
        node.target = link.target;
        node.anchor = link.anchor;
        node.info = link.label;
        break;
    }
    case TokenKind::Tag:
        node.kind = Kind::Tag;
        node.target = source.sliced(1).toString();
        break;
    case TokenKind::Math:
        node.kind = Kind::Math;
        node.text = inside(1);
        break;
    case TokenKind::Display:
        node.kind = Kind::Math;
        node.level = 1;
        node.text = inside(2);
        break;
    case TokenKind::Comment:
        node.kind = Kind::Comment;
        node.text = inside(2);
        break;
    default:
        return textNode(source);
    }
    // Blocks made of it later know their lines from here: the number of lines it covers.
    node.lastLine = static_cast<int>(source.count(u'\n'));
    return node;
}

bool standsAlone(const std::vector<Node>& nodes, std::size_t at)
{
    const Node& node = nodes[at];
    const bool candidate = (node.kind == Kind::Math && node.level == 1) || node.kind == Kind::Comment;
    return candidate && (at == 0 || isBreak(nodes[at - 1])) && (at + 1 == nodes.size() || isBreak(nodes[at + 1]));
}

void pushPart(Node part, std::vector<Node>& out)
{
    while (!part.children.empty() && isBreak(part.children.back()))
        part.children.pop_back();
    if (!part.children.empty())
        out.push_back(std::move(part));
}

} // namespace

void InlineCollector::add(Node node)
{
    flushText();
    settleMark(node);
    m_nodes.push_back(std::move(node));
}

std::vector<Node> InlineCollector::take()
{
    flushText();
    return joined(std::exchange(m_nodes, {}));
}

// A mark before a blank opens nothing.
void InlineCollector::settleMark(const Node& next)
{
    if (m_justOpened && startsWithSpace(next))
        m_open = -1;
    m_justOpened = false;
}

void InlineCollector::flushText()
{
    const QString text = std::exchange(m_text, QString());
    qsizetype done = 0;
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar c = text[at];
        const bool mark = c == u'=' && at + 2 < text.size() && text[at + 1] == QChar(markInside);
        const qsizetype close = c == QChar(tokenBegin) ? text.indexOf(QChar(tokenEnd), at) : -1;
        if (!mark && close < 0)
            continue;
        putText(QStringView(text).sliced(done, at - done));
        if (mark) {
            putMark();
            at += 2;
        } else {
            const auto index = QStringView(text).sliced(at + 1, close - at - 1).toULong();
            Node node = tokenNode(m_encoded.findings.tokens.at(index), m_encoded);
            settleMark(node);
            m_nodes.push_back(std::move(node));
            at = close;
        }
        done = at + 1;
    }
    putText(QStringView(text).sliced(done));
}

void InlineCollector::putText(QStringView text)
{
    if (text.isEmpty())
        return;
    Node node = textNode(text);
    settleMark(node);
    m_nodes.push_back(std::move(node));
}

void InlineCollector::putMark()
{
    const bool follows = !m_nodes.empty() && !m_justOpened && !endsWithSpace(m_nodes.back());
    if (m_open >= 0 && follows) {
        Node highlight;
        highlight.kind = Kind::Highlight;
        const auto first = m_nodes.begin() + m_open + 1;
        highlight.children = joined({std::make_move_iterator(first), std::make_move_iterator(m_nodes.end())});
        m_nodes.erase(first - 1, m_nodes.end());
        m_nodes.push_back(std::move(highlight));
        m_open = -1;
        return;
    }
    m_open = static_cast<qsizetype>(m_nodes.size());
    m_justOpened = true;
    m_nodes.push_back(textNode(u"=="));
}

void splitParagraph(Node paragraph, std::vector<Node>& out)
{
    std::vector<Node>& children = paragraph.children;
    bool any = false;
    for (std::size_t at = 0; at < children.size() && !any; ++at)
        any = standsAlone(children, at);
    if (!any) {
        for (Node& child : children)
            child.lastLine = 0;
        if (!children.empty())
            out.push_back(std::move(paragraph));
        return;
    }
    Node part;
    part.kind = Kind::Paragraph;
    int line = paragraph.firstLine;
    part.firstLine = line;
    std::vector<bool> alone(children.size());
    for (std::size_t at = 0; at < children.size(); ++at)
        alone[at] = standsAlone(children, at);
    for (std::size_t at = 0; at < children.size(); ++at) {
        Node& child = children[at];
        if (!alone[at]) {
            line += isBreak(child) ? 1 : std::exchange(child.lastLine, 0);
            part.lastLine = line;
            if (part.children.empty() && isBreak(child))
                part.firstLine = line;
            else
                part.children.push_back(std::move(child));
            continue;
        }
        part.lastLine = std::max(part.firstLine, line - 1);
        pushPart(std::exchange(part, Node{}), out);
        child.kind = child.kind == Kind::Math ? Kind::MathBlock : Kind::Comment;
        child.level = 0;
        child.firstLine = line;
        line += child.lastLine;
        child.lastLine = line;
        out.push_back(std::move(child));
        part.kind = Kind::Paragraph;
        part.firstLine = line + 1;
    }
    part.lastLine = std::max(part.firstLine, paragraph.lastLine);
    pushPart(std::move(part), out);
}

void makeCallout(Node& quote)
{
    if (quote.children.empty() || quote.children.front().kind != Kind::Paragraph)
        return;
    std::vector<Node>& line = quote.children.front().children;
    if (line.empty() || line.front().kind != Kind::Text || !line.front().text.startsWith(u"[!"))
        return;
    const QString head = line.front().text;
    const qsizetype close = head.indexOf(u']');
    if (close <= 2)
        return;
    quote.kind = Kind::Callout;
    quote.info = head.sliced(2, close - 2).section(u'|', 0, 0).trimmed().toLower();
    qsizetype title = close + 1;
    const char16_t fold = title < head.size() ? head[title].unicode() : u' ';
    if (fold == u'+' || fold == u'-') {
        quote.level = fold == u'+' ? 1 : 2;
        ++title;
    }
    while (title < head.size() && isBlank(head[title].unicode()))
        ++title;
    line.front().text = head.sliced(title);
    const auto end = std::find_if(line.begin(), line.end(), isBreak);
    for (auto part = line.begin(); part != end; ++part)
        quote.text += plainText(*part);
    quote.text = quote.text.trimmed();
    quote.title.assign(std::make_move_iterator(line.begin()), std::make_move_iterator(end));
    line.erase(line.begin(), end == line.end() ? end : end + 1);
    if (line.empty())
        quote.children.erase(quote.children.begin());
    else
        ++quote.children.front().firstLine;
}

} // namespace chimera::markdown
