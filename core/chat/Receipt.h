// What was sent for an answer, part by part and as a whole, and what was held back and why. Written with the answer,
// read when somebody asks; the same value before sending is the preview that the meter shows. Plain value.
#pragma once

#include "core/chat/providers/ChatProvider.h"

namespace chimera {

enum class PartKind { System, Memory, File, History, Question };

struct ContextPart
{
    PartKind kind = PartKind::System;
    int number = 0; // of a memory that can be cited
    MemoryId memory;
    QString title;
    QString reason; // "by hand", "always", "found: 0.83" ...
    double score = 0;
    int tokens = 0; // estimated
    bool sent = true;
    QString whyNot; // "local only", "no room", "paused" ...
};

struct Receipt
{
    QString provider;
    QString host; // "" nothing left this machine
    QString model;
    int window = 0;    // tokens that the model can hold
    int replyRoom = 0; // of them kept for the answer
    std::vector<ContextPart> parts;
    std::vector<PromptMessage> messages; // exactly what was sent
    QString refused;                     // why nothing was sent at all, one sentence; "" it was
    double searchMs = 0;
    double firstTokenMs = 0;
    double totalMs = 0;

    int tokens(PartKind kind) const; // of the parts that are sent
    int tokens() const;
};

QJsonObject toJson(const Receipt& receipt);
Receipt receiptFromJson(const QJsonObject& json);

} // namespace chimera
