// The fetched default model for the tests that need the real thing. Where it cannot be fetched these tests are skipped
// by name; with CHIMERA_REQUIRE_MODEL set, a missing model is a failure.
#pragma once

#include "core/embedding/ModelStore.h"

#include <QFile>
#include <QTest>

namespace chimera::test {

inline QString modelFile(const QString& id, const QString& name)
{
    for (const QString& folder : ModelStore::usualPlaces({}).shared) {
        const QString path = folder + QLatin1Char('/') + id + QLatin1Char('/') + name;
        if (QFile::exists(path))
            return path;
    }
    return {};
}

inline QByteArray bytesOfFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline const QString defaultModel = QStringLiteral("e5-small-v2-q");

} // namespace chimera::test

// Returns from the test function when the default model is not there.
#define CHIMERA_NEED_MODEL()                                                                                           \
    do {                                                                                                               \
        if (chimera::test::modelFile(chimera::test::defaultModel, QStringLiteral("model.onnx")).isEmpty()) {           \
            if (qEnvironmentVariableIsSet("CHIMERA_REQUIRE_MODEL"))                                                    \
                QFAIL("The embedding model is missing, and CHIMERA_REQUIRE_MODEL is set.");                            \
            QSKIP("The embedding model is not here: packaging/models.sh fetches it.");                                 \
        }                                                                                                              \
    } while (false)
