// What the window knows of the index by meaning, and what it may ask of it: start it, warm the model up, pause as the
// settings say, try again what failed. Owned by the Context. GUI thread; nothing here waits.
#pragma once

#include "core/embedding/EmbeddingJob.h"

#include <QObject>
#include <QSet>

namespace chimera::ui {

class Context;

class IndexWatch : public QObject
{
    Q_OBJECT

public:
    explicit IndexWatch(Context& context);

    void start();  // from now on passages and vectors follow the texts; nothing in a profile that can only be read
    void warmUp(); // so that the first search by meaning need not wait for the model
    void followSetting(); // indexingPaused
    bool isRunning() const;
    EmbeddingStatus status() const; // Starting until it runs
    void retryFailed();

    // Near-duplicates that the person does not want to be told of again while the program runs.
    void dismissPair(const MemoryId& a, const MemoryId& b);
    bool isPairDismissed(const MemoryId& a, const MemoryId& b) const;

    // "Indexing: 1,234 left, 2 min", "" when there is nothing to say.
    QString text() const;
    // Why search by meaning does not work in full, "" when it does.
    static QString problem(const EmbeddingStatus& status);

Q_SIGNALS:
    void changed(); // a few times a second while it works

private:
    Context& m_context;
    bool m_warm = false;
    QSet<QString> m_dismissed;
};

QString durationText(std::int64_t seconds); // "2 min"

} // namespace chimera::ui
