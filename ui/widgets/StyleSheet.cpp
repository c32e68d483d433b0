#include "ui/widgets/StyleSheet.h"

#include "ui/widgets/Theme.h"

#include <QRegularExpression>

namespace chimera::ui {

namespace {

// "@name" is a colour, "~12" a length in design pixels.
constexpr auto Template = R"(
QToolTip { background: @raised; color: @text; border: 1px solid @hairline; padding: ~4 ~8; }

QPushButton { background: @raised; color: @text; border: 1px solid @softborder; border-radius: ~6;
  padding: ~5 ~14; min-height: ~20; outline: none; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @pressed; }
QPushButton:focus { border: 2px solid @focus; padding: ~4 ~13; }
QPushButton:disabled { color: @disabled; border-color: @hairline; }
QPushButton:checked { background: @soft; border-color: @accent; color: @text; }
QPushButton[buttonKind="primary"] { background: @accent; color: @onaccent; border-color: @accent; font-weight: 600; }
QPushButton[buttonKind="primary"]:hover { background: @accenthover; border-color: @accenthover; }
QPushButton[buttonKind="primary"]:pressed { background: @accentpressed; border-color: @accentpressed; }
QPushButton[buttonKind="primary"]:focus { border: 2px solid @primaryfocus; }
QPushButton[buttonKind="primary"]:disabled { background: @alt; color: @disabled; border-color: @hairline; }
QPushButton[buttonKind="danger"] { color: @error; border-color: @error; }
QPushButton[buttonKind="danger"]:focus { border-color: @focus; }
QPushButton[buttonKind="quiet"] { background: transparent; border-color: transparent; color: @text2; }
QPushButton[buttonKind="quiet"]:hover { background: @hover; color: @text; }
QPushButton[buttonKind="quiet"]:focus { border-color: @focus; }
QPushButton[buttonKind="link"] { background: transparent; border-color: transparent; color: @link;
  padding: ~3 ~4; min-height: ~16; text-align: left; }
QPushButton[buttonKind="link"]:hover { text-decoration: underline; }
QPushButton[buttonKind="link"]:focus { border-color: @focus; padding: ~2 ~3; }

QToolButton { background: transparent; color: @text2; border: 1px solid transparent; border-radius: ~6; padding: ~5;
  outline: none; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:pressed, QToolButton:checked { background: @pressed; color: @text; }
QToolButton:focus { border: 2px solid @focus; padding: ~4; }
QToolButton:disabled { color: @disabled; }
QToolButton[tabClose="true"] { padding: 0; border-radius: ~4; }
QToolButton[buttonKind="primary"] { background: @accent; color: @onaccent; border-color: @accent; }
QToolButton[buttonKind="primary"]:hover { background: @accenthover; }
QToolButton[buttonKind="status"] { padding: ~2 ~7; border-radius: ~4; color: @text2; }
QToolButton[buttonKind="status"]:focus { padding: ~1 ~6; }
QToolButton[buttonKind="status"][tone="ok"] { color: @ok; }
QToolButton[buttonKind="status"][tone="warn"] { color: @warn; }
QToolButton[buttonKind="status"][tone="error"] { color: @error; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QAbstractSpinBox, QDateTimeEdit { background: @base; color: @text; border: 1px solid @border; border-radius: ~6;
  padding: ~4 ~8; min-height: ~20; selection-background-color: @selection; selection-color: @selectiontext; }
QLineEdit:focus, QAbstractSpinBox:focus { border: 2px solid @focus; padding: ~3 ~7; }
QLineEdit:disabled, QAbstractSpinBox:disabled { background: @window; color: @disabled; border-color: @hairline; }
QPushButton[dense="true"] { padding: ~1 ~6; min-height: ~18; }
QPushButton[dense="true"]:focus { padding: 0 ~5; }
QLineEdit[dense="true"] { padding: 0 ~6; min-height: ~18; }
QLineEdit[bare="true"] { border: none; background: transparent; padding: 0; }
QLineEdit > QToolButton, QLineEdit > QToolButton:focus { border: none; padding: 0; background: transparent; }

QMenu { background: @raised; color: @text; border: 1px solid @hairline; padding: ~4; }
QMenu::item { padding: ~6 ~24 ~6 ~12; border-radius: ~4; }
QMenu::icon { padding-left: ~8; }
QMenu::item:selected { background: @soft; color: @text; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @hairline; margin: ~4 ~8; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @text2; border: 1px solid transparent; border-bottom: none;
  padding: ~7 ~13; border-top-left-radius: ~6; border-top-right-radius: ~6; }
QTabBar::tab:hover { color: @text; background: @hover; }
QTabBar::tab:selected { background: @base; color: @text; border-color: @hairline; }
QTabBar::tab:focus { border: 2px solid @focus; padding: ~6 ~12; }
QTabWidget::pane { border: none; border-top: 1px solid @hairline; background: @base; }

QSplitter::handle { background: @hairline; }
QSplitter::handle:hover { background: @accent; }
QStatusBar { background: @window; border-top: 1px solid @hairline; color: @text2; }
QStatusBar::item { border: none; }
QHeaderView::section { background: @window; color: @text2; border: none; border-bottom: 1px solid @hairline;
  padding: ~6 ~8; }
QTableView { gridline-color: @hairline; }

QScrollBar:vertical { background: transparent; width: ~12; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ~12; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: ~3; margin: ~3; }
QScrollBar::handle:vertical { min-height: ~32; }
QScrollBar::handle:horizontal { min-width: ~32; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: @hairline; border: none; border-radius: ~2; max-height: ~4; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: ~2; }

QFrame[beside="true"] { background: @alt; border: none; border-radius: ~6; }
QFrame[card="true"] { background: @raisedcard; border: 1px solid @hairline; border-radius: ~8; }
)";

QHash<QString, QColor> namedColours(const Theme& theme)
{
    return {
        {QStringLiteral("window"), theme.colour(Token::Window)},
        {QStringLiteral("base"), theme.colour(Token::Base)},
        {QStringLiteral("alt"), theme.colour(Token::Alt)},
        {QStringLiteral("raised"), theme.colour(Token::Raised)},
        {QStringLiteral("raisedcard"), theme.colour(Token::Base)},
        {QStringLiteral("text"), theme.colour(Token::Text)},
        {QStringLiteral("text2"), theme.colour(Token::Text2)},
        {QStringLiteral("accent"), theme.colour(Token::Accent)},
        {QStringLiteral("onaccent"), theme.colour(Token::OnAccent)},
        {QStringLiteral("accenthover"), theme.blend(Token::Text, Token::Accent, 0.12)},
        {QStringLiteral("accentpressed"), theme.blend(Token::Text, Token::Accent, 0.22)},
        {QStringLiteral("primaryfocus"), theme.colour(theme.isHighContrast() ? Token::Link : Token::Text)},
        {QStringLiteral("soft"), theme.colour(theme.isHighContrast() ? Token::HairLine : Token::AccentSoft)},
        {QStringLiteral("selection"), theme.colour(Token::Selection)},
        {QStringLiteral("selectiontext"), theme.colour(Token::SelectionText)},
        {QStringLiteral("link"), theme.colour(Token::Link)},
        {QStringLiteral("focus"), theme.colour(Token::Focus)},
        {QStringLiteral("ok"), theme.colour(Token::Ok)},
        {QStringLiteral("warn"), theme.colour(Token::Warn)},
        {QStringLiteral("error"), theme.colour(Token::Error)},
        {QStringLiteral("border"), theme.colour(Token::Border)},
        {QStringLiteral("softborder"), theme.blend(Token::Border, Token::Base, 0.55)},
        {QStringLiteral("hairline"), theme.colour(Token::HairLine)},
        {QStringLiteral("hover"), theme.blend(Token::Text, Token::Window, 0.06)},
        {QStringLiteral("pressed"), theme.blend(Token::Accent, Token::Window, 0.16)},
        {QStringLiteral("scroll"), theme.blend(Token::Text3, Token::Window, 0.35)},
        {QStringLiteral("disabled"), theme.palette().color(QPalette::Disabled, QPalette::Text)},
    };
}

} // namespace

QString makeStyleSheet(const Theme& theme)
{
    static const QRegularExpression placeholder(QStringLiteral("@([a-z0-9]+)|~(\\d+)"));
    const QHash<QString, QColor> colours = namedColours(theme);
    const QString source = QString::fromLatin1(Template);
    QString sheet;
    sheet.reserve(source.size() * 2);
    qsizetype end = 0;
    for (auto matches = placeholder.globalMatch(source); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        sheet += QStringView(source).mid(end, match.capturedStart() - end);
        if (match.hasCaptured(1)) {
            Q_ASSERT(colours.contains(match.captured(1)));
            sheet += colours.value(match.captured(1)).name();
        } else {
            sheet += QString::number(theme.px(match.captured(2).toInt())) + QStringLiteral("px");
        }
        end = match.capturedEnd();
    }
    sheet += QStringView(source).mid(end);
    return sheet;
}

} // namespace chimera::ui
