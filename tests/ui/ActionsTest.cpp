#include "ui/Actions.h"

#include "ui/ErrorText.h"
#include "ui/Language.h"

#include <QSet>
#include <QTest>

using namespace chimera;
using namespace chimera::ui;

class ActionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tableIsInOrderAndNamesAreUnique()
    {
        QSet<QString> names;
        int expected = 0;
        for (const ActionRow& row : Actions::table()) {
            QCOMPARE(static_cast<int>(row.id), expected++);
            QVERIFY2(!names.contains(QLatin1String(row.name)), row.name);
            names.insert(QLatin1String(row.name));
            QVERIFY(*row.text != '\0');
        }
        QCOMPARE(expected, ActionCount);
    }

    void defaultsDoNotClash()
    {
        const Actions actions;
        for (const ActionRow& row : Actions::table()) {
            for (const QKeySequence& keys : row.keys) {
                const auto clashes = actions.conflicts(row.id, keys);
                QVERIFY2(clashes.empty(),
                         qPrintable(QStringLiteral("%1 of %2 is also %3")
                                        .arg(keys.toString(), actions.text(row.id),
                                             clashes.empty() ? QString() : actions.text(clashes.front()))));
            }
        }
    }

    void noDefaultUsesAltGr()
    {
        for (const ActionRow& row : Actions::table()) {
            for (const QKeySequence& keys : row.keys) {
                const auto modifiers = keys[0].keyboardModifiers();
                QVERIFY2(!(modifiers.testFlag(Qt::ControlModifier) && modifiers.testFlag(Qt::AltModifier)), row.name);
            }
        }
    }

    void pagesOfLaterIssuesAreAbsent()
    {
        for (const ActionRow& row : Actions::table()) {
            const QString text = QString::fromUtf8(row.text);
            for (const char* later : {"Dashboard", "Chat", "Map", "Activity"})
                QVERIFY2(!text.contains(QLatin1String(later)), row.text);
            for (const char* later : {"Ctrl+1", "Ctrl+3", "Ctrl+4", "Ctrl+6"})
                QVERIFY(std::find(row.keys.begin(), row.keys.end(), QKeySequence(QLatin1String(later))) ==
                        row.keys.end());
        }
    }

    void reboundKeysTakeHold()
    {
        Actions actions;
        actions.apply({{QStringLiteral("palette"), QStringLiteral("Ctrl+G")}}, true);
        QCOMPARE(actions[ActionId::Palette]->shortcut(), QKeySequence(QStringLiteral("Ctrl+G")));
        QCOMPARE(actions.conflicts(ActionId::NewTab, QKeySequence(QStringLiteral("Ctrl+G"))),
                 std::vector<ActionId>{ActionId::Palette});
        actions.apply({{QStringLiteral("palette"), QString()}}, true);
        QVERIFY(actions[ActionId::Palette]->shortcut().isEmpty());
        actions.apply({}, false);
        QVERIFY(actions[ActionId::NewMemory]->shortcuts().isEmpty());
        QVERIFY(!actions[ActionId::Quit]->shortcuts().isEmpty());
    }

    void oneMemoryIsNotMemories()
    {
        installLanguage(*QCoreApplication::instance());
        const auto moved = [](int count) {
            return QCoreApplication::translate("chimera::ui::MemoryCommands", "Moved %n memories to Trash.", nullptr,
                                               count);
        };
        QCOMPARE(moved(1), QStringLiteral("Moved 1 memory to Trash."));
        QCOMPARE(moved(2), QStringLiteral("Moved 2 memories to Trash."));
    }

    void everyErrorHasItsSentence()
    {
        for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
            const QString text = errorText({static_cast<ErrorCode>(code), QStringLiteral("raw")});
            QVERIFY(text.size() > 10 || text == QLatin1String("raw"));
            QVERIFY(code == 0 || text != QLatin1String("raw"));
        }
    }
};

QTEST_MAIN(ActionsTest)
#include "ActionsTest.moc"
