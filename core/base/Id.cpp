#include "core/base/Id.h"

namespace chimera {

bool isAcceptableId(const QString& text, const QString& prefix)
{
    if (text.size() > 50 || !text.startsWith(prefix))
        return false;
    const QStringView tail = QStringView(text).mid(prefix.size());
    if (tail.size() < 12 || tail.size() > 40)
        return false;
    for (const QChar c : tail) {
        if (!((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9')))
            return false;
    }
    return true;
}

} // namespace chimera
