#include "core/base/IdSource.h"

#include <QRandomGenerator>
#include <QUuid>

#include <array>
#include <mutex>

namespace chimera {

struct SystemIdSource::State
{
    const Clock& clock;
    std::mutex mutex;
    std::uint64_t millis = 0;
    std::array<std::uint8_t, 10> chance{};
};

SystemIdSource::SystemIdSource(const Clock& clock) : m_state(new State{clock, {}, 0, {}}) {}

SystemIdSource::~SystemIdSource() = default;

namespace {

void fill(std::array<std::uint8_t, 10>& chance)
{
    for (auto& byte : chance)
        byte = static_cast<std::uint8_t>(QRandomGenerator::system()->bounded(256));
}

void increment(std::array<std::uint8_t, 10>& chance)
{
    for (auto byte = chance.rbegin(); byte != chance.rend(); ++byte) {
        if (++*byte != 0)
            return;
    }
}

QString encode(std::uint64_t millis, const std::array<std::uint8_t, 10>& chance)
{
    static constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    QString text(26, Qt::Uninitialized);
    for (int i = 9; i >= 0; --i) {
        text[i] = QLatin1Char(alphabet[millis & 31U]);
        millis >>= 5U;
    }
    std::uint32_t bits = 0;
    int held = 0;
    int at = 10;
    for (const std::uint8_t byte : chance) {
        bits = (bits << 8U) | byte;
        held += 8;
        while (held >= 5) {
            held -= 5;
            text[at++] = QLatin1Char(alphabet[(bits >> static_cast<unsigned>(held)) & 31U]);
        }
    }
    return text;
}

} // namespace

QString SystemIdSource::ulid()
{
    const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(0, m_state->clock.now().micros / 1000));
    const std::scoped_lock lock(m_state->mutex);
    if (now > m_state->millis) {
        m_state->millis = now;
        fill(m_state->chance);
    } else {
        increment(m_state->chance); // same millisecond, or the clock went back: stay ahead of what was given out
    }
    return encode(m_state->millis, m_state->chance);
}

UserId SystemIdSource::user()
{
    return UserId(QUuid::createUuid().toString(QUuid::WithoutBraces));
}

} // namespace chimera
