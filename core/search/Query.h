// The query language: words, "a phrase", -not, OR, tag:x, title:x, workspace:x, created:>2026-01-01, updated:2026-11,
// created:2026-01..2026-03, is:pinned. Any text is some query; nothing is an error. Pure.
#pragma once

#include "core/base/Timestamp.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace chimera {

struct QueryTerm
{
    QString text;
    bool phrase = false;
    bool excluded = false;
    bool prefix = false;  // the word still being typed
    bool inTitle = false; // title:x
    int group = 0;        // terms of one group are joined by OR, groups by AND
};

struct DateRange
{
    std::optional<Timestamp> from;  // inclusive
    std::optional<Timestamp> until; // exclusive
};

struct Query
{
    static constexpr int maxTerms = 64;

    QString text; // as given
    std::vector<QueryTerm> terms;
    QStringList tags; // all of them
    QStringList excludedTags;
    QString workspace; // name or id, "" any
    DateRange created;
    DateRange updated;
    bool pinnedOnly = false;
    QStringList ignored; // parts that were dropped, and why (for the window's hint)

    bool isEmpty() const;
    bool hasWords() const; // at least one term that is not excluded

    // `typing`: the last bare word is a prefix. Relative dates ("today", "7d") count from `now`, days are local.
    static Query parse(const QString& text, bool typing, Timestamp now);
};

} // namespace chimera
