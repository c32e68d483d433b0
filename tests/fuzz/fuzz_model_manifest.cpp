// Bytes as the description of a model and as an ONNX file. Oracles: a description that is taken names plain files and
// reads the same again; a file that is taken has no more inputs and outputs than bytes.
#include "core/embedding/ModelManifest.h"
#include "core/embedding/OnnxModelCheck.h"

#include <cstdlib>

using namespace chimera;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    if (const auto manifest = ModelManifest::fromJson(bytes)) {
        for (const ModelFile* file : {&manifest->weights, &manifest->tokenizer}) {
            if (file->name.contains(QLatin1Char('/')) || file->name.startsWith(QLatin1Char('.')) || file->size <= 0 ||
                file->sha256.size() != 64)
                std::abort();
        }
        const auto again = ModelManifest::fromJson(manifest->toJson());
        if (!again || again->toJson() != manifest->toJson() || !ModelManifest::isAcceptableId(manifest->id))
            std::abort();
    }
    const auto summary = onnxmodel::check({reinterpret_cast<const std::byte*>(data), size});
    if (summary && summary->inputs.size() + summary->outputs.size() > size)
        std::abort();
    return 0;
}
