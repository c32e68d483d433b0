// The table of languages that CodeHighlighter knows. Immutable after first use, thread-safe.
#pragma once

#include <QString>
#include <QStringList>
#include <QStringView>

namespace chimera::ui::code {

enum class Flavour { Code, Css, Markup, Pairs, Diff, Markdown };

struct Language
{
    QString name;
    QStringList aliases;
    Flavour flavour = Flavour::Code;
    QStringList keywords; // sorted
    QStringList types;    // sorted
    QString lineComment;
    QString otherLineComment;
    QString blockOpen;
    QString blockClose;
    QString quotes;
    QChar pairMark;
    bool tripleQuotes = false;
    bool backtickSpansLines = false;
    bool apostropheIsNotString = false; // Rust lifetimes
    bool capitalIsType = false;
    bool hashNeedsBlank = false; // shell: "$#" is no comment
    bool caseFree = false;       // SQL

    bool isKeyword(QStringView word) const { return contains(keywords, word); }
    bool isType(QStringView word) const { return contains(types, word); }

private:
    bool contains(const QStringList& sorted, QStringView word) const;
};

int languageCount();
const Language& languageAt(int id); // 1..languageCount()
int findLanguage(QStringView name); // 0: unknown

} // namespace chimera::ui::code
