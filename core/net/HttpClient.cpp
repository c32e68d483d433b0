#include "core/net/HttpClient.h"

namespace chimera {

QByteArray HttpResponse::header(QByteArrayView name) const
{
    for (const auto& [known, value] : headers) {
        if (known == name)
            return value;
    }
    return {};
}

} // namespace chimera
