// The desktop's keychain (Secret Service, KWallet) by QtKeychain, where the program was built with it. Its jobs run on
// one thread of the process, because QtKeychain's queue is one; a call waits for a few seconds at most. Thread-safe.
// Errors: Unsupported, no keychain answers; Denied, the user or it refused.
#pragma once

#include "core/settings/Secrets.h"

namespace chimera {

class Keychain final : public SecretStore
{
public:
    // Whether one may be asked at all: built in, a session bus is there, CHIMERA_KEYCHAIN is not "off". Asks nobody.
    static bool isThinkable();

    Result<void> put(const QString& name, const QByteArray& secret) override;
    Result<std::optional<QByteArray>> get(const QString& name) override;
    Result<void> remove(const QString& name) override;
    QString place() const override;
};

} // namespace chimera
