#include "core/search/Rescore.h"

#include <Eigen/Core>

namespace chimera::vectors {

Result<std::vector<float>> rescore(std::span<const float> query, std::span<const float> floats)
{
    if (query.empty() || floats.size() % query.size() != 0)
        return Error{ErrorCode::Invalid, QStringLiteral("The vectors have another length than the query."),
                     QStringLiteral("expected rows of %1, found %2 in all").arg(query.size()).arg(floats.size())};
    using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto dimension = static_cast<Eigen::Index>(query.size());
    const auto count = static_cast<Eigen::Index>(floats.size() / query.size());
    std::vector<float> scores(static_cast<std::size_t>(count));
    if (count > 0)
        Eigen::Map<Eigen::VectorXf>(scores.data(), count).noalias() =
            Eigen::Map<const Rows>(floats.data(), count, dimension) *
            Eigen::Map<const Eigen::VectorXf>(query.data(), dimension);
    return scores;
}

} // namespace chimera::vectors
