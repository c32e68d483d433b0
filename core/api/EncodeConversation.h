// The JSON of conversations and messages (contract, section 7), straight from the bytes of the database. Pure.
#pragma once

#include "core/api/JsonWriter.h"
#include "core/api/Request.h"
#include "core/chat/ConversationReader.h"

namespace chimera::api {

void writeMessage(JsonWriter& json, const QByteArray& conversation, const MessageBytes& message);
void writeConversation(JsonWriter& json, const ConversationBytes& conversation, const FieldSet& fields);
void writeConversationRow(JsonWriter& json, const ConversationRow& row, const FieldSet& fields);
MessageBytes bytesOf(const Message& message);
// Of what the contract says about an answer, nothing more.
QByteArray answerMetadata(const QByteArray& json);

} // namespace chimera::api
