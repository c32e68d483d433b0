// The opened ONNX Runtime library and its environment. Opened on first use, kept by whoever holds a session, never
// unloaded (its threads and statics do not survive that). Thread-safe. Errors: Config when there is no library or an
// unsuitable one.
#pragma once

#include "core/base/Result.h"
#include "core/embedding/OnnxRuntimeAbi.h"

#include <QStringList>

#include <memory>

namespace chimera {

class OnnxRuntime
{
public:
    // The first of the files that opens and has the interface. A name without a folder is looked for as the system
    // does.
    static Result<std::shared_ptr<const OnnxRuntime>> open(const QStringList& libraries);

    ~OnnxRuntime();
    OnnxRuntime(const OnnxRuntime&) = delete;
    OnnxRuntime& operator=(const OnnxRuntime&) = delete;

    const ort::Functions& api() const { return m_api; }
    const ort::Env* env() const { return m_env; }
    QString version() const { return m_version; }
    QString library() const { return m_library; }

    // The library's own words become the detail.
    Result<void> check(ort::Status* status, ErrorCode code, const QString& sentence) const;

private:
    OnnxRuntime() = default;

    ort::Functions m_api{};
    ort::Env* m_env = nullptr;
    QString m_version;
    QString m_library;
};

} // namespace chimera
