// Internal to core/transfer: what stands in one row of an archive, read without trust. Pure.
#pragma once

#include "core/base/Error.h"
#include "core/base/Timestamp.h"

#include <QJsonObject>

#include <optional>

namespace chimera::transfer {

// Invalid: the row does not fit; `detail` says which, for the log.
Error damaged(const QString& detail);
// Sanitized; "" where it is missing or no text.
QString textAt(const QJsonObject& row, const char* key);
// Its texts, sanitized; what is none is left out.
QStringList listAt(const QJsonObject& row, const char* key);
// ISO 8601, or microseconds where that would lose something; nothing where it is neither.
std::optional<Timestamp> timeFromJson(const QJsonValue& value);
Timestamp timeAt(const QJsonObject& row, const char* key);

} // namespace chimera::transfer
