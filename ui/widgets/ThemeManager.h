// Chooses the theme and dresses the application in it: Fusion, palette, fonts, style sheet; switches live. One per
// program, owned by app/, created after QApplication and before the first widget. GUI thread; never fails.
#pragma once

#include "ui/widgets/Theme.h"

#include <QObject>

#include <optional>

namespace chimera::ui {

enum class ThemeChoice { System, Light, Dark, HighContrast };

class ThemeManager : public QObject
{
    Q_OBJECT

public:
    explicit ThemeManager(QObject* parent = nullptr);

    ThemeChoice choice() const { return m_choice; }
    int scalePercent() const { return m_scalePercent; }
    Scheme scheme() const; // what `choice` comes to now

    void setChoice(ThemeChoice choice);
    void setScalePercent(int percent); // kept within 80..200
    // A font of the user's own choice; nullopt: the desktop's.
    void setFont(const std::optional<QFont>& font);
    // What the desktop asks for, from whoever listens to it (portal, start palette).
    void setSystemScheme(Scheme scheme);

    // "system", "light", "dark", "high-contrast": the form in the settings. Unknown text is System.
    static ThemeChoice choiceFromName(QStringView name);
    static QString nameOf(ThemeChoice choice);

Q_SIGNALS:
    void changed();

private:
    void apply();

    ThemeChoice m_choice = ThemeChoice::System;
    Scheme m_systemScheme = Scheme::Light;
    int m_scalePercent = 100;
    QFont m_desktopFont;
    std::optional<QFont> m_userFont;
};

} // namespace chimera::ui
