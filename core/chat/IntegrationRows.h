// The rows of table `integration`: reading, writing, and what may stand in them. Stateless; inside the transaction
// given. For Integrations alone.
#pragma once

#include "core/chat/Integrations.h"

namespace chimera::integrations {

inline bool isRemote(const Caller& caller)
{
    return caller.client.startsWith(QLatin1String("http")) || caller.client.startsWith(QLatin1String("mcp"));
}

Result<std::vector<Integration>> read(const Caller& caller, const ReadTx& tx, const IntegrationId& id = {});
Result<bool> isLocalOwner(const Caller& caller, const ReadTx& tx);
Result<Integration> insert(const Caller& caller, WriteTx& tx, const Integration& integration);
Result<void> update(const Caller& caller, WriteTx& tx, const Integration& integration);
Result<void> setStatus(const Caller& caller, WriteTx& tx, const IntegrationId& id, const QString& error);
Result<void> remove(const Caller& caller, WriteTx& tx, const IntegrationId& id);

// The model that an integration uses when nobody names one; "" none known.
QString chosenModel(const Integration& integration);
ChatModel chatModel(const Integration& integration, const QString& name);

// Without a slash at the end; of custom ones "/v1" where no path is given, and "localhost" as the address it stands
// for.
Result<QString> checkedBaseUrl(const QString& given, bool custom);
Result<QString> checkedText(const char* field, const QString& given, qsizetype longest);
Result<void> checkKey(const QString& key, bool mayBeEmpty);

} // namespace chimera::integrations
