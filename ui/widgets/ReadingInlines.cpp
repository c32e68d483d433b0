// The inline half of ReadingBuilder: text, emphasis, links, references, pictures.
#include "ui/widgets/MarkdownEdits.h"
#include "ui/widgets/ReadingBuilder.h"

#include <QCoreApplication>
#include <QTextDocument>
#include <QUrl>

namespace chimera::ui {

using markdown::Kind;
using markdown::Node;

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("chimera::ui::ReadingView", text);
}

bool isRemote(const QString& target)
{
    return edits::kindOfTarget(target) == LinkKind::Web;
}

} // namespace

void ReadingBuilder::addInlines(const Node& parent, const QTextCharFormat& format)
{
    for (const Node& child : parent.children) {
        addInline(child, format);
    }
}

void ReadingBuilder::addInline(const Node& node, QTextCharFormat format)
{
    switch (node.kind) {
    case Kind::Text:
        m_cursor.insertText(node.text, format);
        return;
    case Kind::SoftBreak:
        m_cursor.insertText(QStringLiteral(" "), format);
        return;
    case Kind::LineBreak:
        m_cursor.insertText(QString(QChar::LineSeparator), format);
        return;
    case Kind::Comment:
        return;
    case Kind::Emphasis:
        format.setFontItalic(true);
        break;
    case Kind::Strong:
        format.setFontWeight(QFont::Bold);
        break;
    case Kind::Strikethrough:
        format.setFontStrikeOut(true);
        format.setForeground(colour(Token::Text3));
        break;
    case Kind::Highlight:
        addHighlight(node, format);
        return;
    case Kind::Code:
    case Kind::Math:
    case Kind::HtmlInline:
        addInlineCode(node, format);
        return;
    default:
        if (addReference(node, format)) {
            return;
        }
        if (node.children.empty()) {
            m_cursor.insertText(node.text, format);
        }
    }
    addInlines(node, format);
}

void ReadingBuilder::addHighlight(const Node& node, QTextCharFormat format)
{
    const int begin = m_cursor.position();
    format.setForeground(colour(Token::MarkText));
    addInlines(node, format);
    m_layout->spans.push_back({ReadingLayout::Inline::Highlight, begin, m_cursor.position()});
}

void ReadingBuilder::addInlineCode(const Node& node, QTextCharFormat format)
{
    const bool isCode = node.kind == Kind::Code;
    format.setFontFamilies(textFont(TextRole::Code).families());
    format.setFontPointSize(format.fontPointSize() * 0.88);
    format.setForeground(colour(isCode ? Token::Code : node.kind == Kind::Math ? Token::Accent : Token::Text3));
    const QString room = isCode ? QStringLiteral("\u200A") : QString();
    addSpan(ReadingLayout::Inline::Code, room + node.text + room, format);
}

bool ReadingBuilder::addReference(const Node& node, QTextCharFormat format)
{
    switch (node.kind) {
    case Kind::Link:
        addLink(node, format, edits::kindOfTarget(node.target));
        return true;
    case Kind::WikiLink:
    case Kind::Embed:
        addWikiLink(node, format);
        return true;
    case Kind::Image:
        addImage(node, format);
        return true;
    case Kind::Tag:
        format = linked(format, hrefFor(node.target, LinkKind::Tag));
        format.setForeground(colour(Token::ChipText));
        format.setFontUnderline(false);
        addSpan(ReadingLayout::Inline::Tag, u'#' + node.target, format);
        return true;
    case Kind::FootnoteReference:
        format.setVerticalAlignment(QTextCharFormat::AlignSuperScript);
        m_cursor.insertText(node.text, linked(format, hrefFor(node.text, LinkKind::Footnote)));
        return true;
    default:
        return false;
    }
}

void ReadingBuilder::addLink(const Node& node, QTextCharFormat format, LinkKind kind)
{
    const QString target =
        kind == LinkKind::File && !node.anchor.isEmpty() ? node.target + u'#' + node.anchor : node.target;
    format = linked(format, hrefFor(target, kind));
    format.setToolTip(target);
    if (node.children.empty()) {
        m_cursor.insertText(node.text.isEmpty() ? target : node.text, format);
    } else {
        addInlines(node, format);
    }
}

void ReadingBuilder::addWikiLink(const Node& node, QTextCharFormat format)
{
    const bool embed = node.kind == Kind::Embed;
    if (embed && m_resolvers.image && !m_resolvers.image(node.target).isNull()) {
        addImage(node, format);
        return;
    }
    QString target = node.target;
    if (!node.anchor.isEmpty()) {
        target += u'#' + node.anchor;
    }
    const bool resolved = node.target.isEmpty() || !m_resolvers.link || m_resolvers.link(node.target);
    format = linked(format, hrefFor(target, LinkKind::Wiki));
    if (!resolved) {
        format.setForeground(colour(Token::Text3));
        format.setUnderlineStyle(QTextCharFormat::DashUnderline);
        format.setToolTip(translated("Nothing has this name yet"));
    }
    m_cursor.insertText(node.info.isEmpty() ? target : node.info, format);
}

void ReadingBuilder::addImage(const Node& node, const QTextCharFormat& format)
{
    const QString alternative = node.text.isEmpty() ? node.info : node.text;
    if (isRemote(node.target)) {
        const QString host = QUrl(node.target).host();
        const QString name = alternative.isEmpty() ? translated("Picture") : alternative;
        QTextCharFormat box = linked(format, hrefFor(node.target, LinkKind::Web));
        box.setForeground(colour(Token::Text2));
        box.setFontUnderline(false);
        box.setToolTip(node.target);
        addSpan(ReadingLayout::Inline::Placeholder,
                QStringLiteral("\u00A0%1\u00A0").arg(translated("%1 (at %2, not loaded)").arg(name, host)), box);
        return;
    }
    const QImage picture = m_resolvers.image ? m_resolvers.image(node.target) : QImage();
    if (picture.isNull()) {
        const QString name = alternative.isEmpty() ? node.target : alternative;
        QTextCharFormat box = format;
        box.setForeground(colour(Token::Text3));
        addSpan(ReadingLayout::Inline::Placeholder,
                QStringLiteral("\u00A0%1\u00A0").arg(translated("%1 (no such file)").arg(name)), box);
        return;
    }
    const QUrl name(QStringLiteral("picture:%1").arg(++m_images));
    m_document->addResource(QTextDocument::ImageResource, name, picture);
    QTextImageFormat image;
    image.setName(name.toString());
    image.setToolTip(alternative);
    image.setWidth(std::min(picture.width() / picture.devicePixelRatio(), static_cast<qreal>(m_columnWidth)));
    m_cursor.insertImage(image);
}

void ReadingBuilder::addSpan(ReadingLayout::Inline kind, const QString& text, const QTextCharFormat& format)
{
    const int begin = m_cursor.position();
    m_cursor.insertText(text, format);
    m_layout->spans.push_back({kind, begin, m_cursor.position()});
}

QString ReadingBuilder::hrefFor(const QString& target, LinkKind kind)
{
    m_layout->links.push_back({target, kind});
    return QStringLiteral("link:%1").arg(m_layout->links.size() - 1);
}

QTextCharFormat ReadingBuilder::linked(QTextCharFormat format, const QString& href) const
{
    format.setAnchor(true);
    format.setAnchorHref(href);
    format.setForeground(colour(Token::Link));
    format.setFontUnderline(true);
    return format;
}

} // namespace chimera::ui
