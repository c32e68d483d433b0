// What a provider may send: streams of each interface, and the cases of a hostile or broken server with what must come
// of them. For ProvidersTest.
#pragma once

#include "core/base/Error.h"
#include "tests/support/LoopbackServer.h"

#include <optional>

namespace chimera::test {

inline const QByteArray key = "sk-CANARY-7f3a9c2e51d84b60";
inline const QString question = QStringLiteral("What did Ann decide about the lighthouse in March?");

inline QByteArray message(const QByteArray& json, const QByteArray& end = "\n")
{
    return "data: " + json + end + end;
}

inline QByteArray delta(const QByteArray& text)
{
    return R"({"choices":[{"index":0,"delta":{"content":")" + text + "\"}}]}";
}

inline const QByteArray stop = R"({"model":"m-1","choices":[{"delta":{},"finish_reason":"stop"}]})";

inline QByteArray openAiStream(const QByteArray& end = "\n")
{
    return message(R"({"model":"m-1","choices":[{"delta":{"role":"assistant","content":""}}]})", end) +
           message(R"({"choices":[{"delta":{"reasoning_content":"Hm \u00fc"}}]})", end) + ": ping" + end + end +
           message(delta("Gr\xC3\xBC\xC3\x9F"), end) + message(delta(R"( \ud83d)"), end) +
           message(delta(R"(\ude42)"), end) + message(delta(" \xF0\x9F\x8C\x8D [1]"), end) + message(stop, end) +
           message(R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5}})", end) + "data: [DONE]" + end +
           end;
}

inline QByteArray anthropicStream(const QByteArray& end = "\n")
{
    const auto named = [&](const QByteArray& type, const QByteArray& json) {
        return "event: " + type + end + message("{\"type\":\"" + type + "\"" + json + "}", end);
    };
    return named("message_start", R"(,"message":{"model":"m-1","usage":{"input_tokens":7,"output_tokens":1}})") +
           named("content_block_start", R"(,"index":0,"content_block":{"type":"thinking","thinking":""})") +
           named("ping", "") +
           named("content_block_delta", ",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm \xC3\xBC\"}") +
           named("content_block_delta", R"(,"delta":{"type":"signature_delta","signature":"abc"})") +
           named("content_block_stop", R"(,"index":0)") +
           named("content_block_delta", ",\"delta\":{\"type\":\"text_delta\",\"text\":\"Gr\xC3\xBC\xC3\x9F \"}") +
           named("content_block_delta",
                 ",\"delta\":{\"type\":\"text_delta\",\"text\":\"\\ud83d\\ude42 \xF0\x9F\x8C\x8D [1]\"}") +
           named("message_delta", R"(,"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5})") +
           named("message_stop", "");
}

inline QByteArray googleStream(const QByteArray& end = "\n")
{
    const auto part = [&](const QByteArray& parts, const QByteArray& more = {}) {
        return message(R"({"modelVersion":"m-1","candidates":[{"content":{"role":"model","parts":[)" + parts + "]}" +
                           more + "}]",
                       {});
    };
    return part("{\"thought\":true,\"text\":\"Hm \xC3\xBC\"}") + "}" + end + end +
           part("{\"text\":\"Gr\xC3\xBC\xC3\x9F \"},{\"text\":\"\\ud83d\\ude42\"}") + "}" + end + end +
           part("{\"text\":\" \xF0\x9F\x8C\x8D [1]\"}", R"(,"finishReason":"STOP")") +
           R"(,"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3,"thoughtsTokenCount":2}})" + end + end;
}

inline const QString greeting = QString::fromUtf8("Gr\xC3\xBC\xC3\x9F \xF0\x9F\x99\x82 \xF0\x9F\x8C\x8D [1]");
inline const QString thought = QString::fromUtf8("Hm \xC3\xBC");

inline QByteArray streamOf(const QString& provider, const QByteArray& end = "\n")
{
    return provider == QLatin1String("anthropic") ? anthropicStream(end)
           : provider == QLatin1String("google")  ? googleStream(end)
                                                  : openAiStream(end);
}

inline ServerScript sse(const QByteArray& stream)
{
    return ServerScript::of(ServerScript::head("text/event-stream") + stream);
}

struct Case
{
    const char* name;
    const char* provider;
    std::vector<ServerScript> scripts;
    QString text; // that had arrived
    std::optional<ErrorCode> error;
    const char* says = ""; // a part of the error's sentence
    std::size_t requests = 1;
};

// Streams that end well or break off.
inline std::vector<Case> streamCases()
{
    const QByteArray head = ServerScript::head("text/event-stream");
    const QByteArray hello = message(delta("Hello"));
    const QString said = QStringLiteral("Hello");
    return {
        {"no [DONE] but a finish", "openai", {sse(hello + message(stop))}, said, {}},
        {"no end at all", "openai", {sse(hello)}, said, ErrorCode::Network, "ended its answer before"},
        {"no end, anthropic",
         "anthropic",
         {sse(anthropicStream().first(anthropicStream().indexOf("event: message_delta")))},
         greeting,
         ErrorCode::Network,
         "ended its answer before"},
        {"no end, google",
         "google",
         {sse(googleStream().first(googleStream().lastIndexOf("data: ")))},
         QString::fromUtf8("Gr\xC3\xBC\xC3\x9F \xF0\x9F\x99\x82"),
         ErrorCode::Network,
         "ended its answer before"},
        {"[DONE] without blank line", "openai", {sse(hello + message(stop) + "data: [DONE]")}, said, {}},
        {"more after [DONE]", "openai", {sse(hello + message(stop) + "data: [DONE]\n\n" + hello)}, said, {}},
        {"cut in a character", "openai", {sse(hello + "data: " + delta("gr\xC3"))}, said, ErrorCode::Network},
        {"cut in an event", "openai", {sse(hello + "data: {\"choices\":[{")}, said, ErrorCode::Network},
        {"error event",
         "openai",
         {sse(hello + message(R"({"error":{"message":"overloaded now","type":"server_error"}})"))},
         said,
         ErrorCode::Network,
         "overloaded now"},
        {"error event as text",
         "openai",
         {sse(hello + message(R"({"error":"model runner stopped"})"))},
         said,
         ErrorCode::Network,
         "model runner stopped"},
        {"error event, rate limit",
         "openai",
         {sse(hello + message(R"({"error":{"message":"slow down","code":"rate_limit_exceeded"}})"))},
         said,
         ErrorCode::Network,
         "limits requests"},
        {"error event, anthropic",
         "anthropic",
         {sse("event: error\ndata: "
              "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n")},
         {},
         ErrorCode::Network,
         "Overloaded"},
        {"error event, anthropic key",
         "anthropic",
         {sse(message(R"({"type":"error","error":{"type":"authentication_error","message":"bad"}})"))},
         {},
         ErrorCode::Denied,
         "refuses the key"},
        {"error event, google",
         "google",
         {sse(message(R"({"error":{"code":503,"message":"no room","status":"UNAVAILABLE"}})"))},
         {},
         ErrorCode::Network,
         "no room"},
        {"blocked, google",
         "google",
         {sse(message(R"({"promptFeedback":{"blockReason":"SAFETY"}})"))},
         {},
         ErrorCode::Config,
         "filter"},
        {"invalid JSON",
         "openai",
         {sse(hello + "data: {broken\n\n" + hello)},
         said,
         ErrorCode::Network,
         "not a model's answer"},
        {"JSON that is a list", "openai", {sse("data: [1,2]\n\n")}, {}, ErrorCode::Network, "not a model's answer"},
        {"invalid UTF-8",
         "openai",
         {sse(message(delta("a\xFF\xFE"
                            "b")))},
         {},
         ErrorCode::Network,
         "not a model's answer"},
        {"raw NUL", "openai", {sse(message(delta(QByteArray("a\0b", 3))))}, QStringLiteral("ab"), ErrorCode::Network},
        {"escaped NUL", "openai", {sse(message(delta(R"(Hel\u0000lo)")) + message(stop))}, said, {}},
        {"lone surrogate",
         "openai",
         {sse(message(delta(R"(Hello\ud83d)")) + message(stop))},
         QStringLiteral("Hello\uFFFD"),
         {}},
        {"deep JSON", "openai", {sse(message(QByteArray(100'000, '[')))}, {}, ErrorCode::Network},
        {"wrong types",
         "openai",
         {sse(message(R"({"choices":{"delta":5},"usage":[],"model":7})") +
              message(R"({"choices":[null,{"delta":"x"}]})") + hello + message(stop))},
         said,
         {}},
        {"huge numbers",
         "openai",
         {sse(hello + message(R"({"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":1e300}})"))},
         said,
         {}},
        {"empty stream", "openai", {sse({})}, {}, ErrorCode::Network, "not a model's answer"},
        {"comments alone", "openai", {sse(": a\n\n: b\n\n")}, {}, ErrorCode::Network, "not a model's answer"},
        {"line without end",
         "openai",
         {sse("data: " + QByteArray(3 * 1024 * 1024, 'x'))},
         {},
         ErrorCode::Network,
         "not to be read"},
        {"10 MB token",
         "openai",
         {sse(hello + message(delta(QByteArray(10 * 1024 * 1024, 'x'))))},
         said,
         ErrorCode::Network,
         "not to be read"},
        {"event without end",
         "openai",
         {sse(("data: " + QByteArray(900'000, 'x') + "\n").repeated(12))},
         {},
         ErrorCode::Network,
         "not to be read"},
        {"body without end",
         "openai",
         {sse(message("{\"a\":\"" + QByteArray(60'000, 'x') + "\"}").repeated(1200))},
         {},
         ErrorCode::Network,
         "more than 64 MB"},
        {"gzip bomb",
         "openai",
         {ServerScript::of(ServerScript::head("text/event-stream", "200 OK", "Content-Encoding: gzip\r\n") +
                           gzipped(QByteArray(70 * 1024 * 1024, '\n')))},
         {},
         ErrorCode::Network,
         "more than 64 MB"},
        {"packed stream",
         "openai",
         {ServerScript::of(ServerScript::head("text/event-stream", "200 OK", "Content-Encoding: gzip\r\n") +
                           gzipped(openAiStream()))},
         greeting,
         {}},
        {"chunked",
         "openai",
         {ServerScript::of("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
                           "Connection: close\r\n\r\n" +
                           QByteArray::number(hello.size(), 16) + "\r\n" + hello + "\r\n" +
                           QByteArray::number(message(stop).size(), 16) + "\r\n" + message(stop) + "\r\n0\r\n\r\n")},
         said,
         {}},
        {"chunk cut",
         "openai",
         {ServerScript::of("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
                           "Connection: close\r\n\r\n" +
                           QByteArray::number(hello.size(), 16) + "\r\n" + hello)},
         said,
         ErrorCode::Network,
         "before its answer was whole"},
        {"length too long",
         "openai",
         {ServerScript::of(ServerScript::head("text/event-stream", "200 OK", "Content-Length: 9999\r\n") + hello)},
         said,
         ErrorCode::Network,
         "before its answer was whole"},
        {"length too short",
         "openai",
         {ServerScript::of(ServerScript::head("text/event-stream", "200 OK",
                                              "Content-Length: " + QByteArray::number(hello.size()) + "\r\n") +
                           hello + message(stop))},
         said,
         ErrorCode::Network,
         "ended its answer before"},
        {"drip", "openai", {ServerScript::drip(head + hello + message(stop), std::chrono::milliseconds(3))}, said, {}},
    };
}

// Answers that are no streams, and silence.
inline std::vector<Case> answerCases()
{
    const QByteArray hello = message(delta("Hello"));
    const QString said = QStringLiteral("Hello");
    const auto status = [](const QByteArray& line, const QByteArray& more = {}) {
        return ServerScript::answer(R"({"error":{"message":"so it is","type":"x"}})", "application/json", line, more);
    };
    const ServerScript fine = sse(hello + message(stop));
    return {
        {"web page",
         "openai",
         {ServerScript::answer("<html><body>Sign in</body></html>", "text/html")},
         {},
         ErrorCode::Config,
         "web page"},
        {"web page, google",
         "google",
         {ServerScript::answer("<!doctype html>", "text/html; charset=utf-8")},
         {},
         ErrorCode::Config,
         "web page"},
        {"web page without type",
         "openai",
         {ServerScript::of("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>hi</html>")},
         {},
         ErrorCode::Network,
         "not a model's answer"},
        {"one JSON object",
         "openai",
         {ServerScript::answer(R"({"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]})")},
         said,
         {}},
        {"JSON error with 200",
         "openai",
         {ServerScript::answer(R"({"error":{"message":"no such model"}})")},
         {},
         ErrorCode::Network,
         "no such model"},
        {"broken JSON with 200",
         "openai",
         {ServerScript::answer("{\"choices\":")},
         {},
         ErrorCode::Network,
         "not a model's answer"},
        {"nothing with 200", "openai", {ServerScript::answer({}, "text/event-stream")}, {}, ErrorCode::Network},
        {"204", "openai", {ServerScript::answer({}, "text/plain", "204 No Content")}, {}, ErrorCode::Config},
        {"400", "openai", {status("400 Bad")}, {}, ErrorCode::Config, "so it is"},
        {"400 quoting the key",
         "openai",
         {ServerScript::answer("{\"error\":{\"message\":\"bad " + key + "\"}}", "application/json", "400 Bad")},
         {},
         ErrorCode::Config,
         "(status 400)."},
        {"400 quoting the question",
         "openai",
         {ServerScript::answer("{\"error\":{\"message\":\"cannot read: " + question.toUtf8() + "\"}}",
                               "application/json", "400 Bad")},
         {},
         ErrorCode::Config,
         "(status 400)."},
        {"401", "openai", {status("401 No")}, {}, ErrorCode::Denied, "refuses the key"},
        {"401, anthropic", "anthropic", {status("401 No")}, {}, ErrorCode::Denied, "refuses the key"},
        {"400 wrong key, google",
         "google",
         {ServerScript::answer(R"({"error":{"details":[{"reason":"API_KEY_INVALID"}]}})", "application/json",
                               "400 Bad")},
         {},
         ErrorCode::Denied,
         "refuses the key"},
        {"402", "deepseek", {status("402 Pay")}, {}, ErrorCode::Config, "credit"},
        {"403", "openai", {status("403 No")}, {}, ErrorCode::Denied},
        {"404", "openai", {status("404 No")}, {}, ErrorCode::Config, "so it is"},
        {"404 web page",
         "openai",
         {ServerScript::answer("<html>nginx</html>", "text/html", "404 Not Found")},
         {},
         ErrorCode::Config,
         "base address"},
        {"429 thrice", "openai", {status("429 Slow")}, {}, ErrorCode::Network, "limits requests", 3},
        {"429 then fine", "openai", {status("429 Slow"), fine}, said, {}, "", 2},
        {"429 with Retry-After", "openai", {status("429 Slow", "Retry-After: 0.3\r\n"), fine}, said, {}, "", 2},
        {"429 for an hour",
         "openai",
         {status("429 Slow", "Retry-After: 3600\r\n"), fine},
         {},
         ErrorCode::Network,
         "in 3600 seconds"},
        {"429 with nonsense", "openai", {status("429 Slow", "Retry-After: -nan\r\n"), fine}, said, {}, "", 2},
        {"500 thrice", "openai", {status("500 Oh")}, {}, ErrorCode::Network, "trouble of its own (status 500)", 3},
        {"503 then fine", "anthropic", {status("503 Busy"), sse(anthropicStream())}, greeting, {}, "", 2},
        {"529, google", "google", {status("529 Busy"), sse(googleStream())}, greeting, {}, "", 2},
        {"huge error body",
         "openai",
         {ServerScript::answer(QByteArray(8 * 1024 * 1024, 'x'), "text/plain", "400 Bad")},
         {},
         ErrorCode::Config},
        {"not asked again after text", "openai", {sse(hello), fine}, said, ErrorCode::Network, "", 1},
        {"silence, no answer",
         "openai",
         {ServerScript::silentAfter({})},
         {},
         ErrorCode::TimedOut,
         "sent no answer within 0.5 seconds"},
        {"silence after the head",
         "google",
         {ServerScript::silentAfter(ServerScript::head("text/event-stream"))},
         {},
         ErrorCode::TimedOut,
         "sent no answer within 0.5 seconds"},
        {"silence in the middle",
         "openai",
         {ServerScript::silentAfter(ServerScript::head("text/event-stream") + hello)},
         said,
         ErrorCode::TimedOut,
         "fell silent"},
        {"silence in an error",
         "openai",
         {ServerScript::silentAfter(ServerScript::head("text/plain", "500 Oh") + "half")},
         {},
         ErrorCode::TimedOut,
         "fell silent"},
        {"closed at once", "openai", {ServerScript::of({})}, {}, ErrorCode::Network, "before its answer was whole"},
        {"not HTTP", "openai", {ServerScript::of("SSH-2.0-OpenSSH_9.2\r\n")}, {}, ErrorCode::Network},
    };
}

} // namespace chimera::test
