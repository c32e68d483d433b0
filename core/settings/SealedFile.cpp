#include "core/settings/SealedFile.h"

#include "core/base/Log.h"

#include <QFile>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chimera {

namespace {

constexpr QByteArrayView magic("chimera-sealed-1\n");
constexpr qsizetype keySize = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr qsizetype nonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr qsizetype tagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr qint64 longestFile = 4 * 1024 * 1024;

// Bytes that are overwritten when they are no longer needed.
struct Wiped
{
    QByteArray bytes;
    ~Wiped() { wipe(bytes); }
};

Error damaged()
{
    return {ErrorCode::Corrupt, QStringLiteral("The file of the stored keys is damaged; enter the keys again.")};
}

Error failed(int reason)
{
    const ErrorCode code = reason == ENOSPC || reason == EDQUOT                     ? ErrorCode::DiskFull
                           : reason == EACCES || reason == EROFS || reason == EPERM ? ErrorCode::ReadOnly
                                                                                    : ErrorCode::Io;
    return {code, QStringLiteral("The key could not be stored on the disk."), QString::fromLocal8Bit(strerror(reason))};
}

Error unusable()
{
    return {ErrorCode::Config, QStringLiteral("The library libsodium of this system cannot be used.")};
}

unsigned char* raw(QByteArray& bytes)
{
    return reinterpret_cast<unsigned char*>(bytes.data());
}

const unsigned char* raw(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Whole or not at all, 0600: temporary name, to the disk, renamed.
Result<void> writeFile(const QString& path, QByteArrayView bytes)
{
    const QByteArray target = QFile::encodeName(path);
    const QByteArray part = target + ".part";
    const int file = ::open(part.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return failed(errno);
    bool whole = ::fchmod(file, 0600) == 0;
    for (qsizetype done = 0; whole && done < bytes.size();) {
        const auto size = ::write(file, bytes.data() + done, static_cast<std::size_t>(bytes.size() - done));
        whole = size > 0;
        done += std::max<qsizetype>(size, 0);
    }
    whole = whole && ::fsync(file) == 0;
    const int reason = errno;
    ::close(file);
    if (!whole || ::rename(part.constData(), target.constData()) != 0) {
        const int last = whole ? errno : reason;
        ::unlink(part.constData());
        return failed(last);
    }
    const int folder = ::open(target.first(target.lastIndexOf('/')).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

void appendSized(QByteArray& bytes, QByteArrayView part)
{
    const auto size = static_cast<std::uint32_t>(part.size());
    for (int shift = 0; shift < 32; shift += 8)
        bytes.append(static_cast<char>(size >> shift));
    bytes.append(part);
}

std::optional<QByteArrayView> takeSized(QByteArrayView& rest)
{
    if (rest.size() < 4)
        return std::nullopt;
    std::uint32_t size = 0;
    for (int i = 0; i < 4; ++i)
        size |= static_cast<std::uint32_t>(static_cast<unsigned char>(rest[i])) << (8 * i);
    if (static_cast<qsizetype>(size) > rest.size() - 4)
        return std::nullopt;
    const QByteArrayView part = rest.sliced(4, static_cast<qsizetype>(size));
    rest = rest.sliced(4 + static_cast<qsizetype>(size));
    return part;
}

} // namespace

void wipe(QByteArray& secret)
{
    if (!secret.isEmpty())
        sodium_memzero(secret.data(), static_cast<std::size_t>(secret.size()));
    secret.clear();
}

SealedFile::SealedFile(const QString& folder)
    : m_file(folder + QStringLiteral("/secrets.sealed")), m_keyFile(folder + QStringLiteral("/secrets.key"))
{}

QString SealedFile::place() const
{
    return QStringLiteral("sealed file");
}

bool SealedFile::exists() const
{
    return QFile::exists(m_file);
}

Result<QByteArray> SealedFile::key(bool make) const
{
    if (sodium_init() < 0)
        return unusable();
    QFile file(m_keyFile);
    if (file.open(QIODevice::ReadOnly)) {
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        QByteArray key = file.read(keySize + 1);
        if (key.size() == keySize)
            return key;
        if (!make)
            return damaged();
    } else if (!make) {
        return damaged();
    }
    QByteArray key(keySize, '\0');
    randombytes_buf(key.data(), static_cast<std::size_t>(keySize));
    CHIMERA_CHECK(writeFile(m_keyFile, key));
    return key;
}

Result<SealedFile::Entries> SealedFile::read() const
{
    QFile file(m_file);
    if (!exists())
        return Entries{};
    if (!file.open(QIODevice::ReadOnly) || file.size() > longestFile)
        return damaged();
    const QByteArray sealed = file.readAll();
    if (!sealed.startsWith(magic) || sealed.size() < magic.size() + nonceSize + tagSize)
        return damaged();
    CHIMERA_TRY(QByteArray opener, key(false));
    const Wiped keyBytes{std::move(opener)};
    const QByteArrayView nonce = QByteArrayView(sealed).sliced(magic.size(), nonceSize);
    const QByteArrayView closed = QByteArrayView(sealed).sliced(magic.size() + nonceSize);
    Wiped plain{QByteArray(closed.size() - tagSize, '\0')};
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            raw(plain.bytes), nullptr, nullptr, raw(closed), static_cast<unsigned long long>(closed.size()), raw(magic),
            static_cast<unsigned long long>(magic.size()), raw(nonce), raw(keyBytes.bytes)) != 0)
        return damaged();
    Entries entries;
    QByteArrayView rest(plain.bytes);
    while (!rest.isEmpty()) {
        const auto name = takeSized(rest);
        const auto secret = name ? takeSized(rest) : std::nullopt;
        if (!secret)
            return damaged();
        entries[name->toByteArray()] = secret->toByteArray();
    }
    return entries;
}

Result<void> SealedFile::write(const Entries& entries) const
{
    CHIMERA_TRY(QByteArray opener, key(true));
    const Wiped keyBytes{std::move(opener)};
    qsizetype size = 0;
    for (const auto& [name, secret] : entries)
        size += name.size() + secret.size() + 8;
    Wiped plain;
    plain.bytes.reserve(size); // so that growing leaves no copy behind
    for (const auto& [name, secret] : entries) {
        appendSized(plain.bytes, name);
        appendSized(plain.bytes, secret);
    }
    QByteArray sealed = magic.toByteArray();
    QByteArray nonce(nonceSize, '\0');
    randombytes_buf(nonce.data(), static_cast<std::size_t>(nonceSize));
    QByteArray closed(plain.bytes.size() + tagSize, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw(closed), nullptr, raw(QByteArrayView(plain.bytes)),
                                               static_cast<unsigned long long>(plain.bytes.size()), raw(magic),
                                               static_cast<unsigned long long>(magic.size()), nullptr,
                                               raw(QByteArrayView(nonce)), raw(keyBytes.bytes));
    return writeFile(m_file, sealed + nonce + closed);
}

Result<void> SealedFile::put(const QString& name, const QByteArray& secret)
{
    const std::scoped_lock lock(m_mutex);
    auto entries = read();
    if (!entries && entries.error().code == ErrorCode::Corrupt) {
        logLine(LogLevel::Warning, QStringLiteral("secrets"),
                QStringLiteral("the file of stored keys is damaged and was put aside"));
        const QString aside = m_file + QStringLiteral("-damaged");
        QFile::remove(aside);
        if (!QFile::rename(m_file, aside))
            return failed(EIO);
        entries = Entries{};
    }
    if (!entries)
        return entries.error();
    QByteArray& place = (*entries)[name.toUtf8()];
    wipe(place);
    place = QByteArray(secret.constData(), secret.size());
    const auto written = write(*entries);
    for (auto& entry : *entries)
        wipe(entry.second);
    return written;
}

Result<std::optional<QByteArray>> SealedFile::get(const QString& name)
{
    const std::scoped_lock lock(m_mutex);
    CHIMERA_TRY(auto entries, read());
    std::optional<QByteArray> found;
    for (auto& [known, secret] : entries) {
        if (known == name.toUtf8())
            found = QByteArray(secret.constData(), secret.size());
        wipe(secret);
    }
    return found;
}

Result<void> SealedFile::remove(const QString& name)
{
    const std::scoped_lock lock(m_mutex);
    CHIMERA_TRY(auto entries, read());
    const bool known = entries.erase(name.toUtf8()) > 0;
    const auto written = known ? write(entries) : Result<void>();
    for (auto& entry : entries)
        wipe(entry.second);
    return written;
}

} // namespace chimera
