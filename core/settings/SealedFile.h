// Secrets in one file of the profile, sealed by XChaCha20-Poly1305; the key lies beside it, both 0600. Guards against
// reading the file alone (a copy, a backup of part of the folder), not against who can read the whole folder.
// Thread-safe; nothing is read or made before the first call. Errors: Corrupt, DiskFull, ReadOnly, Io.
#pragma once

#include "core/settings/Secrets.h"

#include <map>
#include <mutex>

namespace chimera {

class SealedFile final : public SecretStore
{
public:
    explicit SealedFile(const QString& folder);

    // What cannot be opened any more is put aside first, under a name of its own.
    Result<void> put(const QString& name, const QByteArray& secret) override;
    Result<std::optional<QByteArray>> get(const QString& name) override;
    Result<void> remove(const QString& name) override;
    QString place() const override;

private:
    using Entries = std::map<QByteArray, QByteArray>;

    Result<QByteArray> key(bool make) const;
    Result<Entries> read() const;
    Result<void> write(const Entries& entries) const;
    bool exists() const;

    const QString m_file;
    const QString m_keyFile;
    std::mutex m_mutex;
};

// Overwrites the bytes; to be called by their only owner.
void wipe(QByteArray& secret);

} // namespace chimera
