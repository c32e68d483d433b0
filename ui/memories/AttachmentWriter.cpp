#include "ui/memories/AttachmentWriter.h"

#include "core/base/Text.h"
#include "core/memories/Attachments.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

namespace chimera::ui {

namespace {

constexpr int LongestName = 120;

// "plan.png", or "plan-2.png" when another file has that name here.
QString freeName(const QString& wanted, const QString& hash, const std::vector<AttachmentRef>& taken)
{
    const auto isTaken = [&](const QString& name) {
        return std::any_of(taken.begin(), taken.end(),
                           [&](const AttachmentRef& ref) { return ref.name == name && ref.hash != hash; });
    };
    const QFileInfo parts(wanted);
    const QString suffix = parts.suffix().isEmpty() ? QString() : u'.' + parts.suffix();
    QString name = wanted;
    for (int number = 2; isTaken(name); ++number)
        name = parts.completeBaseName() + u'-' + QString::number(number) + suffix;
    return name;
}

} // namespace

AttachmentWriter::AttachmentWriter(Context& context, QObject* parent) : QObject(parent), m_context(context) {}

QString AttachmentWriter::safeName(const QString& fileName)
{
    QString name;
    for (const QChar c : text::sanitized(fileName)) {
        const bool special = c < u' ' || QStringLiteral("[]|#^\\/:<>\"").contains(c);
        name += special ? QChar(u'-') : c;
    }
    name = name.simplified();
    const QFileInfo parts(name);
    if (name.size() > LongestName)
        name = text::firstCodePoints(parts.completeBaseName(), LongestName) + u'.' + parts.suffix().left(16);
    return name.isEmpty() || name == QLatin1String(".") || name == QLatin1String("..") ? QStringLiteral("file") : name;
}

void AttachmentWriter::addImage(const MemoryId& memory, const QImage& image, Reply reply)
{
    const QString time = m_context.now().toDateTime().toLocalTime().toString(QStringLiteral("yyyyMMdd-hhmmss"));
    m_context.runner().compute(
        this,
        [attachments = m_context.backend().attachments(), image, time](const CancelToken&) -> Result<AllPrepared> {
            QByteArray bytes;
            QBuffer buffer(&bytes);
            buffer.open(QIODevice::WriteOnly);
            if (!image.save(&buffer, "PNG"))
                return Error{ErrorCode::Unsupported, QStringLiteral("The picture could not be encoded.")};
            CHIMERA_TRY(const auto stored, attachments.store(bytes));
            return AllPrepared{
                {QStringLiteral("image-%1.png").arg(time), stored.hash, stored.size, QStringLiteral("image/png")}};
        },
        [this, memory, reply = std::move(reply)](Result<AllPrepared> prepared) {
            if (prepared) {
                attach(memory, std::move(*prepared), reply);
                return;
            }
            m_context.showError(tr("The picture could not be added."), prepared.error());
            reply({});
        });
}

Result<AttachmentWriter::Prepared> AttachmentWriter::prepareFile(const Attachments& attachments, const QString& path)
{
    const QFileInfo info(path);
    if (!info.isFile())
        return Error{ErrorCode::Unsupported, QStringLiteral("Only files can be attached.")};
    if (info.size() > Attachments::maxBytes)
        return Error{ErrorCode::Invalid, QStringLiteral("The file is larger than 512 MB.")};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io, QStringLiteral("The file could not be read.")};
    CHIMERA_TRY(const auto stored, attachments.store(file));
    const QString mime = QMimeDatabase().mimeTypeForFile(info, QMimeDatabase::MatchExtension).name();
    return Prepared{safeName(info.fileName()), stored.hash, stored.size, mime};
}

void AttachmentWriter::addFiles(const MemoryId& memory, const QList<QUrl>& files, Reply reply)
{
    QStringList paths;
    QStringList addresses;
    for (const QUrl& url : files) {
        if (url.isLocalFile())
            paths.push_back(url.toLocalFile());
        else
            addresses.push_back(u'<' + url.toString(QUrl::FullyEncoded) + u'>');
    }
    if (paths.isEmpty()) {
        reply(addresses.join(u'\n'));
        return;
    }
    m_context.runner().compute(
        this,
        [attachments = m_context.backend().attachments(), paths](const CancelToken&) -> Result<AllPrepared> {
            AllPrepared all;
            for (const QString& path : paths) {
                CHIMERA_TRY(auto prepared, prepareFile(attachments, path));
                all.push_back(std::move(prepared));
            }
            return all;
        },
        [this, memory, reply = std::move(reply)](Result<AllPrepared> prepared) {
            if (prepared) {
                attach(memory, std::move(*prepared), reply);
                return;
            }
            m_context.showError(tr("The file could not be attached."), prepared.error());
            reply({});
        });
}

void AttachmentWriter::attach(const MemoryId& memory, AllPrepared prepared, Reply reply)
{
    m_context.runner().write(
        this, "attachments.attach",
        [caller = m_context.caller(), memory, prepared = std::move(prepared)](WriteTx& tx) -> Result<QString> {
            CHIMERA_TRY(auto taken, Attachments::list(caller, tx, memory));
            QStringList markdown;
            for (const Prepared& one : prepared) {
                AttachmentRef ref;
                ref.name = freeName(one.name, one.hash, taken);
                ref.hash = one.hash;
                ref.size = one.size;
                ref.mime = one.mime;
                CHIMERA_CHECK(Attachments::attach(caller, tx, memory, ref));
                taken.push_back(ref);
                markdown.push_back(QStringLiteral("![[%1]]").arg(ref.name));
            }
            return markdown.join(u'\n');
        },
        [this, reply = std::move(reply)](const Result<QString>& markdown) {
            if (!markdown)
                m_context.showError(tr("The file could not be attached."), markdown.error());
            reply(markdown ? *markdown : QString());
        });
}

} // namespace chimera::ui
