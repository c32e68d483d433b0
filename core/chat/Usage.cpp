#include "core/chat/Usage.h"

#include "core/chat/ConversationRows.h"
#include "core/chat/Prices.h"
#include "core/settings/Settings.h"

namespace chimera {

namespace {

// The value below which `share` of the sorted values lie.
double quantile(const std::vector<double>& sorted, double share)
{
    if (sorted.empty())
        return 0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
    return sorted[std::min(at, sorted.size() - 1)];
}

// Rows: provider, failed, prompt tokens, answer tokens, cost, total ms; sorted by provider, then time taken.
std::vector<UsageSum> sumsOf(Statement& rows)
{
    std::vector<UsageSum> sums;
    std::vector<double> times;
    const auto close = [&] {
        if (sums.empty())
            return;
        sums.back().p50Ms = quantile(times, 0.5);
        sums.back().p95Ms = quantile(times, 0.95);
        times.clear();
    };
    while (rows.next()) {
        if (sums.empty() || sums.back().provider != rows.text(0)) {
            close();
            sums.push_back({rows.text(0)});
        }
        UsageSum& sum = sums.back();
        ++sum.requests;
        sum.failed += rows.integer(1);
        sum.promptTokens += rows.integer(2);
        sum.answerTokens += rows.integer(3);
        sum.cost += rows.real(4);
        sum.unpriced += rows.isNull(4) ? 1 : 0;
        if (!rows.boolean(1))
            times.push_back(rows.real(5));
    }
    close();
    return sums;
}

constexpr auto columns = "SELECT provider, failed, prompt_tokens, answer_tokens, cost, total_ms FROM usage ";

} // namespace

Result<std::optional<double>> Usage::record(WriteTx& tx, const UsageEntry& entry)
{
    CHIMERA_TRY(const QJsonValue own, Settings::get(tx, settings::chatPrices));
    const auto cost = costOf(own.toObject(), entry.provider, entry.model, entry.promptTokens, entry.answerTokens);
    CHIMERA_CHECK(
        tx.run("INSERT INTO usage(message, conversation, workspace, provider, model, at, prompt_tokens, "
               "answer_tokens, estimated, cost, first_token_ms, total_ms, failed) VALUES(nullif(?, 0), nullif(?, "
               "0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               entry.messagePk, entry.conversationPk, entry.workspacePk, entry.provider, entry.model, tx.now(),
               entry.promptTokens, entry.answerTokens, entry.estimated ? 1 : 0, cost, entry.firstTokenMs, entry.totalMs,
               entry.failed ? 1 : 0));
    return cost;
}

Result<std::vector<UsageSum>> Usage::byProvider(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                                Timestamp from)
{
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query(QByteArray(columns) + "WHERE workspace = ? AND at >= ? ORDER BY provider, total_ms",
                                    place, from));
    auto sums = sumsOf(rows);
    CHIMERA_CHECK(rows.done());
    std::stable_sort(sums.begin(), sums.end(),
                     [](const UsageSum& a, const UsageSum& b) { return a.requests > b.requests; });
    return sums;
}

Result<UsageSum> Usage::ofConversation(const Caller& caller, const ReadTx& tx, const ConversationId& conversation)
{
    CHIMERA_TRY(const auto place, chat::placeOf(caller, tx, conversation, chat::Right::Read));
    CHIMERA_TRY(auto rows,
                tx.query(QByteArray(columns) + "WHERE conversation = ? ORDER BY provider, total_ms", place.row.pk));
    UsageSum whole;
    for (const UsageSum& each : sumsOf(rows)) {
        whole.requests += each.requests;
        whole.failed += each.failed;
        whole.promptTokens += each.promptTokens;
        whole.answerTokens += each.answerTokens;
        whole.cost += each.cost;
        whole.unpriced += each.unpriced;
    }
    CHIMERA_CHECK(rows.done());
    return whole;
}

} // namespace chimera
