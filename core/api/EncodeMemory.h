// The JSON of memories (contract, section 5), straight from the bytes of the database. Pure.
#pragma once

#include "core/api/JsonWriter.h"
#include "core/api/Request.h"
#include "core/memories/MemoryBytes.h"

namespace chimera::api {

void writeMemory(JsonWriter& json, const MemoryBytes& memory, const FieldSet& fields);
// Whether the text is needed for these fields.
bool needsContent(const FieldSet& fields);
// Of the state of a memory, whichever fields are shown.
QByteArray memoryTag(const MemoryBytes& memory);

QString cursorText(const MemoryCursor& cursor, MemorySort sort);
// Invalid, field "after".
Result<MemoryCursor> cursorFrom(const QString& text, MemorySort sort);

} // namespace chimera::api
