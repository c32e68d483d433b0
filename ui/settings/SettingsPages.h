// What the settings window consists of: its pages, and each setting by name for the search and the palette. Plain data.
#pragma once

#include "ui/widgets/Icons.h"

#include <QString>

#include <vector>

namespace chimera::ui {

struct SettingEntry
{
    QString page; // "appearance", "editor", "data", "backups", "index", "chat", "shortcuts"
    QString pageName;
    QString text;
};
std::vector<SettingEntry> settingEntries();

struct SettingsPageInfo
{
    QString id;
    QString name;
    Glyph glyph;
};
std::vector<SettingsPageInfo> settingsPages();

} // namespace chimera::ui
