// Puts pasted pictures and dropped files among a memory's attachments, off the GUI thread, and answers with the
// Markdown that shows them. Owner: the page. Errors are shown in a banner and answer with "".
#pragma once

#include "ui/Context.h"

#include <QImage>
#include <QUrl>

namespace chimera::ui {

class AttachmentWriter : public QObject
{
    Q_OBJECT

public:
    using Reply = std::function<void(const QString& markdown)>;

    explicit AttachmentWriter(Context& context, QObject* parent = nullptr);

    void addImage(const MemoryId& memory, const QImage& image, Reply reply);
    void addFiles(const MemoryId& memory, const QList<QUrl>& files, Reply reply);

    // A name that can stand between "![[" and "]]".
    static QString safeName(const QString& fileName);

private:
    struct Prepared
    {
        QString name;
        QString hash;
        qint64 size = 0;
        QString mime;
    };
    using AllPrepared = std::vector<Prepared>;

    void attach(const MemoryId& memory, AllPrepared prepared, Reply reply);
    static Result<Prepared> prepareFile(const Attachments& attachments, const QString& path);

    Context& m_context;
};

} // namespace chimera::ui
