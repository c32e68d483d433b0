// Bytes as an archive: whatever they say, only white-listed names come out, never more bytes than the caps allow.
#include "core/transfer/ArchiveFile.h"
#include "core/transfer/ArchiveTables.h"

#include <QJsonDocument>

#include <cstdlib>

using namespace chimera;
using namespace chimera::transfer;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    ArchiveLimits limits;
    limits.totalBytes = 4 * 1024 * 1024;
    limits.tableBytes = 1024 * 1024;
    limits.attachmentBytes = 2 * 1024 * 1024;
    limits.lineBytes = 64 * 1024;
    limits.members = 1000;
    auto reader = ArchiveReader::inMemory(bytes, limits);
    qint64 total = 0;
    (void)reader.forEach([&](const MemberName& member, MemberStream& stream) -> Result<void> {
        if (member.name.contains(QLatin1String("..")) || member.name.startsWith(u'/') || member.name.contains(u'\\'))
            std::abort();
        auto read = forEachLine(stream, limits.lineBytes, [&member](const QByteArray& line) -> Result<void> {
            const QJsonDocument json = QJsonDocument::fromJson(line);
            if (member.kind == MemberKind::Table && json.isObject())
                (void)ArchiveTables::check(member.table, json.object());
            return {};
        });
        total += stream.bytesRead();
        if (total > limits.totalBytes + 20 * bytes.size() + 256 * 1024)
            std::abort();
        return read;
    });
    return 0;
}
