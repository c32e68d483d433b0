#include "ui/Language.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

static void initTranslations()
{
    Q_INIT_RESOURCE(translations);
}

namespace chimera::ui {

void installLanguage(QCoreApplication& application)
{
    initTranslations();
    const QString folder = QStringLiteral(":/translations");
    auto* english = new QTranslator(&application);
    if (english->load(QStringLiteral("chimera_en"), folder))
        QCoreApplication::installTranslator(english);
    auto* own = new QTranslator(&application);
    if (QLocale().language() != QLocale::English &&
        own->load(QLocale(), QStringLiteral("chimera"), QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(own);
}

} // namespace chimera::ui
