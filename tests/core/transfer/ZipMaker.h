// Zip files byte by byte, so that a test can make those that no honest program would.
#pragma once

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace chimera::test {

class ZipMaker
{
public:
    struct Entry
    {
        QByteArray name;
        QByteArray bytes; // unpacked
        bool deflated = false;
        std::uint32_t unixMode = 0100600;
        bool wrongCrc = false;
        int sameDataAs = -1;        // points to the local header of that entry
        std::int64_t saysSize = -1; // lies about the unpacked size
        std::uint16_t flags = 0;
    };

    void add(Entry entry) { m_entries.push_back(std::move(entry)); }
    void add(const QByteArray& name, const QByteArray& bytes, bool deflated = false) { add({name, bytes, deflated}); }

    QByteArray make() const
    {
        QByteArray file;
        QByteArray central;
        std::vector<std::uint32_t> offsets;
        for (const Entry& entry : m_entries) {
            // Qt's zlib stream: 4 bytes length, 2 bytes header, data, 4 bytes checksum.
            const bool packs = entry.deflated && !entry.bytes.isEmpty();
            const QByteArray packed = packs ? qCompress(entry.bytes, 9).sliced(6).chopped(4) : entry.bytes;
            const auto offset = entry.sameDataAs >= 0 ? offsets[static_cast<std::size_t>(entry.sameDataAs)]
                                                      : static_cast<std::uint32_t>(file.size());
            offsets.push_back(offset);
            const std::uint32_t crc = crc32(entry.bytes) ^ (entry.wrongCrc ? 1U : 0U);
            const auto size = static_cast<std::uint32_t>(entry.saysSize >= 0 ? entry.saysSize : entry.bytes.size());
            const QByteArray common = le16(20) + le16(entry.flags) + le16(entry.deflated ? 8 : 0) + le16(0) + le16(33) +
                                      le32(crc) + le32(static_cast<std::uint32_t>(packed.size())) + le32(size) +
                                      le16(static_cast<std::uint16_t>(entry.name.size())) + le16(0);
            if (entry.sameDataAs < 0)
                file += "PK\x03\x04" + common + entry.name + packed;
            central += QByteArray("PK\x01\x02") + le16(0x031E) + common + le16(0) + le16(0) + le16(0) +
                       le32(entry.unixMode << 16) + le32(offset) + entry.name;
        }
        const auto count = static_cast<std::uint16_t>(m_entries.size());
        const auto begin = static_cast<std::uint32_t>(file.size());
        return file + central + QByteArray("PK\x05\x06") + le16(0) + le16(0) + le16(count) + le16(count) +
               le32(static_cast<std::uint32_t>(central.size())) + le32(begin) + le16(0);
    }

private:
    static QByteArray le16(std::uint16_t value)
    {
        return QByteArray(1, static_cast<char>(value & 0xff)) + static_cast<char>(value >> 8);
    }
    static QByteArray le32(std::uint32_t value)
    {
        return le16(static_cast<std::uint16_t>(value & 0xffff)) + le16(static_cast<std::uint16_t>(value >> 16));
    }
    static std::uint32_t crc32(const QByteArray& bytes)
    {
        std::uint32_t crc = 0xffffffffU;
        for (const char c : bytes) {
            crc ^= static_cast<unsigned char>(c);
            for (int bit = 0; bit < 8; ++bit)
                crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
        }
        return ~crc;
    }

    std::vector<Entry> m_entries;
};

} // namespace chimera::test
