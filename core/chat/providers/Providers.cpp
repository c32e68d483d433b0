#include "core/chat/providers/Providers.h"

#include "core/chat/providers/Anthropic.h"
#include "core/chat/providers/Google.h"
#include "core/chat/providers/OpenAiCompatible.h"

namespace chimera {

std::shared_ptr<ChatProvider> makeProvider(const Endpoint& endpoint, HttpClient& http)
{
    if (endpoint.name == QLatin1String("anthropic"))
        return std::make_shared<Anthropic>(endpoint, http);
    if (endpoint.name == QLatin1String("google"))
        return std::make_shared<Google>(endpoint, http);
    return std::make_shared<OpenAiCompatible>(endpoint, http);
}

} // namespace chimera
