#include "ui/memories/Pictures.h"

#include "core/memories/Attachments.h"

#include <QFile>
#include <QImageReader>

namespace chimera::ui {

namespace {

constexpr int CacheKilobytes = 48 * 1024;
constexpr int AllocationMegabytes = 256;

using Found = std::vector<std::pair<QString, QString>>; // target, hash
using Decoded = std::vector<std::pair<QString, QImage>>;

bool isRemote(const QString& target)
{
    static const QRegularExpression scheme(QStringLiteral("^[A-Za-z][A-Za-z0-9+.-]*:"));
    return target.startsWith(QLatin1String("//")) || scheme.match(target).hasMatch();
}

QImage standIn()
{
    QImage image(px(320), px(180), QImage::Format_RGB32);
    image.fill(colour(Token::Alt));
    return image;
}

Result<Decoded> decodeAll(const Attachments& attachments, const Found& found, const CancelToken& cancel)
{
    Decoded decoded;
    for (const auto& [target, hash] : found) {
        if (cancel.isCancelled())
            return Error::cancelled();
        const auto file = attachments.filePath(hash);
        decoded.emplace_back(target, file ? Pictures::decode(*file) : QImage());
    }
    return decoded;
}

} // namespace

Pictures::Pictures(Context& context, QObject* parent) : QObject(parent), m_context(context), m_ready(CacheKilobytes)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &Pictures::loadWaiting);
}

void Pictures::setMemory(const MemoryId& id)
{
    if (m_memory == id)
        return;
    m_memory = id;
    m_requests.cancel();
    m_ready.clear();
    m_missing.clear();
    m_loading.clear();
    m_waiting.clear();
}

void Pictures::forgetMissing()
{
    m_missing.clear();
}

QImage Pictures::picture(const QString& target)
{
    if (const QImage* ready = m_ready.object(target))
        return *ready;
    if (m_memory.isEmpty() || isRemote(target) || m_missing.contains(target))
        return {};
    if (!m_loading.contains(target)) {
        m_loading.insert(target);
        m_waiting.push_back(target);
        m_timer.start();
    }
    return standIn();
}

void Pictures::loadWaiting()
{
    const QStringList targets = std::exchange(m_waiting, {});
    if (targets.isEmpty())
        return;
    m_context.runner().read(
        this, "attachments.resolve",
        [caller = m_context.caller(), memory = m_memory, targets](ReadTx& tx) -> Result<Found> {
            Found found;
            for (const QString& target : targets) {
                const auto ref = Attachments::resolve(caller, tx, memory, target);
                found.emplace_back(target, ref ? ref->hash : QString());
            }
            return found;
        },
        [this, memory = m_memory](Result<Found> found) {
            if (!found || memory != m_memory)
                return;
            m_context.runner().compute(
                this,
                [attachments = m_context.backend().attachments(), found = std::move(*found)](
                    const CancelToken& cancel) { return decodeAll(attachments, found, cancel); },
                [this, memory](const Result<Decoded>& decoded) {
                    if (!decoded || memory != m_memory)
                        return;
                    for (const auto& [target, image] : *decoded) {
                        m_loading.remove(target);
                        if (image.isNull())
                            m_missing.insert(target);
                        else
                            m_ready.insert(target, new QImage(image), static_cast<int>(image.sizeInBytes() / 1024) + 1);
                    }
                    Q_EMIT arrived();
                });
        });
}

QImage Pictures::decode(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > MostBytes)
        return {};
    static const QSet<QByteArray> raster{"png", "jpeg", "jpg", "gif", "webp", "bmp",
                                         "ico", "tiff", "pbm", "pgm", "ppm"};
    QImageReader reader(&file);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    reader.setAllocationLimit(AllocationMegabytes);
    if (!raster.contains(reader.format()))
        return {};
    const QSize size = reader.size();
    if (size.width() > MostPixelsWide)
        reader.setScaledSize(size.scaled(MostPixelsWide, MostPixelsWide * 4, Qt::KeepAspectRatio));
    return reader.read();
}

} // namespace chimera::ui
