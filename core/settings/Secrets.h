// Keys of model providers and the like: in the desktop's keychain where there is one, else in a sealed file (0600) of
// the profile. Never in the database, an export, a backup, a log or an error's text. Owned by the Backend; thread-safe.
#pragma once

#include "core/base/Result.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>

namespace chimera {

class SecretStore
{
public:
    virtual ~SecretStore() = default;
    virtual Result<void> put(const QString& name, const QByteArray& secret) = 0;
    virtual Result<std::optional<QByteArray>> get(const QString& name) = 0;
    virtual Result<void> remove(const QString& name) = 0;
    virtual QString place() const = 0; // "keychain", "sealed file": for people
};

class Secrets
{
public:
    explicit Secrets(std::unique_ptr<SecretStore> store);
    // The sealed file in `folder`; its key lies beside it, 0600.
    static Result<std::unique_ptr<Secrets>> open(const QString& folder);

    Result<void> put(const QString& name, const QByteArray& secret);
    // The environment first: CHIMERA_OPENAI_KEY for "openai" and so on.
    Result<std::optional<QByteArray>> get(const QString& name, const QString& environmentName = {});
    Result<void> remove(const QString& name);
    QString place() const;

    // "sk-...nop"; "***" under 6 characters, "" for none.
    static QString masked(const QByteArray& secret);

private:
    std::unique_ptr<SecretStore> m_store;
};

} // namespace chimera
