// Passwords as Argon2id (19 MiB, two passes), one at a time whatever the number of callers. Takes some 20 ms of the
// thread that calls; never from one of the Runner. Owned by AccountService; thread-safe.
#pragma once

#include "core/base/Result.h"

#include <QByteArray>
#include <QString>

#include <atomic>
#include <mutex>

namespace chimera {

class Passwords
{
public:
    Passwords();

    // In Argon2's own notation, with its salt and cost.
    Result<QString> hash(const QByteArray& password);
    bool verify(const QString& hash, const QByteArray& password);
    // The same work for somebody who is not there; never true.
    void verifyNobody(const QByteArray& password);

    // How many hashes were computed; for tests.
    int computed() const { return m_computed; }

private:
    std::mutex m_one;
    QString m_nobody; // of a random password that was thrown away
    std::atomic<int> m_computed = 0;
};

} // namespace chimera
