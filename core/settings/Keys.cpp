#include "core/settings/Keys.h"

#include <QJsonArray>
#include <QJsonObject>

namespace chimera::settings {

const Key theme{"appearance.theme", QStringLiteral("system")};
const Key scale{"appearance.scale", 100};
const Key density{"appearance.density", QStringLiteral("comfortable")};
const Key editorFontSize{"editor.fontSize", 0};
const Key editorMode{"editor.mode", QStringLiteral("edit")};
const Key lineNumbers{"editor.lineNumbers", false};
const Key shortcuts{"shortcuts.changed", QJsonObject()};
const Key shortcutsOn{"shortcuts.on", true};
const Key dailyBackup{"backup.daily", true};
const Key backupFolder{"backup.folder", QString()};
const Key trashDays{"retention.trashDays", 30};
const Key historyDays{"retention.historyDays", 90};
const Key remoteImages{"privacy.remoteImageHosts", QJsonArray()};
const Key embeddingModel{"search.model", QStringLiteral("e5-small-v2-q")};
const Key meaningWeight{"search.meaningWeight", 50};
const Key indexingPaused{"search.indexingPaused", false};
const Key chatSystemText{"chat.systemText", QString()};
const Key chatModel{"chat.model", QStringLiteral("model-recall")};
const Key chatPrices{"chat.prices", QJsonObject()};
const Key sendWithEnter{"chat.sendWithEnter", true};
const Key chatRetention{"chat.retention", QStringLiteral("indefinite-forever")};
const Key session{"session.window", QJsonObject()};
const Key firstRunDone{"session.firstRunDone", false};
const Key lastIntegrityCheck{"maintenance.lastIntegrityCheck", QString()};

const std::vector<const Key*>& all()
{
    static const std::vector<const Key*> keys{
        &theme,         &scale,          &density,        &editorFontSize, &editorMode,   &lineNumbers,
        &shortcuts,     &shortcutsOn,    &dailyBackup,    &backupFolder,   &trashDays,    &historyDays,
        &remoteImages,  &embeddingModel, &meaningWeight,  &indexingPaused, &chatModel,    &chatPrices,
        &sendWithEnter, &chatRetention,  &chatSystemText, &session,        &firstRunDone, &lastIntegrityCheck};
    return keys;
}

const Key* find(const QString& name)
{
    for (const Key* key : all()) {
        if (name == QLatin1String(key->name))
            return key;
    }
    return nullptr;
}

} // namespace chimera::settings
