#include "ui/memories/LinkOpener.h"

#include "core/memories/Attachments.h"
#include "core/memories/Links.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QSaveFile>

namespace chimera::ui {

namespace {

// "Note#Heading" -> "Note" and "Heading".
std::pair<QString, QString> splitAnchor(const QString& target)
{
    const qsizetype hash = target.indexOf(u'#');
    return hash < 0 ? std::pair{target, QString()} : std::pair{target.left(hash), target.mid(hash + 1)};
}

Result<void> copyFile(const QString& from, const QString& to)
{
    constexpr qint64 piece = 1024 * 1024;
    QFile source(from);
    QSaveFile target(to);
    if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::WriteOnly))
        return Error{ErrorCode::Io, QStringLiteral("The file could not be opened.")};
    while (!source.atEnd()) {
        const QByteArray bytes = source.read(piece);
        if (bytes.isEmpty() || target.write(bytes) != bytes.size())
            return Error{ErrorCode::Io, QStringLiteral("The file could not be written.")};
    }
    if (!target.commit())
        return Error{ErrorCode::Io, QStringLiteral("The file could not be written.")};
    return {};
}

} // namespace

LinkOpener::LinkOpener(Context& context, QWidget* page) : QObject(page), m_context(context), m_page(page) {}

bool LinkOpener::isOpenable(const QUrl& url)
{
    const QString scheme = url.scheme().toLower();
    if (!url.isValid())
        return false;
    if (scheme == QLatin1String("mailto"))
        return !url.path().isEmpty();
    return (scheme == QLatin1String("http") || scheme == QLatin1String("https")) && !url.host().isEmpty();
}

void LinkOpener::open(const MemoryId& from, const QString& target, LinkKind kind, OpenIn where)
{
    switch (kind) {
    case LinkKind::Web:
        openWeb(target);
        break;
    case LinkKind::Wiki:
        openMemory(from, target, where);
        break;
    case LinkKind::File:
        openAttachment(from, target, [this, from, target, where] { openMemory(from, target, where); });
        break;
    case LinkKind::Tag:
        m_context.filterList(QStringLiteral("tag:") + target);
        break;
    case LinkKind::Heading:
        Q_EMIT headingRequested(target.startsWith(u'#') ? target.mid(1) : target);
        break;
    case LinkKind::Footnote:
        break;
    }
}

void LinkOpener::openWeb(const QString& target)
{
    const QUrl url(target, QUrl::StrictMode);
    if (isOpenable(url))
        QDesktopServices::openUrl(url);
    else
        m_context.showBanner(Banner::Tone::Warn,
                             tr("This link was not opened: only web and mail addresses leave Chimera."));
}

void LinkOpener::openMemory(const MemoryId& from, const QString& written, OpenIn where)
{
    const auto [target, anchor] = splitAnchor(written);
    if (target.isEmpty()) {
        Q_EMIT headingRequested(anchor);
        return;
    }
    m_context.runner().read(
        this, "links.resolve",
        [caller = m_context.caller(), from, name = target](ReadTx& tx) {
            return Links::resolve(caller, tx, from, name);
        },
        [this, name = target, where](const Result<MemoryId>& id) {
            if (id) {
                m_context.openMemory(*id, where);
            } else if (id.error().code == ErrorCode::NotFound) {
                QString title = name.section(u'/', -1);
                if (title.endsWith(QLatin1String(".md"), Qt::CaseInsensitive))
                    title.chop(3);
                m_context.newMemory({title, {}, {}});
            } else {
                m_context.showError(tr("The link could not be followed."), id.error());
            }
        },
        m_requests.next());
}

void LinkOpener::openAttachment(const MemoryId& from, const QString& target, std::function<void()> otherwise)
{
    m_context.runner().read(
        this, "attachments.resolve",
        [caller = m_context.caller(), from, target](ReadTx& tx) {
            return Attachments::resolve(caller, tx, from, target);
        },
        [this, otherwise = std::move(otherwise)](const Result<AttachmentRef>& ref) {
            if (ref)
                saveAttachment(ref->hash, ref->name);
            else
                otherwise();
        },
        m_requests.next());
}

// Attachments came from anywhere: they are handed over as files, never started.
void LinkOpener::saveAttachment(const QString& hash, const QString& name)
{
    auto* dialog = new QFileDialog(m_page, tr("Save a copy of the attachment"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QFileInfo(name).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this, hash](const QString& file) {
        m_context.runner().compute(
            this,
            [attachments = m_context.backend().attachments(), hash, file](const CancelToken&) -> Result<void> {
                CHIMERA_TRY(const QString stored, attachments.filePath(hash));
                return copyFile(stored, file);
            },
            [this](const Result<void>& copied) {
                if (!copied)
                    m_context.showError(tr("The copy could not be written."), copied.error());
            });
    });
    dialog->open();
}

} // namespace chimera::ui
