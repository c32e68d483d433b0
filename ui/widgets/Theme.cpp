#include "ui/widgets/Theme.h"

#include "ui/widgets/StyleSheet.h"

#include <QFontDatabase>

namespace chimera::ui {

namespace {

using Colours = std::array<QRgb, TokenCount>;

// In the order of Token. Contrast of each pair is tested in ThemeTest.
constexpr Colours LightColours = {
    0xF6F7F9, 0xFFFFFF, 0xEEF1F5, 0xFFFFFF, 0x1B2230, 0x4A5568, 0x5F6B7E, 0x0F6B75, 0xFFFFFF, 0xD8EEF0,
    0x0F6B75, 0xFFFFFF, 0x0B5FA5, 0x1B6E3C, 0x8A5300, 0xB3261E, 0x8B2252, 0xE6E0F8, 0x4B2E9E, 0xFFE58A,
    0x1B2230, 0x7D8899, 0xD5DBE4, 0x0B5FA5, 0x0F6B75, 0xB4500A, 0x4B2E9E, 0x1B6E3C, 0xB3261E, 0x5F6B7E,
};
constexpr Colours DarkColours = {
    0x15191F, 0x1B2028, 0x222833, 0x262D39, 0xE6EAF0, 0xB4BDCA, 0x98A3B3, 0x45C4D1, 0x06282C, 0x17393E,
    0x1F7480, 0xFFFFFF, 0x7CB8F2, 0x6FD08C, 0xF2B657, 0xFF8A80, 0xF2A1C7, 0x33294F, 0xCDBDFF, 0x6B5A10,
    0xE6EAF0, 0x7E8A9B, 0x39424F, 0x7CB8F2, 0x45C4D1, 0xF2A65A, 0xB9A4FF, 0x6FD08C, 0xFF8A80, 0x98A3B3,
};
constexpr Colours HighContrastDarkColours = {
    0x000000, 0x000000, 0x000000, 0x000000, 0xFFFFFF, 0xFFFFFF, 0xE8E8E8, 0xFFFF00, 0x000000, 0x000000,
    0xFFFF00, 0x000000, 0x7FDBFF, 0x5CFF8A, 0xFFD060, 0xFFA0A0, 0xFFB8E0, 0x000000, 0xFFFFFF, 0xFFFF00,
    0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFF00, 0xFFFF00, 0xFFB060, 0xD0C0FF, 0x5CFF8A, 0xFFA0A0, 0xFFFFFF,
};
constexpr Colours HighContrastLightColours = {
    0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0x000000, 0x000000, 0x202020, 0x00407A, 0xFFFFFF, 0xFFFFFF,
    0x000000, 0xFFFF00, 0x0000B0, 0x004D1A, 0x5A3200, 0x900000, 0x6A0040, 0xFFFFFF, 0x000000, 0xFFFF00,
    0x000000, 0x000000, 0x000000, 0x7A5C00, 0x00407A, 0x7A3000, 0x3A1F8A, 0x004D1A, 0x900000, 0x202020,
};

const Colours& coloursOf(Scheme scheme)
{
    switch (scheme) {
    case Scheme::Light:
        return LightColours;
    case Scheme::Dark:
        return DarkColours;
    case Scheme::HighContrastLight:
        return HighContrastLightColours;
    case Scheme::HighContrastDark:
        return HighContrastDarkColours;
    }
    return LightColours;
}

constexpr qreal PointsPerPixel = 0.75; // at 96 dpi, which is what the grid is drawn for
constexpr qreal DefaultBodyPixels = 13;
constexpr qreal SmallestPixels = 11;

bool isNamelessFamily(const QString& family)
{
    static const QStringList names = {QString(), QStringLiteral("Sans Serif"), QStringLiteral("Sans"),
                                      QStringLiteral("Helvetica"), QStringLiteral("DejaVu Sans")};
    return names.contains(family, Qt::CaseInsensitive);
}

QFont usableBase(const QFont& wanted)
{
    if (!isNamelessFamily(wanted.family()) || !QFontDatabase::hasFamily(QStringLiteral("Inter"))) {
        return wanted;
    }
    QFont inter(QStringLiteral("Inter"));
    inter.setPointSizeF(DefaultBodyPixels * PointsPerPixel);
    return inter;
}

qreal pointSizeOf(const QFont& font)
{
    return font.pointSizeF() > 0 ? font.pointSizeF() : font.pixelSize() * PointsPerPixel;
}

QString codeFamily()
{
    static const QString family = QFontDatabase::hasFamily(QStringLiteral("JetBrains Mono"))
                                      ? QStringLiteral("JetBrains Mono")
                                      : QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    return family;
}

struct RoleStyle
{
    qreal pixelsOverBody;
    QFont::Weight weight;
};

RoleStyle styleOf(TextRole role)
{
    switch (role) {
    case TextRole::Display:
        return {12, QFont::Bold};
    case TextRole::Title:
        return {6, QFont::DemiBold};
    case TextRole::Heading:
        return {3, QFont::DemiBold};
    case TextRole::Body:
        return {0, QFont::Normal};
    case TextRole::BodyStrong:
        return {0, QFont::DemiBold};
    case TextRole::Small:
        return {-1, QFont::Normal};
    case TextRole::SmallStrong:
        return {-1, QFont::DemiBold};
    case TextRole::Code:
        return {0, QFont::Normal};
    case TextRole::Reading:
        return {2, QFont::Normal};
    }
    return {0, QFont::Normal};
}

Theme& currentTheme()
{
    static Theme theme;
    return theme;
}

} // namespace

Theme::Theme(Scheme scheme, int scalePercent) : m_scheme(scheme), m_scalePercent(std::clamp(scalePercent, 80, 200))
{
    m_baseFont.setPointSizeF(DefaultBodyPixels * PointsPerPixel);
}

const Theme& Theme::current()
{
    return currentTheme();
}

void Theme::setCurrent(const Theme& theme)
{
    currentTheme() = theme;
}

bool Theme::isDark() const
{
    return m_scheme == Scheme::Dark || m_scheme == Scheme::HighContrastDark;
}

bool Theme::isHighContrast() const
{
    return m_scheme == Scheme::HighContrastLight || m_scheme == Scheme::HighContrastDark;
}

QColor Theme::colour(Token token) const
{
    return QColor::fromRgb(coloursOf(m_scheme)[static_cast<size_t>(token)]);
}

QColor Theme::series(int index) const
{
    constexpr int count = 6;
    return colour(static_cast<Token>(static_cast<int>(Token::Series1) + std::max(index, 0) % count));
}

QColor Theme::blend(Token over, Token under, qreal share) const
{
    const QColor a = colour(over);
    const QColor b = colour(under);
    const float s = static_cast<float>(isHighContrast() ? std::round(share) : share);
    return QColor::fromRgbF(a.redF() * s + b.redF() * (1 - s), a.greenF() * s + b.greenF() * (1 - s),
                            a.blueF() * s + b.blueF() * (1 - s));
}

QColor Theme::shadow() const
{
    return isDark() ? QColor(Qt::black) : colour(Token::Text);
}

void Theme::setBaseFont(const QFont& font)
{
    m_baseFont = usableBase(font);
}

QFont Theme::font(TextRole role) const
{
    const RoleStyle style = styleOf(role);
    QFont font = role == TextRole::Code ? QFont(codeFamily()) : m_baseFont;
    if (role == TextRole::Code) {
        font.setStyleHint(QFont::Monospace);
        font.setFixedPitch(true);
    }
    const qreal smallest = SmallestPixels * PointsPerPixel;
    const qreal points = std::max(pointSizeOf(m_baseFont) + style.pixelsOverBody * PointsPerPixel, smallest);
    font.setPointSizeF(points * m_scalePercent / 100);
    if (style.weight != QFont::Normal) {
        font.setWeight(style.weight);
    }
    return font;
}

QFont Theme::withTabularFigures(QFont font)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
    return font;
}

int Theme::px(qreal designPixels) const
{
    const int scaled = qRound(designPixels * m_scalePercent / 100);
    return designPixels > 0 ? std::max(scaled, 1) : scaled;
}

QPalette Theme::palette() const
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Token token) { palette.setColor(role, colour(token)); };
    set(QPalette::Window, Token::Window);
    set(QPalette::WindowText, Token::Text);
    set(QPalette::Base, Token::Base);
    set(QPalette::AlternateBase, Token::Alt);
    set(QPalette::Text, Token::Text);
    set(QPalette::PlaceholderText, Token::Text3);
    set(QPalette::Button, Token::Raised);
    set(QPalette::ButtonText, Token::Text);
    set(QPalette::BrightText, Token::SelectionText);
    set(QPalette::ToolTipBase, Token::Raised);
    set(QPalette::ToolTipText, Token::Text);
    set(QPalette::Highlight, Token::Selection);
    set(QPalette::HighlightedText, Token::SelectionText);
    set(QPalette::Link, Token::Link);
    set(QPalette::LinkVisited, Token::Link);
    set(QPalette::Light, Token::Raised);
    set(QPalette::Midlight, Token::Alt);
    set(QPalette::Mid, Token::HairLine);
    set(QPalette::Dark, Token::Border);
    set(QPalette::Shadow, Token::Border);
    const QColor disabled = isHighContrast() ? colour(Token::Text3) : blend(Token::Text3, Token::Window, 0.6);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colour(Token::HairLine));
    return palette;
}

QString Theme::styleSheet() const
{
    return makeStyleSheet(*this);
}

} // namespace chimera::ui
