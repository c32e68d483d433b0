// The inspector's part about chats: where a memory was said, and the answers that cite it. Owner: the inspector; GUI
// thread.
#pragma once

#include "core/chat/Conversations.h"
#include "ui/Context.h"

namespace chimera::ui {

class InspectorSection;

class UsedPart : public QObject
{
    Q_OBJECT

public:
    UsedPart(Context& context, InspectorSection* said, InspectorSection* used, QObject* parent);
    void setMemory(const MemoryId& id);

private:
    struct Facts
    {
        std::optional<MemoryUse> said; // the conversation that it comes from
        std::vector<MemoryUse> uses;
    };

    void request();
    void show(const Facts& facts);
    void add(InspectorSection* section, const MemoryUse& use);
    static Result<Facts> read(const Caller& caller, const ReadTx& tx, const MemoryId& id);

    Context& m_context;
    InspectorSection* m_said;
    InspectorSection* m_used;
    MemoryId m_id;
    QTimer m_timer;
    Latest m_latest;
};

} // namespace chimera::ui
