// The way from a conversation's model to who answers, through the integrations.
#include "core/chat/ChatService.h"
#include "core/chat/Integrations.h"
#include "core/chat/providers/Recall.h"

namespace chimera {

ChatService::ChatService(Runner& runner, SearchService& search, Integrations& integrations)
    : ChatService(runner, search, [&integrations](const Caller& caller, const QString& model) -> Result<Answerer> {
        Answerer answerer;
        CHIMERA_TRY(answerer.provider, integrations.provider(caller, model));
        answerer.model = model;
        if (const auto known = integrations.model(caller, model)) {
            answerer.model = known->name;
            answerer.window = known->window;
        }
        if (answerer.provider->name() == QLatin1String("recall"))
            answerer.window = Recall::window;
        return answerer;
    })
{}

} // namespace chimera
