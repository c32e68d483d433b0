// The part of YAML that properties use, read through libyaml's events: one mapping of scalars, lists and mappings. No
// alias is followed, no type beyond text, number, truth value and null; depth and number of nodes are capped. Pure.
#pragma once

#include <QJsonObject>

namespace chimera::transfer {

struct YamlMap
{
    enum class Outcome {
        Map,     // `values` holds it (an empty text is an empty map)
        Other,   // fine YAML, but no mapping
        Broken,  // not YAML
        Refused, // aliases, or too deep or too large
    };
    Outcome outcome = Outcome::Map;
    QJsonObject values;
};

YamlMap readYaml(const QByteArray& utf8);

} // namespace chimera::transfer
