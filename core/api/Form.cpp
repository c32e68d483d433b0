#include "core/api/Form.h"

#include "core/accounts/Accounts.h"
#include "core/base/Text.h"

#include <QJsonArray>

namespace chimera::api {

namespace {

const QString required = QStringLiteral("This field is required.");
const QString blank = QStringLiteral("This field may not be blank.");
const QString isNullText = QStringLiteral("This field may not be null.");
const QString noText = QStringLiteral("Not a valid string.");

} // namespace

QString typeName(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return QStringLiteral("bool");
    case QJsonValue::Double:
        return value.toVariant().typeId() == QMetaType::LongLong ? QStringLiteral("int") : QStringLiteral("float");
    case QJsonValue::String:
        return QStringLiteral("str");
    case QJsonValue::Array:
        return QStringLiteral("list");
    case QJsonValue::Object:
        return QStringLiteral("dict");
    default:
        return QStringLiteral("NoneType");
    }
}

std::optional<QString> textOf(const QJsonValue& value)
{
    if (value.isString())
        return text::sanitized(value.toString());
    if (value.isDouble())
        return value.toVariant().toString();
    return std::nullopt;
}

std::optional<QString> Form::checked(const QString& name, const QJsonValue& value, const TextRule& rule)
{
    if (value.isNull()) {
        refuse(name, isNullText);
        return std::nullopt;
    }
    auto text = textOf(value);
    if (!text) {
        refuse(name, noText);
        return std::nullopt;
    }
    const QString trimmed = text->trimmed();
    if (rule.least > 0 && trimmed.isEmpty()) {
        refuse(name, blank);
        return std::nullopt;
    }
    if (rule.trimmed)
        text = trimmed;
    const qsizetype length = text::codePointCount(*text);
    if (rule.most > 0 && length > rule.most)
        refuse(name, QStringLiteral("Ensure this field has no more than %1 characters.").arg(rule.most));
    if (length < rule.least)
        refuse(name, QStringLiteral("Ensure this field has at least %1 characters.").arg(rule.least));
    return text;
}

QString Form::text(const QString& name, const TextRule& rule)
{
    if (!m_body.contains(name)) {
        refuse(name, required);
        return {};
    }
    return checked(name, m_body.value(name), rule).value_or(QString());
}

std::optional<QString> Form::optionalText(const QString& name, const TextRule& rule)
{
    if (!m_body.contains(name))
        return std::nullopt;
    return checked(name, m_body.value(name), rule);
}

std::optional<QString> Form::nullableText(const QString& name, const TextRule& rule)
{
    if (m_body.value(name).isNull() || !m_body.contains(name))
        return std::nullopt;
    return checked(name, m_body.value(name), rule);
}

QString Form::email(const QString& name)
{
    const QString address = text(name, {1, maxEmailLength});
    if (!m_problems.contains(name) && !isEmailAddress(address))
        refuse(name, QStringLiteral("Enter a valid email address."));
    return address;
}

std::optional<bool> Form::boolean(const QString& name)
{
    if (!m_body.contains(name))
        return std::nullopt;
    const QJsonValue value = m_body.value(name);
    if (value.isBool())
        return value.toBool();
    if (value.isNull()) {
        refuse(name, isNullText);
        return std::nullopt;
    }
    static const QStringList yes{QStringLiteral("true"), QStringLiteral("t"),  QStringLiteral("yes"),
                                 QStringLiteral("y"),    QStringLiteral("on"), QStringLiteral("1")};
    static const QStringList no{QStringLiteral("false"), QStringLiteral("f"),   QStringLiteral("no"),
                                QStringLiteral("n"),     QStringLiteral("off"), QStringLiteral("0")};
    const QString word = textOf(value).value_or(QString()).toLower();
    if (yes.contains(word))
        return true;
    if (no.contains(word))
        return false;
    refuse(name, QStringLiteral("Must be a valid boolean."));
    return std::nullopt;
}

std::optional<QStringList> Form::texts(const QString& name)
{
    if (!m_body.contains(name))
        return std::nullopt;
    const QJsonValue value = m_body.value(name);
    if (!value.isArray()) {
        refuse(name, value.isNull()
                         ? isNullText
                         : QStringLiteral("Expected a list of items but got type \"%1\".").arg(typeName(value)));
        return std::nullopt;
    }
    QStringList texts;
    const QJsonArray list = value.toArray();
    for (qsizetype i = 0; i < list.size(); ++i) {
        const QString element = name + u'.' + QString::number(i);
        if (const auto text = checked(element, list.at(i), {}))
            texts.append(*text);
    }
    return texts;
}

std::optional<QJsonObject> Form::object(const QString& name)
{
    if (!m_body.contains(name))
        return std::nullopt;
    const QJsonValue value = m_body.value(name);
    if (value.isObject())
        return value.toObject();
    refuse(name, value.isNull()
                     ? isNullText
                     : QStringLiteral("Expected a dictionary of items but got type \"%1\".").arg(typeName(value)));
    return std::nullopt;
}

std::optional<std::int64_t> Form::number(const QString& name, std::int64_t least, std::int64_t most)
{
    if (!m_body.contains(name))
        return std::nullopt;
    bool good = false;
    const qlonglong number = textOf(m_body.value(name)).value_or(QString()).trimmed().toLongLong(&good);
    if (!good)
        refuse(name, m_body.value(name).isNull() ? isNullText : QStringLiteral("A valid integer is required."));
    else if (number < least)
        refuse(name, QStringLiteral("Ensure this value is greater than or equal to %1.").arg(least));
    else if (number > most)
        refuse(name, QStringLiteral("Ensure this value is less than or equal to %1.").arg(most));
    else
        return number;
    return std::nullopt;
}

Result<void> Form::problem() const
{
    if (m_problems.isEmpty())
        return {};
    Error error = Error::invalid(QStringLiteral("The request is not valid."));
    error.fields = m_problems;
    return error;
}

} // namespace chimera::api
