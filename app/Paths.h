// Where the program keeps its files, after the XDG base directory specification; --data-dir, CHIMERA_DATA_DIR and a
// file "portable" beside the executable override. A plain value; finding it makes nothing on the disk.
#pragma once

#include "core/Profile.h"

class QProcessEnvironment;

namespace chimera::app {

struct Paths
{
    QString data;    // the profile's folder, absolute
    QString state;   // the log
    QString runtime; // the sockets; the profile's folder when the session has no runtime directory

    Profile profile() const { return {data}; }
    QString logFile() const { return state + QStringLiteral("/chimera.log"); }
    // One per profile, whatever the name it was called by. Short enough for a socket's address.
    QString socket() const;

    // Config when there is no usable place, or one with too long a name.
    static Result<Paths> find(const QString& dataDir, const QProcessEnvironment& environment,
                              const QString& programFolder);
};

} // namespace chimera::app
