#include "core/api/Picture.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <openssl/evp.h>

namespace chimera::api {

namespace {

constexpr std::size_t numbers = 100;
constexpr std::size_t bytes = 256;

// All numbers there are with four decimals, as text: -1.0000 is 0, 1.0000 is 20000.
struct Texts
{
    std::array<std::array<char, 8>, 20'001> text{};
    std::array<std::uint8_t, 20'001> size{};
};

// value(i, b, m) = (2m/255 - 1)/2 + sin(0.3 i + 0.1 b)/2: one table a part.
struct Tables
{
    std::array<double, bytes> byMix{};
    std::array<std::array<double, bytes>, numbers> byWave{};
    Texts texts;

    Tables()
    {
        for (std::size_t m = 0; m < bytes; ++m)
            byMix[m] = (2.0 * static_cast<double>(m) / 255.0 - 1.0) / 2.0;
        for (std::size_t i = 0; i < numbers; ++i) {
            for (std::size_t b = 0; b < bytes; ++b)
                byWave[i][b] = std::sin(0.3 * static_cast<double>(i) + 0.1 * static_cast<double>(b)) / 2.0;
        }
        for (std::size_t n = 0; n < texts.text.size(); ++n)
            write(n);
    }

    // Without zeros at the end, but with one decimal at least, as numbers with a point are written.
    void write(std::size_t n)
    {
        std::array<char, 16> full{};
        int size = std::snprintf(full.data(), full.size(), "%.4f", (static_cast<double>(n) - 10'000.0) / 10'000.0);
        while (full[static_cast<std::size_t>(size) - 1] == '0' && full[static_cast<std::size_t>(size) - 2] != '.')
            --size;
        std::copy_n(full.begin(), size, texts.text[n].begin());
        texts.size[n] = static_cast<std::uint8_t>(size);
    }
};

std::array<unsigned char, 32> sha256(std::string_view title, std::string_view content)
{
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                       &EVP_MD_CTX_free);
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<unsigned char, 32> hash{};
    EVP_DigestInit_ex2(context.get(), algorithm, nullptr);
    EVP_DigestUpdate(context.get(), title.data(), title.size());
    EVP_DigestUpdate(context.get(), ":", 1);
    EVP_DigestUpdate(context.get(), content.data(), content.size());
    EVP_DigestFinal_ex(context.get(), hash.data(), nullptr);
    return hash;
}

// Rounded as printing with four decimals does; only next to a half does the multiplication itself matter.
int tenThousandths(double value)
{
    const double scaled = value * 10'000.0;
    const double nearest = std::nearbyint(scaled);
    if (std::abs(std::abs(scaled - nearest) - 0.5) > 1e-6)
        return static_cast<int>(nearest);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.4f", value);
    return static_cast<int>(std::nearbyint(std::strtod(text.data(), nullptr) * 10'000.0));
}

} // namespace

void appendPicture(std::string& out, std::string_view title, std::string_view content)
{
    static const Tables tables;
    const auto hash = sha256(title, content);
    char separator = '[';
    for (std::size_t i = 0; i < numbers; ++i) {
        const unsigned b = hash[i % 32];
        const unsigned before = hash[(i + 31) % 32];
        const unsigned mix = (b + before * (i % 7)) % 256;
        const double value = std::clamp(tables.byMix[mix] + tables.byWave[i][b], -1.0, 1.0);
        const auto n = static_cast<std::size_t>(tenThousandths(value) + 10'000);
        out += separator;
        out.append(tables.texts.text[n].data(), tables.texts.size[n]);
        separator = ',';
    }
    out += ']';
}

} // namespace chimera::api
