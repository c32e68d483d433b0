#include "core/accounts/Passwords.h"

#include <sodium.h>

namespace chimera {

namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 19 * 1024 * 1024;

QString argon2id(const QByteArray& password)
{
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.constData(), static_cast<unsigned long long>(password.size()),
                              passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return {};
    return QString::fromLatin1(text.data());
}

} // namespace

Passwords::Passwords()
{
    // Idempotent and thread-safe; fails only where the system has no source of chance.
    if (sodium_init() < 0)
        qFatal("The system gives no random numbers.");
    QByteArray nobodysPassword(32, '\0');
    randombytes_buf(nobodysPassword.data(), static_cast<std::size_t>(nobodysPassword.size()));
    m_nobody = argon2id(nobodysPassword);
}

Result<QString> Passwords::hash(const QByteArray& password)
{
    const std::scoped_lock lock(m_one);
    ++m_computed;
    QString text = argon2id(password);
    if (text.isEmpty())
        return Error{ErrorCode::Busy, QStringLiteral("There is not enough memory to keep a password now.")};
    return text;
}

bool Passwords::verify(const QString& hash, const QByteArray& password)
{
    const std::scoped_lock lock(m_one);
    ++m_computed;
    return crypto_pwhash_str_verify(hash.toLatin1().constData(), password.constData(),
                                    static_cast<unsigned long long>(password.size())) == 0;
}

void Passwords::verifyNobody(const QByteArray& password)
{
    (void)verify(m_nobody, password);
}

} // namespace chimera
