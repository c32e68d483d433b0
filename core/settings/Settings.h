// Reads and writes settings: rows of one table, JSON values. Stateless; runs inside the transaction given.
#pragma once

#include "core/settings/Keys.h"
#include "core/storage/Tx.h"

namespace chimera {

class Settings
{
public:
    // The stored value when it has the default's type, else the default. `scope`: a workspace's id, for keys that each
    // workspace has of its own.
    static Result<QJsonValue> get(const ReadTx& tx, const settings::Key& key, const QString& scope = {});
    static Result<QJsonObject> getAll(const ReadTx& tx);
    // Invalid when the type differs from the default's. Setting the default removes the row.
    static Result<void> set(WriteTx& tx, const settings::Key& key, const QJsonValue& value, const QString& scope = {});
};

} // namespace chimera
