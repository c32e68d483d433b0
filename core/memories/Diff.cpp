// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in its linear-space form: the middle of a shortest
// edit is found from both ends, then each half is solved alike.
#include "core/memories/Versions.h"

namespace chimera {

namespace {

constexpr int maxEdits = 5'000;
constexpr std::int64_t maxSteps = 40'000'000; // about a third of a second

using Lines = std::span<const int>;

// Lines as numbers, so that comparing two costs the same for any length.
std::vector<int> number(const QList<QStringView>& lines, QHash<QStringView, int>& known)
{
    std::vector<int> numbers;
    numbers.reserve(static_cast<std::size_t>(lines.size()));
    for (const QStringView line : lines) {
        const auto at = known.constFind(line);
        numbers.push_back(at != known.constEnd() ? *at : *known.insert(line, static_cast<int>(known.size())));
    }
    return numbers;
}

QList<QStringView> linesOf(const QString& text)
{
    return text.isEmpty() ? QList<QStringView>() : QStringView(text).split(u'\n');
}

class Myers
{
public:
    Myers(Lines before, Lines after)
        : m_before(before), m_after(after), m_removed(before.size(), false), m_added(after.size(), false)
    {}

    // Marks what was removed and added. When that takes too many edits: all between the equal ends.
    void run()
    {
        int x0 = 0;
        int x1 = static_cast<int>(m_before.size());
        int y0 = 0;
        int y1 = static_cast<int>(m_after.size());
        trim(x0, x1, y0, y1);
        if (!solve(x0, x1, y0, y1))
            mark(x0, x1, y0, y1);
    }
    bool isRemoved(std::size_t line) const { return m_removed[line]; }
    bool isAdded(std::size_t line) const { return m_added[line]; }

private:
    struct Point
    {
        int x = 0;
        int y = 0;
    };

    void trim(int& x0, int& x1, int& y0, int& y1) const
    {
        while (x0 < x1 && y0 < y1 && same(x0, y0)) {
            ++x0;
            ++y0;
        }
        while (x0 < x1 && y0 < y1 && same(x1 - 1, y1 - 1)) {
            --x1;
            --y1;
        }
    }

    void mark(int x0, int x1, int y0, int y1)
    {
        std::fill(m_removed.begin() + x0, m_removed.begin() + x1, true);
        std::fill(m_added.begin() + y0, m_added.begin() + y1, true);
    }

    bool solve(int x0, int x1, int y0, int y1)
    {
        trim(x0, x1, y0, y1);
        if (x0 == x1 || y0 == y1) {
            mark(x0, x1, y0, y1);
            return true;
        }
        const auto middle = findMiddle(x0, x1, y0, y1);
        return middle && solve(x0, middle->x, y0, middle->y) && solve(middle->x, x1, middle->y, y1);
    }

    // A point on a shortest path that is neither corner; nothing when that is too far.
    std::optional<Point> findMiddle(int x0, int x1, int y0, int y1)
    {
        const int n = x1 - x0;
        const int m = y1 - y0;
        const int delta = n - m;
        const int reach = std::min((n + m + 1) / 2, maxEdits / 2 + 1);
        const int offset = reach + 1;
        m_forward.assign(static_cast<std::size_t>(2 * offset + 1), 0);
        m_backward.assign(static_cast<std::size_t>(2 * offset + 1), 0);
        for (int d = 0; d <= reach; ++d) {
            for (int k = -d; k <= d; k += 2) {
                int x = next(m_forward, k, d, offset);
                while (x < n && x - k >= 0 && x - k < m && same(x0 + x, y0 + x - k)) {
                    ++x;
                    ++m_steps;
                }
                at(m_forward, k, offset) = x;
                if (x > n || x - k > m)
                    continue;
                const int opposite = delta - k;
                if (delta % 2 != 0 && std::abs(opposite) < d && x + at(m_backward, opposite, offset) >= n)
                    return Point{x0 + x, y0 + x - k};
            }
            for (int k = -d; k <= d; k += 2) {
                int x = next(m_backward, k, d, offset);
                while (x < n && x - k >= 0 && x - k < m && same(x1 - 1 - x, y1 - 1 - (x - k))) {
                    ++x;
                    ++m_steps;
                }
                at(m_backward, k, offset) = x;
                if (x > n || x - k > m)
                    continue;
                const int opposite = delta - k;
                if (delta % 2 == 0 && std::abs(opposite) <= d && x + at(m_forward, opposite, offset) >= n)
                    return Point{x1 - x, y1 - (x - k)};
            }
            m_steps += 2 * d + 1;
            if (m_steps > maxSteps)
                return std::nullopt;
        }
        return std::nullopt;
    }

    static int& at(std::vector<int>& row, int k, int offset) { return row[static_cast<std::size_t>(k + offset)]; }
    static int next(std::vector<int>& row, int k, int d, int offset)
    {
        if (d == 0)
            return 0;
        const bool down = k == -d || (k != d && at(row, k - 1, offset) < at(row, k + 1, offset));
        return down ? at(row, k + 1, offset) : at(row, k - 1, offset) + 1;
    }
    bool same(int x, int y) const
    {
        return m_before[static_cast<std::size_t>(x)] == m_after[static_cast<std::size_t>(y)];
    }

    Lines m_before;
    Lines m_after;
    std::vector<bool> m_removed;
    std::vector<bool> m_added;
    std::vector<int> m_forward;
    std::vector<int> m_backward;
    std::int64_t m_steps = 0;
};

} // namespace

std::vector<DiffLine> diffLines(const QString& before, const QString& after)
{
    const QList<QStringView> old = linesOf(before);
    const QList<QStringView> fresh = linesOf(after);
    QHash<QStringView, int> known;
    const std::vector<int> oldNumbers = number(old, known);
    const std::vector<int> freshNumbers = number(fresh, known);
    Myers myers(oldNumbers, freshNumbers);
    myers.run();

    std::vector<DiffLine> lines;
    std::size_t x = 0;
    std::size_t y = 0;
    while (x < oldNumbers.size() || y < freshNumbers.size()) {
        if (x < oldNumbers.size() && myers.isRemoved(x))
            lines.push_back({DiffKind::Removed, old[static_cast<qsizetype>(x++)].toString()});
        else if (y < freshNumbers.size() && myers.isAdded(y))
            lines.push_back({DiffKind::Added, fresh[static_cast<qsizetype>(y++)].toString()});
        else {
            lines.push_back({DiffKind::Same, fresh[static_cast<qsizetype>(y++)].toString()});
            ++x;
        }
    }
    return lines;
}

} // namespace chimera
