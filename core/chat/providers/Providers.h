// Makes the provider that speaks an endpoint's language.
#pragma once

#include "core/chat/providers/Exchange.h"

namespace chimera {

// By its name: "anthropic", "google", everything else speaks OpenAI's language.
std::shared_ptr<ChatProvider> makeProvider(const Endpoint& endpoint, HttpClient& http);

} // namespace chimera
