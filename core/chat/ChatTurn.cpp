#include "core/chat/ChatTurn.h"

#include "core/base/Log.h"
#include "core/base/Text.h"
#include "core/chat/Citations.h"
#include "core/chat/ContextReader.h"
#include "core/chat/FoundPassages.h"
#include "core/chat/Prices.h"
#include "core/chat/Tokens.h"
#include "core/settings/Settings.h"

#include <QJsonDocument>
#include <QRandomGenerator>

#include <future>

namespace chimera {

namespace {

constexpr qsizetype longestAnswer = maxMessageBytes / 4; // UTF-16 units
constexpr int usualReply = 2'000;                        // tokens
constexpr qsizetype longestMeaning = 2'000;              // UTF-16 units
constexpr int hitsAsked = 16;
constexpr qsizetype titleLength = 60; // code points
const QString untitled = QStringLiteral("New Conversation");

QString newNonce()
{
    auto* const random = QRandomGenerator::system();
    return QStringLiteral("%1%2")
        .arg(random->generate64(), 16, 16, QLatin1Char('0'))
        .arg(random->generate(), 8, 16, QLatin1Char('0'));
}

bool isHttp(const Caller& caller)
{
    return caller.client.startsWith(QLatin1String("http"));
}

double since(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

PromptLimits limitsOf(const Answerer& answerer)
{
    PromptLimits limits;
    limits.window = answerer.window > 0 ? answerer.window : limits.window;
    limits.replyRoom = std::min(usualReply, limits.window / 4);
    return limits;
}

} // namespace

TurnProgress TurnState::progress() const
{
    const std::scoped_lock lock(m_mutex);
    TurnProgress now = m_progress;
    now.seconds = milliseconds() / 1000;
    return now;
}

double TurnState::milliseconds() const
{
    return since(m_begin);
}

double TurnState::firstTokenMs() const
{
    const std::scoped_lock lock(m_mutex);
    return m_firstTokenMs;
}

void TurnState::setQuestion(const MessageId& question)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_progress.question = question;
    }
    m_changed(true);
}

void TurnState::setPhase(TurnPhase phase, const QString& host)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_progress.phase = phase;
        m_progress.host = host;
    }
    m_changed(true);
}

bool TurnState::addText(const QString& text)
{
    bool first = false;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_progress.text.size() + text.size() > longestAnswer)
            return false;
        first = m_progress.phase != TurnPhase::Answering;
        m_progress.phase = TurnPhase::Answering;
        if (m_firstTokenMs == 0)
            m_firstTokenMs = milliseconds();
        m_progress.text += text;
    }
    m_changed(first);
    return true;
}

void TurnState::addReasoning(const QString& text)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_progress.reasoning.size() + text.size() > longestAnswer)
            return;
        if (m_firstTokenMs == 0)
            m_firstTokenMs = milliseconds();
        m_progress.reasoning += text;
    }
    m_changed(false);
}

QString titleFrom(const QString& question)
{
    const QStringList lines = question.trimmed().split(u'\n');
    const QString line = lines.front().simplified();
    const auto sentences = sentenceRanges(line);
    QString title = sentences.empty() ? line : line.mid(sentences.front().begin, sentences.front().end);
    if (text::codePointCount(title) > titleLength) {
        title = text::firstCodePoints(title, titleLength);
        const qsizetype blank = title.lastIndexOf(u' ');
        if (blank > titleLength / 2)
            title.truncate(blank);
        title += QStringLiteral("\u2026");
    }
    return title.isEmpty() ? untitled : title;
}

Result<TurnResult> ChatTurn::run()
{
    CHIMERA_CHECK(readPlace());
    CHIMERA_CHECK(storeQuestion());
    m_state.setQuestion(m_question.id);
    TurnResult result;
    result.question = m_question;
    if (!m_job.again && !m_job.request.answer)
        return result;
    const auto prepared = prepare();
    Outcome outcome;
    if (!prepared)
        outcome = failure(prepared.error());
    else
        outcome = m_prompt.receipt.refused.isEmpty() ? call() : refusal();
    if (outcome.state == MessageState::Failed && isHttp(m_job.caller)) {
        result.failure = outcome.error;
        result.answer = unstored(outcome); // over HTTP a failed call leaves the question alone (contract, section 7)
        return result;
    }
    CHIMERA_TRY(result.answer, store(outcome));
    if (outcome.state == MessageState::Failed)
        result.failure = outcome.error;
    return result;
}

Result<Receipt> ChatTurn::preview()
{
    CHIMERA_CHECK(readPlace());
    m_question.content = m_job.request.text;
    m_question.files = m_job.request.files;
    CHIMERA_CHECK(prepare());
    return m_prompt.receipt;
}

// The conversation and the branch that the question hangs on.
Result<void> ChatTurn::readPlace()
{
    return m_services.runner.readNow(
        "chat.place",
        [this](ReadTx& tx) -> Result<void> {
            CHIMERA_TRY(m_conversation, Conversations::get(m_job.caller, tx, m_job.request.conversation));
            std::optional<MessageId> above;
            if (m_job.again) {
                above = m_job.again->parent;
            } else if (m_job.request.instead) {
                CHIMERA_TRY(const auto edited, Conversations::message(m_job.caller, tx, *m_job.request.instead));
                if (edited.conversation != m_conversation.id)
                    return Error::notFound(QStringLiteral("Message not found"));
                above = edited.parent;
            } else if (!m_conversation.thread.empty()) {
                above = m_conversation.thread.back().id;
            }
            CHIMERA_TRY(m_before, ContextReader::branch(m_job.caller, tx, m_conversation.id, above));
            return {};
        },
        {}, Priority::Interactive);
}

Result<void> ChatTurn::storeQuestion()
{
    if (m_job.again) {
        m_question = *m_job.again;
        return {};
    }
    NewMessage given;
    given.content = m_job.request.text;
    given.files = m_job.request.files;
    if (!m_before.empty())
        given.parent = m_before.back().id;
    CHIMERA_TRY(m_question, m_services.runner.writeNow(
                                "chat.question",
                                [&](WriteTx& tx) -> Result<Message> {
                                    if (m_conversation.title == untitled && !isHttp(m_job.caller)) {
                                        ConversationEdit edit;
                                        edit.title = titleFrom(given.content);
                                        CHIMERA_CHECK(Conversations::edit(m_job.caller, tx, m_conversation.id, edit));
                                    }
                                    return Conversations::append(m_job.caller, tx, m_conversation.id, given);
                                },
                                {}, Priority::Interactive));
    return {};
}

// Waits for the search. Nothing where memories are switched off.
Result<std::optional<SearchResults>> ChatTurn::search()
{
    const bool isEcho = m_answerer.provider->name() == QLatin1String("echo"); // says the question again, reads nothing
    if (!m_conversation.options.useMemories || isEcho)
        return std::optional<SearchResults>();
    SearchRequest request;
    const QString words = searchWords(m_question.content, ContextReader::questionBefore(m_before));
    if (words.isEmpty())
        return std::optional(SearchResults());
    CHIMERA_TRY(const auto weight,
                m_services.runner.readNow(
                    "chat.weight", [](ReadTx& tx) { return Settings::get(tx, settings::meaningWeight); },
                    m_state.token(), Priority::Interactive));
    request.query = Query::parse(words, false, {});
    request.query.text = m_question.content.left(longestMeaning); // its meaning is that of the whole sentence
    request.workspace = m_conversation.workspace;
    request.limit = hitsAsked;
    request.mode = SearchMode::Hybrid;
    request.meaningWeight = weight.toDouble() / 100;
    std::promise<Result<SearchResults>> promise;
    auto future = promise.get_future();
    m_services.search.search(
        m_job.caller, request, [&promise](Result<SearchResults> found) { promise.set_value(std::move(found)); },
        m_state.token(), Priority::Interactive);
    CHIMERA_TRY(auto found, future.get());
    return std::optional(std::move(found));
}

Result<void> ChatTurn::prepare()
{
    m_state.setPhase(TurnPhase::Searching);
    CHIMERA_TRY(m_answerer, m_services.find(m_job.caller, m_job.model.isEmpty() ? m_conversation.model : m_job.model));
    const bool staysHere = m_answerer.provider->isLocal();
    const auto begin = std::chrono::steady_clock::now();
    CHIMERA_TRY(const auto found, search());
    TurnQuestion question{m_question.content, m_question.files, std::nullopt};
    if (!m_before.empty())
        question.after = m_before.back().id;
    CHIMERA_TRY(auto context, m_services.runner.readNow(
                                  "chat.context",
                                  [&](ReadTx& tx) {
                                      return ContextReader::read(m_job.caller, tx, m_conversation, question,
                                                                 found ? &*found : nullptr, staysHere);
                                  },
                                  m_state.token(), Priority::Interactive));
    m_searchMs = since(begin);
    m_prompt = buildPrompt(ScopeGate::clear(std::move(context), staysHere), limitsOf(m_answerer), newNonce());
    m_prompt.request.model = m_answerer.model;
    m_prompt.receipt.provider = m_answerer.provider->name();
    m_prompt.receipt.host = m_answerer.provider->host();
    m_prompt.receipt.model = m_answerer.model;
    m_prompt.receipt.searchMs = m_searchMs;
    return {};
}

ChatTurn::Outcome ChatTurn::call()
{
    m_state.setPhase(TurnPhase::Waiting, m_answerer.provider->host());
    bool full = false;
    ChatSink sink;
    sink.onText = [&](const QString& text) {
        if (full)
            return;
        if (!m_state.addText(text)) {
            full = true;
            m_state.stop();
            return;
        }
        if (m_job.sink.onText)
            m_job.sink.onText(text);
    };
    sink.onReasoning = [&](const QString& text) {
        m_state.addReasoning(text);
        if (m_job.sink.onReasoning)
            m_job.sink.onReasoning(text);
    };
    m_asked = true;
    auto said = m_answerer.provider->answer(m_prompt.request, sink, m_state.token());
    Outcome outcome;
    outcome.text = m_state.progress().text;
    if (said) {
        outcome.said = std::move(*said);
        if (outcome.text.trimmed().isEmpty())
            return failure({ErrorCode::Network, QStringLiteral("The model answered with nothing.")});
        return outcome;
    }
    if (full) {
        outcome.said.finishReason = QStringLiteral("length");
        return outcome;
    }
    outcome = failure(said.error());
    return outcome;
}

ChatTurn::Outcome ChatTurn::failure(const Error& error) const
{
    Outcome outcome;
    outcome.text = m_state.progress().text;
    const bool stopped = error.code == ErrorCode::Cancelled && m_state.isStopped();
    outcome.state = stopped ? MessageState::Stopped : MessageState::Failed;
    outcome.error = error;
    outcome.said.finishReason = stopped ? QStringLiteral("stopped") : QStringLiteral("error");
    if (!stopped && !error.detail.isEmpty())
        logLine(LogLevel::Warning, QStringLiteral("chat"), error.detail);
    return outcome;
}

// Strict mode found nothing: a plain answer. Anything else that may not be sent is a failure.
ChatTurn::Outcome ChatTurn::refusal() const
{
    const QString& sentence = m_prompt.receipt.refused;
    Outcome outcome;
    outcome.said.finishReason = QStringLiteral("refused");
    if (m_prompt.nothingFound) {
        outcome.text = sentence;
        if (m_job.sink.onText)
            m_job.sink.onText(sentence);
        return outcome;
    }
    outcome.state = MessageState::Failed;
    outcome.error = {ErrorCode::Denied, sentence};
    return outcome;
}

int ChatTurn::promptTokens(const Outcome& outcome) const
{
    return outcome.said.promptTokens.value_or(m_asked ? m_prompt.receipt.tokens() : 0);
}

int ChatTurn::answerTokens(const Outcome& outcome) const
{
    return outcome.said.answerTokens.value_or(estimateTokens(outcome.text));
}

QJsonObject ChatTurn::metadata(const Outcome& outcome,
                               const std::vector<std::pair<qsizetype, qsizetype>>& unsupported) const
{
    QJsonObject json{{QStringLiteral("tokens"), answerTokens(outcome)},
                     {QStringLiteral("prompt_tokens"), promptTokens(outcome)},
                     {QStringLiteral("first_token_ms"), m_state.firstTokenMs()},
                     {QStringLiteral("total_ms"), m_state.milliseconds()},
                     {QStringLiteral("finish_reason"), outcome.said.finishReason}};
    if (m_answerer.provider) {
        json.insert(QStringLiteral("provider"), m_answerer.provider->name());
        json.insert(QStringLiteral("model_version"),
                    outcome.said.model.isEmpty() ? m_answerer.model : outcome.said.model);
    }
    if (!outcome.said.answerTokens || !outcome.said.promptTokens)
        json.insert(QStringLiteral("estimated"), true);
    if (outcome.state == MessageState::Failed)
        json.insert(QStringLiteral("error_code"), wireName(outcome.error.code));
    QJsonArray ranges;
    for (const auto& [begin, end] : unsupported)
        ranges.append(QJsonArray{static_cast<qint64>(begin), static_cast<qint64>(end)});
    if (!ranges.isEmpty())
        json.insert(QStringLiteral("unsupported"), ranges);
    return json;
}

Result<std::optional<double>> ChatTurn::costOf(const ReadTx& tx, const Outcome& outcome) const
{
    if (m_answerer.provider->isLocal())
        return std::optional(0.0);
    CHIMERA_TRY(const auto prices, Settings::get(tx, settings::chatPrices));
    return chimera::costOf(prices.toObject(), m_answerer.provider->name(), m_answerer.model, promptTokens(outcome),
                           answerTokens(outcome));
}

Message ChatTurn::unstored(const Outcome& outcome) const
{
    Message message;
    message.conversation = m_conversation.id;
    message.parent = m_question.id;
    message.role = MessageRole::Assistant;
    message.content = outcome.text;
    message.state = outcome.state;
    message.error = outcome.error.message;
    message.metadata = metadata(outcome, {});
    if (isRateLimit(outcome.error))
        message.metadata.insert(QStringLiteral("rate_limited"), true);
    return message;
}

Result<Message> ChatTurn::store(const Outcome& outcome)
{
    m_prompt.receipt.firstTokenMs = m_state.firstTokenMs();
    m_prompt.receipt.totalMs = m_state.milliseconds();
    CheckedAnswer checked{text::sanitized(outcome.text).trimmed(), {}, {}};
    const bool echoes = m_asked && m_answerer.provider->name() == QLatin1String("echo"); // word for word
    if (!echoes)
        checked = checkCitations(checked.text, m_asked ? m_prompt.request.sources : std::vector<PromptSource>());
    std::vector<std::pair<qsizetype, qsizetype>> unsupported;
    for (const TextRange& range : checked.unsupported)
        unsupported.emplace_back(range.begin, range.end);
    NewMessage given;
    given.role = MessageRole::Assistant;
    given.content = checked.text;
    given.parent = m_question.id;
    given.state = outcome.state;
    given.error = outcome.state == MessageState::Failed ? outcome.error.message : QString();
    given.reasoning = m_state.progress().reasoning;
    given.metadata = metadata(outcome, unsupported);
    given.citations = checked.citations;
    return m_services.runner.writeNow(
        "chat.answer", [&](WriteTx& tx) { return append(tx, given, outcome); }, {}, Priority::Interactive);
}

Result<Message> ChatTurn::append(WriteTx& tx, NewMessage given, const Outcome& outcome) const
{
    if (m_asked) {
        CHIMERA_TRY(const auto cost, costOf(tx, outcome));
        if (cost)
            given.metadata.insert(QStringLiteral("cost"), *cost);
    }
    CHIMERA_TRY(auto answer, Conversations::append(m_job.caller, tx, m_conversation.id, given));
    const QByteArray receipt = QJsonDocument(toJson(m_prompt.receipt)).toJson(QJsonDocument::Compact);
    CHIMERA_CHECK(tx.run("INSERT INTO receipt(message, value) VALUES(?, ?)", answer.pk, QString::fromUtf8(receipt)));
    if (m_asked) {
        CHIMERA_TRY(const auto workspace, Access::toRead(tx, m_job.caller, m_conversation.workspace));
        CHIMERA_CHECK(Usage::record(tx, usageOf(answer, workspace, outcome)));
    }
    return answer;
}

UsageEntry ChatTurn::usageOf(const Message& answer, std::int64_t workspace, const Outcome& outcome) const
{
    UsageEntry entry;
    entry.messagePk = answer.pk;
    entry.conversationPk = m_conversation.pk;
    entry.workspacePk = workspace;
    entry.provider = m_answerer.provider->name();
    entry.model = m_answerer.model;
    entry.promptTokens = promptTokens(outcome);
    entry.answerTokens = answerTokens(outcome);
    entry.estimated = !outcome.said.promptTokens || !outcome.said.answerTokens;
    entry.firstTokenMs = m_state.firstTokenMs();
    entry.totalMs = m_state.milliseconds();
    entry.failed = outcome.state == MessageState::Failed;
    return entry;
}

} // namespace chimera
