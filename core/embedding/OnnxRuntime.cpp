#include "core/embedding/OnnxRuntime.h"

#include <QFile>

#include <dlfcn.h>

namespace chimera {

namespace {

// The interface table of a library, or why there is none.
const ort::Base* openBase(const QString& library, QString& problem)
{
    void* handle = dlopen(QFile::encodeName(library).constData(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        problem = QString::fromLocal8Bit(dlerror());
        return nullptr;
    }
    const auto getBase = reinterpret_cast<ort::GetBase>(dlsym(handle, "OrtGetApiBase"));
    const ort::Base* base = getBase ? getBase() : nullptr;
    if (!base)
        problem = library + QStringLiteral(" is not ONNX Runtime");
    return base;
}

// The library complains on stderr about an interface it does not have, so its version is asked first: "1.22.0".
bool isNewEnough(const QString& version)
{
    const QStringList parts = version.split(QLatin1Char('.'));
    return parts.value(0).toInt() > 1 || parts.value(1).toUInt() >= ort::interfaceVersion;
}

} // namespace

Result<std::shared_ptr<const OnnxRuntime>> OnnxRuntime::open(const QStringList& libraries)
{
    QStringList problems;
    for (const QString& library : libraries) {
        QString problem;
        const ort::Base* base = openBase(library, problem);
        if (!base) {
            problems.append(problem);
            continue;
        }
        const QString version = QString::fromLatin1(base->getVersion());
        const ort::Table table = isNewEnough(version) ? base->getApi(ort::interfaceVersion) : nullptr;
        if (!table) {
            problems.append(QStringLiteral("%1 has version %2").arg(library, version));
            continue;
        }
        std::shared_ptr<OnnxRuntime> runtime(new OnnxRuntime);
        runtime->m_api = ort::functions(table);
        runtime->m_version = version;
        runtime->m_library = library;
        CHIMERA_CHECK(runtime->check(runtime->m_api.createEnv(ort::LogFatal, "chimera", &runtime->m_env),
                                     ErrorCode::Config, QStringLiteral("The library for embedding models fails.")));
        CHIMERA_CHECK(runtime->check(runtime->m_api.disableTelemetry(runtime->m_env), ErrorCode::Config,
                                     QStringLiteral("The library for embedding models fails.")));
        return std::shared_ptr<const OnnxRuntime>(std::move(runtime));
    }
    return Error{ErrorCode::Config, QStringLiteral("The library that runs embedding models is not installed."),
                 problems.join(QStringLiteral("; "))};
}

OnnxRuntime::~OnnxRuntime()
{
    if (m_env)
        m_api.releaseEnv(m_env);
}

Result<void> OnnxRuntime::check(ort::Status* status, ErrorCode code, const QString& sentence) const
{
    if (!status)
        return {};
    Error error{code, sentence, QString::fromUtf8(m_api.getErrorMessage(status)).left(2000)};
    m_api.releaseStatus(status);
    return error;
}

} // namespace chimera
