// An embedding model for tests: each word adds a direction of its own, so texts with common words are near one another.
// Says no to texts that hold "refused". Counts what it is asked.
#pragma once

#include "core/embedding/EmbeddingJob.h"

#include <QCryptographicHash>

#include <atomic>
#include <cmath>

namespace chimera {

class FakeEmbedder final : public Embedder
{
public:
    explicit FakeEmbedder(const QString& id = QStringLiteral("fake"), int dimension = 64)
    {
        m_info = {id, id, QStringLiteral("weights-of-") + id, QStringLiteral("words"), dimension, 512};
    }

    const ModelInfo& info() const override { return m_info; }

    Result<std::vector<float>> embed(const QStringList& texts, TextRole, const CancelToken& cancel) const override
    {
        std::vector<float> rows;
        for (const QString& text : texts) {
            if (cancel.isCancelled())
                return Error::cancelled();
            if (text.contains(QLatin1String("refused")))
                return Error{ErrorCode::Unsupported, QStringLiteral("The model refuses this text.")};
            ++embedded;
            const auto row = vectorOf(text);
            rows.insert(rows.end(), row.begin(), row.end());
        }
        return rows;
    }

    std::vector<qsizetype> tokenOffsets(QStringView text) const override { return estimatedTokens(text); }
    int roomForText(TextRole) const override { return 508; }

    std::vector<float> vectorOf(const QString& text) const
    {
        std::vector<float> row(static_cast<std::size_t>(m_info.dimension), 0.01F);
        for (const QString& word : text.toLower().split(u' ', Qt::SkipEmptyParts)) {
            const QByteArray hash = QCryptographicHash::hash((m_info.id + word).toUtf8(), QCryptographicHash::Md5);
            row[static_cast<unsigned char>(hash[0]) % row.size()] += 1;
            row[static_cast<unsigned char>(hash[1]) % row.size()] -= 1;
        }
        float squares = 0;
        for (const float value : row)
            squares += value * value;
        for (float& value : row)
            value /= std::sqrt(squares);
        return row;
    }

    mutable std::atomic<int> embedded = 0;

private:
    ModelInfo m_info;
};

} // namespace chimera
