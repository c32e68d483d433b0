#include "ui/widgets/ThemeManager.h"

#include "ui/widgets/Style.h"

#include <QApplication>

namespace chimera::ui {

namespace {

struct ChoiceName
{
    ThemeChoice choice;
    const char* name;
};

constexpr ChoiceName ChoiceNames[] = {
    {ThemeChoice::System, "system"},
    {ThemeChoice::Light, "light"},
    {ThemeChoice::Dark, "dark"},
    {ThemeChoice::HighContrast, "high-contrast"},
};

// Before 6.5 Qt does not say what the desktop prefers: the palette it starts with does, or the theme's name.
Scheme schemeAtStart(const QPalette& palette)
{
    const QString gtkTheme = qEnvironmentVariable("GTK_THEME").toLower();
    if (gtkTheme.contains(QLatin1String("highcontrast"))) {
        return gtkTheme.contains(QLatin1String("inverse")) ? Scheme::HighContrastDark : Scheme::HighContrastLight;
    }
    const bool darkName = gtkTheme.endsWith(QLatin1String("dark"));
    return darkName || palette.color(QPalette::Window).lightness() < 128 ? Scheme::Dark : Scheme::Light;
}

bool isHighContrastScheme(Scheme scheme)
{
    return scheme == Scheme::HighContrastDark || scheme == Scheme::HighContrastLight;
}

bool isDarkScheme(Scheme scheme)
{
    return scheme == Scheme::Dark || scheme == Scheme::HighContrastDark;
}

} // namespace

ThemeManager::ThemeManager(QObject* parent)
    : QObject(parent), m_systemScheme(schemeAtStart(QApplication::palette())), m_desktopFont(QApplication::font())
{
    QApplication::setStyle(new Style);
    apply();
}

Scheme ThemeManager::scheme() const
{
    switch (m_choice) {
    case ThemeChoice::System:
        return m_systemScheme;
    case ThemeChoice::Light:
        return Scheme::Light;
    case ThemeChoice::Dark:
        return Scheme::Dark;
    case ThemeChoice::HighContrast:
        return isHighContrastScheme(m_systemScheme) ? m_systemScheme
               : isDarkScheme(m_systemScheme)       ? Scheme::HighContrastDark
                                                    : Scheme::HighContrastLight;
    }
    return m_systemScheme;
}

void ThemeManager::setChoice(ThemeChoice choice)
{
    if (choice != m_choice) {
        m_choice = choice;
        apply();
    }
}

void ThemeManager::setScalePercent(int percent)
{
    const int bounded = std::clamp(percent, 80, 200);
    if (bounded != m_scalePercent) {
        m_scalePercent = bounded;
        apply();
    }
}

void ThemeManager::setFont(const std::optional<QFont>& font)
{
    if (font != m_userFont) {
        m_userFont = font;
        apply();
    }
}

void ThemeManager::setSystemScheme(Scheme scheme)
{
    if (scheme != m_systemScheme) {
        m_systemScheme = scheme;
        apply();
    }
}

ThemeChoice ThemeManager::choiceFromName(QStringView name)
{
    for (const ChoiceName& known : ChoiceNames) {
        if (name == QLatin1String(known.name)) {
            return known.choice;
        }
    }
    return ThemeChoice::System;
}

QString ThemeManager::nameOf(ThemeChoice choice)
{
    return QString::fromLatin1(ChoiceNames[static_cast<size_t>(choice)].name);
}

void ThemeManager::apply()
{
    Theme theme(scheme(), m_scalePercent);
    theme.setBaseFont(m_userFont.value_or(m_desktopFont));
    Theme::setCurrent(theme);
    QApplication::setPalette(theme.palette());
    QApplication::setFont(theme.font(TextRole::Body));
    qApp->setStyleSheet(theme.styleSheet());
    Q_EMIT changed();
}

} // namespace chimera::ui
