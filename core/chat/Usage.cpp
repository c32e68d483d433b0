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

constexpr auto columns = "SELECT provider, failed, prompt_tokens, answer_tokens, cost, total_ms, at FROM usage ";

// Sums rows of `columns`, in any order, by a key.
template <typename Key>
class Summing
{
public:
    void add(const Key& key, const Statement& row)
    {
        UsageSum& sum = m_sums[key];
        ++sum.requests;
        sum.failed += row.integer(1);
        sum.promptTokens += row.integer(2);
        sum.answerTokens += row.integer(3);
        sum.cost += row.real(4);
        sum.unpriced += row.isNull(4) ? 1 : 0;
        if (!row.boolean(1))
            m_times[key].push_back(row.real(5));
    }
    std::map<Key, UsageSum> take()
    {
        for (auto& [key, times] : m_times) {
            std::sort(times.begin(), times.end());
            m_sums[key].p50Ms = quantile(times, 0.5);
            m_sums[key].p95Ms = quantile(times, 0.95);
        }
        return std::move(m_sums);
    }

private:
    std::map<Key, UsageSum> m_sums;
    std::map<Key, std::vector<double>> m_times;
};

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
    CHIMERA_TRY(auto rows, tx.query(QByteArray(columns) + "WHERE workspace = ? AND at >= ?", place, from));
    Summing<QString> summing;
    while (rows.next())
        summing.add(rows.text(0), rows);
    CHIMERA_CHECK(rows.done());
    std::vector<UsageSum> sums;
    for (auto& [provider, sum] : summing.take()) {
        sums.push_back(sum);
        sums.back().provider = provider;
    }
    std::stable_sort(sums.begin(), sums.end(),
                     [](const UsageSum& a, const UsageSum& b) { return a.requests > b.requests; });
    return sums;
}

Result<std::vector<UsageDay>> Usage::byDay(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                           Timestamp from)
{
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query(QByteArray(columns) + "WHERE workspace = ? AND at >= ?", place, from));
    Summing<QDate> summing;
    while (rows.next())
        summing.add(rows.time(6).toDateTime().toLocalTime().date(), rows);
    CHIMERA_CHECK(rows.done());
    std::vector<UsageDay> days;
    for (const auto& [day, sum] : summing.take())
        days.push_back({day, sum});
    std::reverse(days.begin(), days.end());
    return days;
}

Result<UsageSum> Usage::ofConversation(const Caller& caller, const ReadTx& tx, const ConversationId& conversation)
{
    CHIMERA_TRY(const auto place, chat::placeOf(caller, tx, conversation, chat::Right::Read));
    CHIMERA_TRY(auto rows, tx.query(QByteArray(columns) + "WHERE conversation = ?", place.row.pk));
    Summing<int> summing;
    while (rows.next())
        summing.add(0, rows);
    CHIMERA_CHECK(rows.done());
    return summing.take()[0];
}

} // namespace chimera
