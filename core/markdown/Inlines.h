// Internal to core/markdown: inline children as they are collected, and the paragraphs made of them.
#pragma once

#include "core/markdown/Document.h"
#include "core/markdown/Encoder.h"

namespace chimera::markdown {

// Takes the inlines of one parent in order: joins neighbouring texts, turns tokens into nodes, pairs "==" to
// highlights.
class InlineCollector
{
public:
    explicit InlineCollector(const Encoded& encoded) : m_encoded(encoded) {}
    void addText(const QString& text) { m_text += text; }
    void add(Node node);
    std::vector<Node> take();

private:
    void flushText();
    void putText(QStringView text);
    void putMark();
    void settleMark(const Node& next);

    const Encoded& m_encoded;
    QString m_text;
    std::vector<Node> m_nodes;
    qsizetype m_open = -1;     // index in m_nodes of the "==" that may begin a highlight
    bool m_justOpened = false; // nothing has followed it yet
};

// Maths and comments that have lines of their own become blocks, the rest stays in paragraphs.
void splitParagraph(Node paragraph, std::vector<Node>& out);

// "> [!type]- Title": a quote becomes a callout.
void makeCallout(Node& quote);

} // namespace chimera::markdown
