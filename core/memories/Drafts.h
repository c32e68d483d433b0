// Text that is being typed and has not been saved as a version yet: survives a crash, and keeps what a full disk or a
// conflict refused. Stateless.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

namespace chimera {

struct Draft
{
    QString memory; // its id, or "new-..." for a text without one
    std::int64_t baseVersion = 0;
    QString title;
    QString content;
    QStringList tags;
    QString workspace;
    Timestamp savedAt;
};

class Drafts
{
public:
    static Result<void> keep(WriteTx& tx, const Draft& draft);
    static Result<void> drop(WriteTx& tx, const QString& memory);
    static Result<std::vector<Draft>> all(const ReadTx& tx);
};

} // namespace chimera
