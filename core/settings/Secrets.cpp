#include "core/settings/Secrets.h"

#include "core/settings/Keychain.h"
#include "core/settings/SealedFile.h"

namespace chimera {

namespace {

constexpr auto askAgainAfter = std::chrono::minutes(1);

// The keychain first, the sealed file where none answers. Whether one does shows at the first use, not at the start.
class KeychainOrFile final : public SecretStore
{
public:
    explicit KeychainOrFile(const QString& folder) : m_file(folder) {}

    Result<void> put(const QString& name, const QByteArray& secret) override
    {
        if (answers() && heard(m_keychain.put(name, secret))) {
            (void)m_file.remove(name); // an older one; what cannot be read there does no harm
            return {};
        }
        return m_file.put(name, secret);
    }

    Result<std::optional<QByteArray>> get(const QString& name) override
    {
        if (answers()) {
            auto found = m_keychain.get(name);
            if (heard(found) && found->has_value())
                return found;
        }
        return m_file.get(name);
    }

    Result<void> remove(const QString& name) override
    {
        if (answers())
            heard(m_keychain.remove(name));
        return m_file.remove(name);
    }

    QString place() const override { return answers() ? m_keychain.place() : m_file.place(); }

private:
    using Clock = std::chrono::steady_clock;

    bool answers() const
    {
        const std::scoped_lock lock(m_mutex);
        return (!m_silentSince || Clock::now() - *m_silentSince > askAgainAfter) && Keychain::isThinkable();
    }
    template <typename T>
    bool heard(const Result<T>& answer)
    {
        const std::scoped_lock lock(m_mutex);
        m_silentSince = answer ? std::nullopt : std::optional(Clock::now());
        return answer.has_value();
    }

    Keychain m_keychain;
    SealedFile m_file;
    mutable std::mutex m_mutex;
    std::optional<Clock::time_point> m_silentSince;
};

} // namespace

Secrets::Secrets(std::unique_ptr<SecretStore> store) : m_store(std::move(store)) {}

Result<std::unique_ptr<Secrets>> Secrets::open(const QString& folder)
{
    return std::make_unique<Secrets>(std::make_unique<KeychainOrFile>(folder));
}

Result<void> Secrets::put(const QString& name, const QByteArray& secret)
{
    return m_store->put(name, secret);
}

Result<std::optional<QByteArray>> Secrets::get(const QString& name, const QString& environmentName)
{
    if (!environmentName.isEmpty()) {
        const QByteArray given =
            qgetenv(QByteArray("CHIMERA_" + environmentName.toUpper().toLatin1() + "_KEY").constData()).trimmed();
        if (!given.isEmpty())
            return std::optional(given);
    }
    return m_store->get(name);
}

Result<void> Secrets::remove(const QString& name)
{
    return m_store->remove(name);
}

QString Secrets::place() const
{
    return m_store->place();
}

QString Secrets::masked(const QByteArray& secret)
{
    const QString text = QString::fromUtf8(secret);
    if (text.isEmpty())
        return {};
    if (text.size() < 6)
        return QStringLiteral("***");
    return text.first(3) + QStringLiteral("...") + text.last(3);
}

} // namespace chimera
