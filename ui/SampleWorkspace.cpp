#include "ui/SampleWorkspace.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

// A static library's resources are there once somebody asks for them; the macro wants to stand outside of namespaces.
static void initResources()
{
    Q_INIT_RESOURCE(chimera);
}

namespace chimera::ui {

void loadResources()
{
    initResources();
}

Result<void> unpackSample(const QString& folder)
{
    loadResources();
    const QString root = QStringLiteral(":/sample");
    QDirIterator files(root, QDir::Files, QDirIterator::Subdirectories);
    int count = 0;
    while (files.hasNext()) {
        const QString from = files.next();
        const QString to = folder + from.mid(root.size());
        QDir().mkpath(QFileInfo(to).path());
        QFile::remove(to);
        if (!QFile::copy(from, to))
            return Error{ErrorCode::Io, QStringLiteral("The sample notes could not be written."), to};
        QFile::setPermissions(to, QFile::ReadOwner | QFile::WriteOwner);
        ++count;
    }
    if (count == 0)
        return Error{ErrorCode::Config, QStringLiteral("The sample notes are not part of this program.")};
    return {};
}

void createSampleWorkspace(Context& context, QObject* receiver, std::function<void(const Result<Workspace>&)> then)
{
    auto folder = std::make_shared<QTemporaryDir>();
    if (const auto unpacked = unpackSample(folder->path()); !unpacked)
        return then(unpacked.error());
    context.runner().write(
        receiver, "workspaces.create",
        [caller = context.caller(), name = Context::tr("Field notebook (sample)")](WriteTx& tx) {
            return Workspaces::create(caller, tx, name,
                                      Context::tr("A notebook to look around in. Delete it whenever you like."));
        },
        [&context, folder, then = std::move(then)](const Result<Workspace>& made) {
            if (made) {
                ImportOptions options;
                options.path = folder->path();
                options.workspace = made->id;
                const JobId job = context.backend().startImport(context.caller(), options);
                // The folder goes when the import is through with it.
                auto* watcher = new QObject(&context);
                QObject::connect(&context.backend().jobs(), &Jobs::finished, watcher, [job, folder, watcher](int id) {
                    if (id == job)
                        watcher->deleteLater();
                });
            }
            then(made);
        });
}

} // namespace chimera::ui
