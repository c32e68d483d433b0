// What is known of a model before it is opened: its files with size and SHA-256, and how text becomes a vector with it.
// The shipped ones stand in resources/models and are compiled in; those of a user's own models lie in the profile and
// are hostile until read. Plain values, pure. Errors: Invalid.
#pragma once

#include "core/base/Result.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace chimera {

enum class Pooling {
    Mean, // of the tokens' vectors, padding left out
    Cls,  // that of the first token
    None  // the model gives one vector a text
};

struct ModelFile
{
    QString name; // "model.onnx": in the model's folder, never a path
    qint64 size = 0;
    QString sha256; // lower-case hex
};

struct ModelManifest
{
    QString id;       // "e5-small-v2-q": letters, digits, dots and dashes
    QString name;     // "E5 small v2, quantised"
    QString licence;  // "MIT"; empty: not known
    QString language; // "en" when it knows that one alone; empty: several, or not known
    ModelFile weights;
    ModelFile tokenizer;
    int dimension = 0;
    int maxTokens = 512;
    Pooling pooling = Pooling::Mean;
    QString queryPrefix;
    QString passagePrefix;
    bool isUsersOwn = false;

    static Result<ModelManifest> fromJson(const QByteArray& json);
    QByteArray toJson() const;

    static bool isAcceptableId(const QString& id);
};

// Those that come with Chimera, the default one first.
const std::vector<ModelManifest>& shippedModels();
// Generated from resources/models: the JSON texts of `shippedModels`, in the order of their file names.
std::vector<QByteArray> embeddedModelManifests();

} // namespace chimera
