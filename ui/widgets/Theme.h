// The look as values: colour tokens (light, dark, high contrast), fonts and sizes at the user's scale, and what is made
// of them: QPalette and style sheet. The only place with literal colours. GUI thread; never fails.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

#include <array>

namespace chimera::ui {

enum class Token {
    Window, // behind everything: sidebar, inspector, status bar
    Base,   // editor, lists
    Alt,    // code, small pills, stripes
    Raised, // cards, popups
    Text,
    Text2,
    Text3, // hints
    Accent,
    OnAccent,
    AccentSoft, // selected row
    Selection,
    SelectionText,
    Link, // also information and focus ring
    Ok,
    Warn,
    Error,
    Code,
    ChipBack,
    ChipText,
    Mark,
    MarkText,
    Border,   // of controls
    HairLine, // decoration only
    Focus,
    Series1,
    Series2,
    Series3,
    Series4,
    Series5,
    Series6,
};
inline constexpr int TokenCount = static_cast<int>(Token::Series6) + 1;

enum class TextRole {
    Display, // name of the open memory, big figures
    Title,
    Heading,
    Body,
    BodyStrong, // semibold
    Small,
    SmallStrong,
    Code,
    Reading, // running text of notes and answers
};

enum class Scheme { Light, Dark, HighContrastLight, HighContrastDark };

class Theme
{
public:
    explicit Theme(Scheme scheme = Scheme::Light, int scalePercent = 100);

    // What the program wears now, as QApplication::palette() is. Set by the ThemeManager.
    static const Theme& current();
    static void setCurrent(const Theme& theme);

    Scheme scheme() const { return m_scheme; }
    bool isDark() const;
    bool isHighContrast() const;
    int scalePercent() const { return m_scalePercent; } // 80..200

    QColor colour(Token token) const;
    QColor series(int index) const;                           // chart and tag-dot colours, any index >= 0
    QColor blend(Token over, Token under, qreal share) const; // `share` of `over` upon `under`, opaque

    QColor shadow() const; // of popups, opaque

    // The font that body text has at 100 %; from the desktop, else Inter.
    void setBaseFont(const QFont& font);
    QFont baseFont() const { return m_baseFont; }
    QFont font(TextRole role) const;
    static QFont withTabularFigures(QFont font);

    // Design pixels (the 4 px grid) to device-independent pixels at the user's scale; at least 1 for anything positive.
    int px(qreal designPixels) const;

    QPalette palette() const;
    QString styleSheet() const;

private:
    Scheme m_scheme;
    int m_scalePercent;
    QFont m_baseFont;
};

// Shorthands for paint code.
inline QColor colour(Token token)
{
    return Theme::current().colour(token);
}
inline int px(qreal designPixels)
{
    return Theme::current().px(designPixels);
}
inline QFont textFont(TextRole role)
{
    return Theme::current().font(role);
}

} // namespace chimera::ui
