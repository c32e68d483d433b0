#include "core/transfer/Compression.h"

#include "core/transfer/PartFile.h"

#include <QFile>

#include <zstd.h>

namespace chimera::transfer {

namespace {

constexpr int level = 6;

struct CompressDeleter
{
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct DecompressDeleter
{
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Error unreadable()
{
    return {ErrorCode::Io, QStringLiteral("The file could not be read.")};
}

Error damaged()
{
    return {ErrorCode::Corrupt, QStringLiteral("The backup is damaged.")};
}

} // namespace

Result<void> compressFile(const QString& path, const QString& target, const CancelToken& cancel)
{
    QFile source(path);
    if (!source.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return unreadable();
    CHIMERA_TRY(auto part, PartFile::at(target, 0600));
    const std::unique_ptr<ZSTD_CCtx, CompressDeleter> context(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    QByteArray in(static_cast<qsizetype>(ZSTD_CStreamInSize()), Qt::Uninitialized);
    QByteArray out(static_cast<qsizetype>(ZSTD_CStreamOutSize()), Qt::Uninitialized);
    for (bool last = false; !last;) {
        if (cancel.isCancelled())
            return Error::cancelled();
        const qint64 got = source.read(in.data(), in.size());
        if (got < 0)
            return unreadable();
        last = got == 0;
        ZSTD_inBuffer input{in.constData(), static_cast<std::size_t>(got), 0};
        for (std::size_t left = 1; last ? left != 0 : input.pos < input.size;) {
            ZSTD_outBuffer output{out.data(), static_cast<std::size_t>(out.size()), 0};
            left = ZSTD_compressStream2(context.get(), &output, &input, last ? ZSTD_e_end : ZSTD_e_continue);
            if (ZSTD_isError(left))
                return Error{ErrorCode::Internal, QStringLiteral("The backup could not be compressed.")};
            CHIMERA_CHECK(part.write(QByteArrayView(out).first(static_cast<qsizetype>(output.pos))));
        }
    }
    return part.commit(true);
}

Result<void> decompressFile(const QString& path, const QString& target, qint64 maxBytes)
{
    QFile source(path);
    if (!source.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return unreadable();
    CHIMERA_TRY(auto part, PartFile::at(target, 0600));
    const std::unique_ptr<ZSTD_DCtx, DecompressDeleter> context(ZSTD_createDCtx());
    QByteArray in(static_cast<qsizetype>(ZSTD_DStreamInSize()), Qt::Uninitialized);
    QByteArray out(static_cast<qsizetype>(ZSTD_DStreamOutSize()), Qt::Uninitialized);
    qint64 total = 0;
    std::size_t expected = 1; // 0: a frame is complete
    for (;;) {
        const qint64 got = source.read(in.data(), in.size());
        if (got < 0)
            return unreadable();
        if (got == 0)
            break;
        ZSTD_inBuffer input{in.constData(), static_cast<std::size_t>(got), 0};
        while (input.pos < input.size) {
            ZSTD_outBuffer output{out.data(), static_cast<std::size_t>(out.size()), 0};
            expected = ZSTD_decompressStream(context.get(), &output, &input);
            if (ZSTD_isError(expected))
                return damaged();
            total += static_cast<qint64>(output.pos);
            if (total > maxBytes)
                return damaged();
            CHIMERA_CHECK(part.write(QByteArrayView(out).first(static_cast<qsizetype>(output.pos))));
        }
    }
    if (expected != 0)
        return damaged();
    return part.commit(true);
}

} // namespace chimera::transfer
