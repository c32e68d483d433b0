#include "ui/widgets/Icons.h"
#include "ui/widgets/ThemeManager.h"

#include <QApplication>
#include <QDirIterator>
#include <QPainter>
#include <QRegularExpression>
#include <QTest>

using namespace chimera::ui;

namespace {

double channel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c)
{
    return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

int inkOf(const QImage& image)
{
    int ink = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            ink += qAlpha(image.pixel(x, y)) > 0 ? 1 : 0;
        }
    }
    return ink;
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastMeetsTheGuidelines_data()
    {
        QTest::addColumn<int>("scheme");
        QTest::newRow("light") << static_cast<int>(Scheme::Light);
        QTest::newRow("dark") << static_cast<int>(Scheme::Dark);
        QTest::newRow("high contrast dark") << static_cast<int>(Scheme::HighContrastDark);
        QTest::newRow("high contrast light") << static_cast<int>(Scheme::HighContrastLight);
    }

    void contrastMeetsTheGuidelines()
    {
        QFETCH(int, scheme);
        const Theme theme(static_cast<Scheme>(scheme));
        const auto ratio = [&](Token a, Token b) { return contrast(theme.colour(a), theme.colour(b)); };
        for (const Token ground : {Token::Window, Token::Base, Token::Alt, Token::Raised}) {
            for (const Token ink : {Token::Text, Token::Text2, Token::Text3, Token::Accent, Token::Link, Token::Ok,
                                    Token::Warn, Token::Error, Token::Code}) {
                QVERIFY2(ratio(ink, ground) >= 4.5, qPrintable(QString::number(static_cast<int>(ink))));
            }
            QVERIFY(ratio(Token::Border, ground) >= 3.0);
            QVERIFY(ratio(Token::Focus, ground) >= 3.0);
        }
        QVERIFY(ratio(Token::OnAccent, Token::Accent) >= 4.5);
        QVERIFY(ratio(Token::SelectionText, Token::Selection) >= 4.5);
        QVERIFY(ratio(Token::ChipText, Token::ChipBack) >= 4.5);
        QVERIFY(ratio(Token::MarkText, Token::Mark) >= 4.5);
        QVERIFY(ratio(Token::Text, Token::AccentSoft) >= 4.5);
    }

    void switchesLiveAndTellsSo()
    {
        ThemeManager manager;
        int changes = 0;
        connect(&manager, &ThemeManager::changed, this, [&] { ++changes; });
        manager.setChoice(ThemeChoice::Light);
        manager.setChoice(ThemeChoice::Dark);
        QCOMPARE(QApplication::palette().color(QPalette::Base), Theme(Scheme::Dark).colour(Token::Base));
        QVERIFY(Theme::current().isDark());
        manager.setSystemScheme(Scheme::HighContrastLight);
        manager.setChoice(ThemeChoice::HighContrast);
        QCOMPARE(manager.scheme(), Scheme::HighContrastLight);
        QVERIFY(changes >= 3);
    }

    void namesGoBothWays()
    {
        for (const ThemeChoice choice :
             {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast}) {
            QCOMPARE(ThemeManager::choiceFromName(ThemeManager::nameOf(choice)), choice);
        }
        QCOMPARE(ThemeManager::choiceFromName(u"neon"), ThemeChoice::System);
    }

    void scaleIsBoundedAndMultipliesFontsAndSizes()
    {
        ThemeManager manager;
        manager.setScalePercent(100);
        const qreal body = textFont(TextRole::Body).pointSizeF();
        manager.setScalePercent(900);
        QCOMPARE(manager.scalePercent(), 200);
        QCOMPARE(textFont(TextRole::Body).pointSizeF(), body * 2);
        QCOMPARE(px(8), 16);
        manager.setScalePercent(10);
        QCOMPARE(manager.scalePercent(), 80);
        QCOMPARE(px(0.1), 1);
    }

    void styleSheetHasNoPlaceholderLeft()
    {
        const QString sheet = Theme(Scheme::Dark, 150).styleSheet();
        QVERIFY(!sheet.contains(u'@'));
        QVERIFY(!sheet.contains(u'~'));
    }

    void everyGlyphIsDrawn()
    {
        for (int i = 1; i < GlyphCount; ++i) {
            for (const qreal ratio : {1.0, 1.25, 2.0}) {
                QImage image(QSize(16, 16) * ratio, QImage::Format_ARGB32_Premultiplied);
                image.fill(Qt::transparent);
                QPainter painter(&image);
                paintGlyph(&painter, static_cast<Glyph>(i), image.rect(), colour(Token::Text));
                painter.end();
                QVERIFY2(inkOf(image) > 5, qPrintable(QString::number(i)));
            }
        }
    }

    void iconsFollowTheTheme()
    {
        ThemeManager manager;
        const QIcon star = icon(Glyph::StarFilled, Token::Accent);
        manager.setChoice(ThemeChoice::Light);
        const QColor light = star.pixmap(32, 32).toImage().pixelColor(16, 16);
        manager.setChoice(ThemeChoice::Dark);
        const QColor dark = star.pixmap(32, 32).toImage().pixelColor(16, 16);
        QCOMPARE(light, Theme(Scheme::Light).colour(Token::Accent));
        QCOMPARE(dark, Theme(Scheme::Dark).colour(Token::Accent));
        QVERIFY(star.pixmap(32, 32, QIcon::Disabled).toImage().pixelColor(16, 16) != dark);
    }

    void coloursAreLiteralInOnePlaceOnly()
    {
        const QRegularExpression literal(
            QStringLiteral("\"#[0-9a-fA-F]{3,8}\"|#[0-9a-fA-F]{6}\\b|QColor\\(\\s*[\"\\d]|\\bqRgba?\\(|"
                           "Qt::(white|black|red|green|blue|cyan|magenta|yellow|gray|lightGray|dark(Red|Green|Blue|"
                           "Gray|Cyan|Magenta|Yellow))\\b"));
        QDirIterator files(QStringLiteral(CHIMERA_SOURCE_DIR "/ui"), {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.fileName().endsWith(QLatin1String("ui/widgets/Theme.cpp"))) {
                continue;
            }
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto match = literal.match(QString::fromUtf8(file.readAll()));
            QVERIFY2(!match.hasMatch(), qPrintable(file.fileName() + QStringLiteral(": ") + match.captured()));
        }
    }
};

QTEST_MAIN(ThemeTest)
#include "ThemeTest.moc"
