// Internal to core/markdown: finds links, tags, maths and comments in the inline text of one block. Made once per text
// and called for block after block, so that its buffers are reused. Linear: every failed search is remembered per run.
#pragma once

#include "core/markdown/Findings.h"

#include <array>

namespace chimera::markdown {

class InlineScanner
{
public:
    InlineScanner(QStringView text, Detail detail, Findings& out);

    // A paragraph may begin with link reference definitions: "[label]: target".
    void paragraph(qsizetype begin, qsizetype end, int quoteDepth, bool continues);
    void run(qsizetype begin, qsizetype end, int quoteDepth, bool continues = false);

private:
    struct Bracket
    {
        qsizetype at = 0;
        bool image = false;
        bool active = true;
        std::size_t tags = 0;
        std::size_t tokens = 0;
    };
    struct Destination
    {
        qsizetype begin = 0;
        qsizetype end = 0;
        qsizetype after = 0;
        bool angled = false;
    };
    enum Missing {
        CommentEnd,
        InstructionEnd,
        DeclarationEnd,
        CdataEnd,
        DoubleQuote,
        SingleQuote,
        DoubleDollar,
        MissingCount
    };

    void begin(qsizetype begin, qsizetype end, int quoteDepth);
    void step(char16_t c);
    void codeSpan();
    void html();
    void openBracket(bool image);
    void closeBracket();
    bool wiki(qsizetype brackets, bool embed);
    void tag();
    void mark();
    void dollar();
    void percent();
    void address();

    bool mayOpenTag(qsizetype at) const;
    qsizetype definition(qsizetype at, qsizetype end);
    bool destination(qsizetype at, Destination& found) const;
    qsizetype title(qsizetype at);
    qsizetype linkEnd(qsizetype at, Destination& found);
    FoundLink markdownLink(LinkForm form, const Destination& where, QStringView label) const;
    qsizetype findEnd(Missing what, QStringView mark, qsizetype from);
    void token(TokenKind kind, qsizetype begin, qsizetype end, qsizetype link = -1);
    bool isAt(qsizetype at, char16_t c) const { return at < m_end && m_text[at] == QChar(c); }

    QStringView m_text;
    bool m_everything;
    Findings& m_out;

    qsizetype m_begin = 0;
    qsizetype m_end = 0;
    qsizetype m_pos = 0;
    int m_quoteDepth = 0;
    std::vector<Bracket> m_brackets;
    qsizetype m_bracketsLeft = 0;
    bool m_ticksKnown = false;
    bool m_ticksUsed = false;
    std::array<qsizetype, 81> m_lastTicks{};
    std::array<bool, MissingCount> m_missing{};
};

} // namespace chimera::markdown
