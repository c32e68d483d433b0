#include "core/markdown/HtmlWriter.h"

#include "core/markdown/Characters.h"

#include <QSet>

#include <algorithm>

namespace chimera::markdown {

namespace {

QString percentDecoded(QStringView text)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text.toUtf8()));
}

bool isImageData(QStringView uri)
{
    for (const QStringView type :
         {QStringView(u"png"), QStringView(u"jpeg"), QStringView(u"gif"), QStringView(u"webp"), QStringView(u"bmp")}) {
        const QString head = QStringLiteral("data:image/%1;base64,").arg(type);
        if (uri.startsWith(head)) {
            const QStringView data = uri.sliced(head.size());
            return std::all_of(data.begin(), data.end(), [](QChar c) {
                return isAsciiAlnum(c.unicode()) || c == u'+' || c == u'/' || c == u'=';
            });
        }
    }
    return false;
}

// "c++" and "objective-c" are languages, "x y" and "\"onload=" are not.
QString languageClass(QStringView language)
{
    QString name;
    for (const QChar c : language.left(40)) {
        if (isAsciiAlnum(c.unicode()) || QStringView(u"+#-._").contains(c))
            name += c;
    }
    return name;
}

QString cleanPrefix(QStringView prefix)
{
    QString clean;
    std::copy_if(prefix.begin(), prefix.end(), std::back_inserter(clean),
                 [](QChar c) { return isAsciiAlnum(c.unicode()) || c == u'-'; });
    return clean;
}

class HtmlWriter
{
public:
    explicit HtmlWriter(const HtmlOptions& options) : m_options(options), m_prefix(cleanPrefix(options.idPrefix)) {}

    void write(const Node& node)
    {
        if (!block(node))
            inlineNode(node);
    }

    QString take() { return std::move(m_out); }

private:
    bool block(const Node& node)
    {
        switch (node.kind) {
        case Kind::Document:
            children(node);
            return true;
        case Kind::Heading:
            heading(node);
            return true;
        case Kind::Paragraph:
            element("p", node);
            m_out += u'\n';
            return true;
        case Kind::List:
            list(node);
            return true;
        case Kind::ListItem:
            item(node);
            return true;
        case Kind::Quote:
            element("blockquote", node);
            m_out += u'\n';
            return true;
        case Kind::Callout:
            callout(node);
            return true;
        case Kind::CodeBlock:
            code(node);
            return true;
        case Kind::Rule:
            m_out += QStringLiteral("<hr>\n");
            return true;
        case Kind::Table:
            table(node);
            return true;
        case Kind::TableRow:
            row(node);
            return true;
        case Kind::TableCell:
            cell(node, false);
            return true;
        case Kind::HtmlBlock:
            if (!isComment(node))
                wrapped("<pre>", escapedHtml(node.text), "</pre>\n");
            return true;
        case Kind::MathBlock:
            wrapped("<pre class=\"math\">", escapedHtml(node.text), "</pre>\n");
            return true;
        case Kind::FootnoteDefinition:
            footnote(node);
            return true;
        default:
            return false;
        }
    }

    void inlineNode(const Node& node)
    {
        switch (node.kind) {
        case Kind::Text:
            m_out += escapedHtml(node.text);
            return;
        case Kind::HtmlInline:
            m_out += isComment(node) ? QString() : escapedHtml(node.text);
            return;
        case Kind::Emphasis:
            return element("em", node);
        case Kind::Strong:
            return element("strong", node);
        case Kind::Strikethrough:
            return element("del", node);
        case Kind::Highlight:
            return element("mark", node);
        case Kind::Code:
            return wrapped("<code>", escapedHtml(node.text), "</code>");
        case Kind::Math:
            return wrapped("<code class=\"math\">", escapedHtml(node.text), "</code>");
        case Kind::Tag:
            return wrapped("<span class=\"tag\">#", escapedHtml(node.target), "</span>");
        case Kind::SoftBreak:
            m_out += u'\n';
            return;
        case Kind::LineBreak:
            m_out += QStringLiteral("<br>\n");
            return;
        case Kind::Link:
            return link(address(node.target), node, QString());
        case Kind::WikiLink:
            return link(wikiAddress(node), node, escapedHtml(plainText(node)));
        case Kind::Image:
        case Kind::Embed:
            return image(node);
        case Kind::FootnoteReference:
            return reference(node);
        default:
            return;
        }
    }

    void children(const Node& node)
    {
        for (const Node& child : node.children)
            write(child);
    }

    void wrapped(const char* open, const QString& inside, const char* close)
    {
        m_out += QLatin1String(open);
        m_out += inside;
        m_out += QLatin1String(close);
    }

    void element(const char* name, const Node& node)
    {
        m_out += u'<' + QLatin1String(name) + u'>';
        children(node);
        m_out += QStringLiteral("</") + QLatin1String(name) + u'>';
    }

    static bool isComment(const Node& node) { return node.text.trimmed().startsWith(u"<!--"); }

    void heading(const Node& node)
    {
        const QString name = QStringLiteral("h") + QString::number(std::clamp(node.level, 1, 6));
        const QString base = headingId(plainText(node), m_prefix);
        QString id = base;
        for (int count = 2; m_ids.contains(id); ++count)
            id = base + u'-' + QString::number(m_copies[base] = std::max(m_copies[base] + 1, count));
        m_ids.insert(id);
        m_out += u'<' + name + QStringLiteral(" id=\"") + escapedHtml(id) + QStringLiteral("\">");
        children(node);
        m_out += QStringLiteral("</") + name + QStringLiteral(">\n");
    }

    void list(const Node& node)
    {
        const bool numbered = node.level == 1;
        m_out += numbered ? QStringLiteral("<ol") : QStringLiteral("<ul");
        if (numbered && node.start != 1)
            m_out += QStringLiteral(" start=\"") + QString::number(node.start) + u'"';
        m_out += QStringLiteral(">\n");
        children(node);
        m_out += numbered ? QStringLiteral("</ol>\n") : QStringLiteral("</ul>\n");
    }

    void item(const Node& node)
    {
        m_out += QStringLiteral("<li>");
        if (node.task)
            m_out += node.checked ? QStringLiteral("<input type=\"checkbox\" disabled checked> ")
                                  : QStringLiteral("<input type=\"checkbox\" disabled> ");
        bool first = true;
        for (const Node& child : node.children) {
            if (node.tight && child.kind == Kind::Paragraph) {
                if (!first)
                    m_out += u'\n';
                children(child);
            } else {
                write(child);
            }
            first = false;
        }
        m_out += QStringLiteral("</li>\n");
    }

    void callout(const Node& node)
    {
        m_out += QStringLiteral("<blockquote class=\"callout\"><p><strong>");
        if (node.title.empty() || node.text.isEmpty())
            m_out += escapedHtml(node.text.isEmpty() ? node.info : node.text);
        else
            std::for_each(node.title.begin(), node.title.end(), [this](const Node& part) { write(part); });
        m_out += QStringLiteral("</strong></p>\n");
        children(node);
        m_out += QStringLiteral("</blockquote>\n");
    }

    void code(const Node& node)
    {
        const QString language = languageClass(node.info);
        m_out += language.isEmpty() ? QStringLiteral("<pre><code>")
                                    : QStringLiteral("<pre><code class=\"language-") + language + QStringLiteral("\">");
        m_out += escapedHtml(node.text) + QStringLiteral("\n</code></pre>\n");
    }

    void table(const Node& node)
    {
        m_out += QStringLiteral("<table>\n");
        bool body = false;
        for (const Node& child : node.children) {
            if (child.level != 1 && !body) {
                m_out += QStringLiteral("<tbody>\n");
                body = true;
            }
            if (child.level == 1)
                m_out += QStringLiteral("<thead>\n");
            write(child);
            if (child.level == 1)
                m_out += QStringLiteral("</thead>\n");
        }
        m_out += body ? QStringLiteral("</tbody>\n</table>\n") : QStringLiteral("</table>\n");
    }

    void row(const Node& node)
    {
        m_out += QStringLiteral("<tr>");
        for (const Node& child : node.children)
            cell(child, node.level == 1);
        m_out += QStringLiteral("</tr>\n");
    }

    void cell(const Node& node, bool header)
    {
        m_out += header ? QStringLiteral("<th") : QStringLiteral("<td");
        if (node.align == Align::Left)
            m_out += QStringLiteral(" align=\"left\"");
        else if (node.align == Align::Centre)
            m_out += QStringLiteral(" align=\"center\"");
        else if (node.align == Align::Right)
            m_out += QStringLiteral(" align=\"right\"");
        m_out += u'>';
        children(node);
        m_out += header ? QStringLiteral("</th>") : QStringLiteral("</td>");
    }

    void footnote(const Node& node)
    {
        m_out += QStringLiteral("<div class=\"footnote\" id=\"") + m_prefix + QStringLiteral("fn-") +
                 escapedHtml(node.text) + QStringLiteral("\"><sup>") + escapedHtml(node.text) +
                 QStringLiteral("</sup> ");
        children(node);
        m_out += QStringLiteral("</div>\n");
    }

    void reference(const Node& node)
    {
        const QString number = escapedHtml(node.text);
        if (m_linkDepth > 0)
            return wrapped("<sup>", number, "</sup>");
        m_out += QStringLiteral("<sup><a href=\"#") + m_prefix + QStringLiteral("fn-") + number +
                 QStringLiteral("\">") + number + QStringLiteral("</a></sup>");
    }

    // "" when a link may not lead there.
    QString address(const QString& target) const
    {
        if (target.startsWith(u'#'))
            return u'#' + headingId(percentDecoded(QStringView(target).sliced(1)), m_prefix);
        return isSafeAddress(target) ? target : QString();
    }

    QString wikiAddress(const Node& node) const
    {
        if (node.target.isEmpty() && !node.anchor.isEmpty())
            return u'#' + headingId(node.anchor.section(u'#', -1), m_prefix);
        const std::optional<QString> given = m_options.wikiLink ? m_options.wikiLink(node) : std::nullopt;
        const bool anchor = given && given->startsWith(u'#');
        return given && (anchor || isSafeAddress(*given)) ? *given : QString();
    }

    // `label` is HTML already; empty: the children are the label.
    void link(const QString& href, const Node& node, const QString& label)
    {
        const bool anchor = !href.isEmpty() && m_linkDepth == 0;
        if (anchor)
            m_out +=
                QStringLiteral("<a href=\"") + escapedHtml(href) + QStringLiteral("\" rel=\"noopener noreferrer\">");
        else
            m_out += QStringLiteral("<span class=\"link\">");
        ++m_linkDepth;
        m_out += label;
        children(node);
        --m_linkDepth;
        m_out += anchor ? QStringLiteral("</a>") : QStringLiteral("</span>");
    }

    void image(const Node& node)
    {
        const std::optional<QString> data = m_options.image ? m_options.image(node) : std::nullopt;
        const QString& alt = node.kind == Kind::Image ? node.text : node.target;
        if (data && isImageData(*data)) {
            m_out += QStringLiteral("<img src=\"") + *data + QStringLiteral("\" alt=\"") + escapedHtml(alt) +
                     QStringLiteral("\">");
            return;
        }
        const QString& shown = alt.isEmpty() ? node.target : alt;
        m_out += QStringLiteral("<span class=\"image\">[") + escapedHtml(shown) + QStringLiteral("]</span>");
    }

    const HtmlOptions& m_options;
    QString m_prefix;
    QString m_out;
    QSet<QString> m_ids;
    QHash<QString, int> m_copies;
    int m_linkDepth = 0;
};

} // namespace

QString toHtml(const Node& node, const HtmlOptions& options)
{
    HtmlWriter writer(options);
    writer.write(node);
    return writer.take();
}

QString headingId(QStringView heading, const QString& prefix)
{
    QString id = cleanPrefix(prefix) + QStringLiteral("h-");
    for (const QChar c : heading.left(120)) {
        if (c.isLetterOrNumber())
            id += c.toLower();
        else if (!id.endsWith(u'-'))
            id += u'-';
    }
    if (id.endsWith(u'-') && id.size() > 2)
        id.chop(1);
    return id;
}

bool isSafeAddress(QStringView address)
{
    const bool visible = std::all_of(address.begin(), address.end(), [](QChar c) {
        return c > QChar(u' ') && c != QChar(0x7F) && c.category() != QChar::Other_Format;
    });
    return visible && (address.startsWith(u"http://", Qt::CaseInsensitive) ||
                       address.startsWith(u"https://", Qt::CaseInsensitive) ||
                       address.startsWith(u"mailto:", Qt::CaseInsensitive));
}

QString escapedHtml(QStringView text)
{
    QString safe;
    safe.reserve(text.size() + text.size() / 16);
    for (const QChar c : text) {
        switch (c.unicode()) {
        case u'&':
            safe += QStringLiteral("&amp;");
            break;
        case u'<':
            safe += QStringLiteral("&lt;");
            break;
        case u'>':
            safe += QStringLiteral("&gt;");
            break;
        case u'"':
            safe += QStringLiteral("&quot;");
            break;
        case u'\'':
            safe += QStringLiteral("&#39;");
            break;
        default:
            safe += (c < u' ' && !isSpace(c.unicode())) || c == QChar(0x7F) ? QChar(QChar::ReplacementCharacter) : c;
        }
    }
    return safe;
}

} // namespace chimera::markdown
