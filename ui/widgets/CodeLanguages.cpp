#include "ui/widgets/CodeLanguages.h"

#include <algorithm>
#include <vector>

namespace chimera::ui::code {

namespace {

enum Trait { None = 0, Triple = 1, Backticks = 2, Lifetimes = 4, Capitals = 8, HashBlank = 16, CaseFree = 32 };

struct Row
{
    const char* names; // first is the name, the rest are aliases
    Flavour flavour;
    const char* keywords;
    const char* types;
    const char* comments; // line comment(s)
    const char* block;    // open and close
    const char* quotes;
    int traits;
};

constexpr const char* CKeywords =
    "auto break case const continue default do else enum extern for goto if inline register restrict return sizeof "
    "static "
    "struct switch typedef union volatile while #include #define #if #ifdef #ifndef #else #endif #pragma";
constexpr const char* CTypes =
    "void char short int long float double signed unsigned bool size_t ssize_t int8_t int16_t int32_t "
    "int64_t uint8_t uint16_t uint32_t uint64_t FILE";
constexpr const char* CppKeywords =
    "alignas alignof and asm auto break case catch class co_await co_return co_yield concept const consteval constexpr "
    "constinit const_cast continue decltype default delete do dynamic_cast else enum explicit export extern false "
    "final for "
    "friend goto if inline mutable namespace new noexcept not nullptr operator or override private protected public "
    "reinterpret_cast requires return sizeof static static_assert static_cast struct switch template this thread_local "
    "throw "
    "true try typedef typeid typename union using virtual volatile while";
constexpr const char* JsKeywords =
    "abstract as async await break case catch class const continue debugger declare default delete do else enum export "
    "extends false finally for from function get if implements import in instanceof interface keyof let new null of "
    "private "
    "protected public readonly return satisfies set static super switch this throw true try type typeof undefined var "
    "void "
    "while yield";
constexpr const char* SqlKeywords = "add all alter analyze and as asc attach begin between by case check collate "
                                    "column commit conflict constraint create "
                                    "cross default delete desc distinct drop else end escape except exists explain "
                                    "foreign from full glob group having if in "
                                    "index inner insert instead intersect into is isnull join key left like limit "
                                    "match natural not notnull null offset on or "
                                    "order outer over partition pragma primary recursive references replace returning "
                                    "right rollback row select set table "
                                    "temp then to transaction trigger union unique update using vacuum values view "
                                    "virtual when where window with without";
constexpr const char* ShKeywords = "alias break case cd continue declare do done echo elif else esac eval exec exit "
                                   "export fi for function if in local "
                                   "printf read readonly return select set shift source then trap unset until while";

constexpr Row Rows[] = {
    {"cpp c++ cc cxx hpp h++ hh", Flavour::Code, CppKeywords,
     "void char short int long float double signed unsigned bool wchar_t char8_t char16_t char32_t size_t string "
     "string_view vector map set optional variant span unique_ptr shared_ptr int8_t int16_t int32_t int64_t uint8_t "
     "uint16_t uint32_t uint64_t",
     "//", "/* */", "\"'", Capitals},
    {"c h", Flavour::Code, CKeywords, CTypes, "//", "/* */", "\"'", None},
    {"python py python3", Flavour::Code,
     "False None True and as assert async await break case class continue def del elif else except finally for from "
     "global if import in is lambda match nonlocal not or pass raise return self try while with yield",
     "bool bytes dict float frozenset int list object set str tuple type", "#", "", "\"'", Triple | Capitals},
    {"javascript js jsx mjs node", Flavour::Code, JsKeywords, "", "//", "/* */", "\"'`", Backticks | Capitals},
    {"typescript ts tsx", Flavour::Code, JsKeywords,
     "any bigint boolean never number object string symbol unknown void", "//", "/* */", "\"'`", Backticks | Capitals},
    {"java kotlin kt", Flavour::Code,
     "abstract assert break case catch class const continue default do else enum extends false final finally for fun "
     "goto "
     "if implements import in instanceof interface is native new null object override package private protected public "
     "record return sealed static strictfp super switch synchronized this throw throws transient true try val var void "
     "volatile when while yield",
     "boolean byte char double float int long short", "//", "/* */", "\"'", Triple | Capitals},
    {"csharp cs c#", Flavour::Code,
     "abstract as async await base break case catch class const continue default delegate do else enum event false "
     "finally "
     "for foreach get if implements in interface internal is lock namespace new null out override params private "
     "protected "
     "public readonly record ref return sealed set static struct switch this throw true try typeof using var virtual "
     "void "
     "while yield",
     "bool byte char decimal double float int long object short string uint ulong", "//", "/* */", "\"'", Capitals},
    {"rust rs", Flavour::Code,
     "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move "
     "mut "
     "pub ref return self static struct super trait true type union unsafe use where while",
     "bool char f32 f64 i128 i16 i32 i64 i8 isize str u128 u16 u32 u64 u8 usize", "//", "/* */", "\"'",
     Lifetimes | Capitals},
    {"go golang", Flavour::Code,
     "break case chan const continue default defer else fallthrough false for func go goto if import interface iota "
     "map nil "
     "package range return select struct switch true type var",
     "any bool byte complex128 complex64 error float32 float64 int int16 int32 int64 int8 rune string uint uint16 "
     "uint32 "
     "uint64 uint8 uintptr",
     "//", "/* */", "\"'`", Backticks | Capitals},
    {"bash sh shell zsh console fish", Flavour::Code, ShKeywords, "", "#", "", "\"'`", HashBlank},
    {"sql sqlite mysql postgresql postgres", Flavour::Code, SqlKeywords,
     "bigint blob boolean char date datetime float integer int numeric real smallint text timestamp varchar", "--",
     "/* */", "\"'`", CaseFree},
    {"json jsonc json5", Flavour::Code, "false null true", "", "//", "/* */", "\"", None},
    {"yaml yml", Flavour::Pairs, "false no null true yes", "", "#", "", "\"'", HashBlank},
    {"html htm xml svg xhtml vue", Flavour::Markup, "", "", "", "", "", None},
    {"css scss less", Flavour::Css, "@media @import @font-face @keyframes @supports important", "", "", "/* */", "\"'",
     None},
    {"ini toml conf cfg properties desktop", Flavour::Pairs, "false off on true", "", "#", "", "\"'", HashBlank},
    {"diff patch", Flavour::Diff, "", "", "", "", "", None},
    {"markdown md", Flavour::Markdown, "", "", "", "", "", None},
};

QStringList words(const char* text, bool folded = false)
{
    QStringList list = QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
    if (folded) {
        std::transform(list.begin(), list.end(), list.begin(), [](const QString& word) { return word.toLower(); });
    }
    std::sort(list.begin(), list.end());
    return list;
}

Language makeLanguage(const Row& row)
{
    Language language;
    const bool caseFree = row.traits & CaseFree;
    language.aliases = QString::fromLatin1(row.names).split(u' ');
    language.name = language.aliases.first();
    language.flavour = row.flavour;
    language.keywords = words(row.keywords, caseFree);
    language.types = words(row.types, caseFree);
    const QStringList comments = QString::fromLatin1(row.comments).split(u' ', Qt::SkipEmptyParts);
    language.lineComment = comments.value(0);
    language.otherLineComment = comments.value(1);
    const QStringList block = QString::fromLatin1(row.block).split(u' ', Qt::SkipEmptyParts);
    language.blockOpen = block.value(0);
    language.blockClose = block.value(1);
    language.quotes = QString::fromLatin1(row.quotes);
    language.pairMark = language.name == QLatin1String("yaml") ? u':' : u'=';
    language.tripleQuotes = row.traits & Triple;
    language.backtickSpansLines = row.traits & Backticks;
    language.apostropheIsNotString = row.traits & Lifetimes;
    language.capitalIsType = row.traits & Capitals;
    language.hashNeedsBlank = row.traits & HashBlank;
    language.caseFree = caseFree;
    return language;
}

const std::vector<Language>& table()
{
    static const auto languages = [] {
        std::vector<Language> all;
        for (const Row& row : Rows) {
            all.push_back(makeLanguage(row));
        }
        return all;
    }();
    return languages;
}

} // namespace

bool Language::contains(const QStringList& sorted, QStringView word) const
{
    if (caseFree) {
        return std::binary_search(sorted.begin(), sorted.end(), word.toString().toLower());
    }
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), word,
                                        [](const QString& a, QStringView b) { return QStringView(a) < b; });
    return found != sorted.end() && *found == word;
}

int languageCount()
{
    return static_cast<int>(table().size());
}

const Language& languageAt(int id)
{
    return table().at(static_cast<size_t>(id - 1));
}

int findLanguage(QStringView name)
{
    const QString folded = name.trimmed().toString().toLower();
    for (int id = 1; !folded.isEmpty() && id <= languageCount(); ++id) {
        if (languageAt(id).aliases.contains(folded)) {
            return id;
        }
    }
    return 0;
}

} // namespace chimera::ui::code
