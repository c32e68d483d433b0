#include "ui/TimeText.h"

#include <QCoreApplication>
#include <QLocale>

namespace chimera::ui {

QString shortTime(const Timestamp& moment, const QDateTime& now)
{
    const QDateTime local = moment.toDateTime().toLocalTime();
    const QDate day = local.date();
    const QDate today = now.toLocalTime().date();
    const QLocale locale;
    if (day == today)
        return locale.toString(local.time(), QStringLiteral("HH:mm"));
    if (day.addDays(1) == today)
        return QCoreApplication::translate("TimeText", "yesterday");
    if (day.year() == today.year())
        return locale.toString(day, QCoreApplication::translate("TimeText", "d MMM", "day and month"));
    return locale.toString(day, QCoreApplication::translate("TimeText", "d MMM yyyy", "day, month and year"));
}

QString longTime(const Timestamp& moment)
{
    const QLocale locale;
    const QDateTime local = moment.toDateTime().toLocalTime();
    return QCoreApplication::translate("TimeText", "%1, %2")
        .arg(locale.toString(local.date(), QLocale::LongFormat),
             locale.toString(local.time(), QStringLiteral("HH:mm")));
}

QString countText(std::int64_t count)
{
    return QLocale().toString(static_cast<qlonglong>(count));
}

} // namespace chimera::ui
