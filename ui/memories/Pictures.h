// The pictures that one open text shows: found by name among the memory's attachments, decoded off the GUI thread,
// scaled down to what a page can show, kept in a bounded cache. Raster formats only; nothing is ever fetched. Owner:
// the page. GUI thread; what cannot be read is simply no picture.
#pragma once

#include "ui/Context.h"

#include <QCache>
#include <QImage>
#include <QSet>

namespace chimera::ui {

class Pictures : public QObject
{
    Q_OBJECT

public:
    explicit Pictures(Context& context, QObject* parent = nullptr);

    void setMemory(const MemoryId& id); // names mean something else there: forgets all
    // The picture, a grey stand-in while it is being read, or a null image when there is none.
    QImage picture(const QString& target);
    void forgetMissing(); // after an attachment was added

    static constexpr int MostPixelsWide = 1600;
    static constexpr qint64 MostBytes = 64 * 1024 * 1024; // of a file
    // Decodes; null when it is no picture, or one too large to open.
    static QImage decode(const QString& file);

Q_SIGNALS:
    void arrived(); // some that were stand-ins are there now

private:
    void loadWaiting();

    Context& m_context;
    MemoryId m_memory;
    QCache<QString, QImage> m_ready;
    QSet<QString> m_missing;
    QSet<QString> m_loading;
    QStringList m_waiting;
    QTimer m_timer;
    Latest m_requests;
};

} // namespace chimera::ui
