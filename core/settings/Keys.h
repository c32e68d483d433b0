// Every setting of the program: one table of key, default and what it is for. A key that is not here cannot be stored.
#pragma once

#include <QJsonValue>
#include <QString>

#include <vector>

namespace chimera::settings {

struct Key
{
    const char* name;
    QJsonValue fallback;
};

// Appearance
extern const Key theme;   // "system", "light", "dark", "contrast"
extern const Key scale;   // percent, 80 to 200
extern const Key density; // "comfortable", "compact"
// Editor
extern const Key editorFontSize; // points added to the base size, -4 to 12
extern const Key editorMode;     // "edit", "split", "read": how a memory opens
extern const Key lineNumbers;    // bool
// Shortcuts
extern const Key shortcuts;   // {action: "Ctrl+..."}: only what differs from the default
extern const Key shortcutsOn; // bool: the master switch
// Safety
extern const Key dailyBackup;  // bool
extern const Key backupFolder; // "" is the data folder's own
extern const Key trashDays;    // 30
extern const Key historyDays;  // 90
extern const Key remoteImages; // [host]: hosts whose images may be fetched; empty: none
// Search by meaning
extern const Key embeddingModel; // a model's id
extern const Key meaningWeight;  // percent of meaning beside words, 0 to 100
extern const Key indexingPaused; // bool
// Chat
extern const Key chatModel;      // what new conversations answer with
extern const Key chatPrices;     // {"provider/model": {"input", "output"}}: what differs from the built-in table
extern const Key sendWithEnter;  // bool; false: Ctrl+Enter
extern const Key chatRetention;  // one of the contract's periods
extern const Key chatSystemText; // what a workspace tells every model besides the program's own text; scope: workspace
// Session
extern const Key session;            // object: window, tabs, splitters, scroll, cursor
extern const Key firstRunDone;       // bool
extern const Key lastIntegrityCheck; // ISO time

const std::vector<const Key*>& all();
const Key* find(const QString& name);

} // namespace chimera::settings
