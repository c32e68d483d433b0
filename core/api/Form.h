// Reads the members of a JSON body with the words of the contract, section 1, when one is wrong. Collects everything
// that is wrong; problem() after the last member. A plain value.
#pragma once

#include "core/base/Result.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace chimera::api {

struct TextRule
{
    qsizetype least = 1; // 0: may be blank
    qsizetype most = 0;  // code points; 0: any number
    bool trimmed = true;
};

class Form
{
public:
    explicit Form(const QJsonObject& body) : m_body(body) {}

    // Missing is an error.
    QString text(const QString& name, const TextRule& rule);
    // Missing is nothing; null is an error.
    std::optional<QString> optionalText(const QString& name, const TextRule& rule);
    // Missing and null are nothing.
    std::optional<QString> nullableText(const QString& name, const TextRule& rule);
    QString email(const QString& name);
    std::optional<bool> boolean(const QString& name); // true, "true", 1, "yes" ... as forms send them
    std::optional<QStringList> texts(const QString& name);
    std::optional<QJsonObject> object(const QString& name);
    std::optional<std::int64_t> number(const QString& name, std::int64_t least, std::int64_t most);

    bool has(const QString& name) const { return m_body.contains(name); }
    bool isNull(const QString& name) const { return m_body.value(name).isNull(); }
    void refuse(const QString& name, const QString& sentence) { m_problems[name].append(sentence); }
    // Invalid with all fields that are wrong.
    Result<void> problem() const;

private:
    std::optional<QString> checked(const QString& name, const QJsonValue& value, const TextRule& rule);

    QJsonObject m_body;
    QMap<QString, QStringList> m_problems;
};

// What a field of text takes: texts and numbers; nothing for booleans, lists and objects.
std::optional<QString> textOf(const QJsonValue& value);
// "str", "list" ...: the names that the contract's errors give to types.
QString typeName(const QJsonValue& value);

} // namespace chimera::api
