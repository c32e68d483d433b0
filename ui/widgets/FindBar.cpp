#include "ui/widgets/FindBar.h"

#include "ui/widgets/Buttons.h"
#include "ui/widgets/Labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextDocument>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>

namespace chimera::ui {

namespace {

constexpr int SearchDelay = 80;
constexpr int MostMarked = 400; // around the current match
constexpr qsizetype LongestSeed = 200;

QToolButton* makeToggle(const QString& text, const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QString searchable(const QTextDocument* document)
{
    return document->toRawText().replace(QChar::ParagraphSeparator, u'\n');
}

} // namespace

FindBar::FindBar(QWidget* parent) : QFrame(parent), m_timer(new QTimer(this))
{
    setAccessibleName(tr("Find"));
    build();
    m_timer->setSingleShot(true);
    m_timer->setInterval(SearchDelay);
    connect(m_timer, &QTimer::timeout, this, [this] { search(); });
    connect(m_find, &QLineEdit::textChanged, m_timer, qOverload<>(&QTimer::start));
    for (QToolButton* toggle : {m_case, m_word, m_regex}) {
        connect(toggle, &QToolButton::toggled, this, [this] { search(); });
    }
    hide();
}

void FindBar::build()
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(px(12), px(6), px(8), px(6));
    rows->setSpacing(px(6));
    auto* row = new QHBoxLayout;
    row->setSpacing(px(4));
    m_find = new QLineEdit(this);
    m_find->setPlaceholderText(tr("Find"));
    m_find->setAccessibleName(tr("Text to find"));
    m_find->installEventFilter(this);
    m_count = new TextLabel({}, TextRole::Small, Token::Text2, this);
    m_count->setMinimumWidth(px(72));
    m_case = makeToggle(tr("Aa"), tr("Match case"), this);
    m_word = makeToggle(tr("W"), tr("Whole words"), this);
    m_regex = makeToggle(QStringLiteral(".*"), tr("Regular expression"), this);
    auto* previous = makeIconButton(Glyph::ChevronUp, tr("Previous match (Shift+F3)"), this);
    auto* next = makeIconButton(Glyph::ChevronDown, tr("Next match (F3)"), this);
    auto* closeButton = makeIconButton(Glyph::Close, tr("Close (Esc)"), this);
    row->addWidget(m_find, 1);
    row->addWidget(m_count);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_case, m_word, m_regex, previous, next, closeButton}) {
        row->addWidget(widget);
    }
    rows->addLayout(row);

    m_replaceRow = new QWidget(this);
    auto* replaceRow = new QHBoxLayout(m_replaceRow);
    replaceRow->setContentsMargins(0, 0, 0, 0);
    replaceRow->setSpacing(px(6));
    m_replace = new QLineEdit(m_replaceRow);
    m_replace->setPlaceholderText(tr("Replace with"));
    m_replace->setAccessibleName(tr("Replacement"));
    m_replace->installEventFilter(this);
    auto* one = makeButton(tr("Replace"), ButtonKind::Plain, m_replaceRow);
    auto* all = makeButton(tr("Replace all"), ButtonKind::Plain, m_replaceRow);
    replaceRow->addWidget(m_replace, 1);
    replaceRow->addWidget(one);
    replaceRow->addWidget(all);
    rows->addWidget(m_replaceRow);
    m_replaceRow->hide();

    connect(previous, &QToolButton::clicked, this, &FindBar::findPrevious);
    connect(next, &QToolButton::clicked, this, &FindBar::findNext);
    connect(closeButton, &QToolButton::clicked, this, &FindBar::close);
    connect(one, &QPushButton::clicked, this, &FindBar::replaceOne);
    connect(all, &QPushButton::clicked, this, &FindBar::replaceAll);
}

void FindBar::setEditor(QPlainTextEdit* editor)
{
    setCursorTarget(editor, nullptr);
}

void FindBar::setView(QTextEdit* view)
{
    setCursorTarget(nullptr, view);
}

void FindBar::setCursorTarget(QPlainTextEdit* editor, QTextEdit* view)
{
    m_matches.clear();
    markMatches();
    if (QTextDocument* old = document()) {
        disconnect(old, nullptr, this, nullptr);
    }
    m_editor = editor;
    m_view = view;
    if (QTextDocument* now = document()) {
        connect(now, &QTextDocument::contentsChanged, this, [this] {
            if (isVisible() && !m_replacing) {
                m_timer->start();
            }
        });
    }
    if (view) {
        m_replaceRow->hide();
    }
}

QTextDocument* FindBar::document() const
{
    return m_editor ? m_editor->document() : m_view ? m_view->document() : nullptr;
}

QTextCursor FindBar::cursor() const
{
    return m_editor ? m_editor->textCursor() : m_view ? m_view->textCursor() : QTextCursor();
}

void FindBar::setCursor(const QTextCursor& cursor)
{
    if (m_editor) {
        m_editor->setTextCursor(cursor);
        m_editor->ensureCursorVisible();
    } else if (m_view) {
        m_view->setTextCursor(cursor);
        m_view->ensureCursorVisible();
    }
}

void FindBar::open(bool withReplace)
{
    const QString selected = cursor().selectedText();
    m_replaceRow->setVisible(withReplace && m_editor && !m_editor->isReadOnly());
    show();
    if (!selected.isEmpty() && selected.size() <= LongestSeed && !selected.contains(QChar::ParagraphSeparator)) {
        m_find->setText(selected);
    }
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
    search();
}

void FindBar::close()
{
    m_timer->stop();
    m_matches.clear();
    m_current = -1;
    markMatches();
    hide();
    if (m_editor) {
        m_editor->setFocus();
    } else if (m_view) {
        m_view->setFocus();
    }
    Q_EMIT closed();
}

QRegularExpression FindBar::expression() const
{
    QString pattern = m_regex->isChecked() ? m_find->text() : QRegularExpression::escape(m_find->text());
    if (m_word->isChecked()) {
        pattern = QStringLiteral("\\b(?:%1)\\b").arg(pattern);
    }
    QRegularExpression::PatternOptions options =
        QRegularExpression::MultilineOption | QRegularExpression::UseUnicodePropertiesOption;
    if (!m_case->isChecked()) {
        options |= QRegularExpression::CaseInsensitiveOption;
    }
    return QRegularExpression(pattern, options);
}

void FindBar::search()
{
    m_timer->stop();
    m_matches.clear();
    m_truncated = false;
    m_current = -1;
    const QRegularExpression wanted = expression();
    if (!document() || m_find->text().isEmpty() || !wanted.isValid()) {
        showCount();
        markMatches();
        return;
    }
    for (auto matches = wanted.globalMatch(searchable(document())); matches.hasNext();) {
        const auto match = matches.next();
        if (match.capturedLength() == 0) {
            continue;
        }
        if (m_matches.size() >= MostMatches) {
            m_truncated = true;
            break;
        }
        m_matches.push_back({static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength())});
    }
    const int from = cursor().selectionStart();
    const auto next = std::find_if(m_matches.begin(), m_matches.end(), [&](const Match& m) { return m.begin >= from; });
    if (!m_matches.empty()) {
        showMatch(next == m_matches.end() ? 0 : static_cast<int>(next - m_matches.begin()));
    } else {
        showCount();
        markMatches();
    }
}

void FindBar::showMatch(int index)
{
    m_current = index;
    const Match& match = m_matches[static_cast<size_t>(index)];
    QTextCursor found(document());
    found.setPosition(match.begin);
    found.setPosition(match.begin + match.length, QTextCursor::KeepAnchor);
    setCursor(found);
    showCount();
    markMatches();
}

void FindBar::showCount()
{
    if (m_find->text().isEmpty()) {
        m_count->clear();
    } else if (!expression().isValid()) {
        m_count->setText(tr("Not a valid pattern"));
    } else if (m_matches.empty()) {
        m_count->setText(tr("No matches"));
    } else if (m_truncated) {
        m_count->setText(tr("%1 of more than %2").arg(m_current + 1).arg(MostMatches));
    } else {
        m_count->setText(tr("%1 of %2").arg(m_current + 1).arg(m_matches.size()));
    }
}

void FindBar::markMatches()
{
    QList<QTextEdit::ExtraSelection> marks;
    const int begin = std::max(m_current - MostMarked / 2, 0);
    const int end = std::min(begin + MostMarked, matchCount());
    for (int i = begin; i < end; ++i) {
        const Match& match = m_matches[static_cast<size_t>(i)];
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        mark.cursor.setPosition(match.begin);
        mark.cursor.setPosition(match.begin + match.length, QTextCursor::KeepAnchor);
        mark.format.setBackground(colour(i == m_current ? Token::Selection : Token::Mark));
        mark.format.setForeground(colour(i == m_current ? Token::SelectionText : Token::MarkText));
        marks.append(mark);
    }
    if (m_editor) {
        m_editor->setExtraSelections(marks);
    } else if (m_view) {
        m_view->setExtraSelections(marks);
    }
}

void FindBar::step(int direction)
{
    if (m_timer->isActive()) {
        search();
        return;
    }
    if (!m_matches.empty()) {
        const int count = matchCount();
        showMatch((m_current + direction + count) % count);
    }
}

void FindBar::findNext()
{
    step(1);
}

void FindBar::findPrevious()
{
    step(-1);
}

QString FindBar::replacementFor(const QString& matched) const
{
    if (!m_regex->isChecked()) {
        return m_replace->text();
    }
    QString result = matched;
    return result.replace(expression(), m_replace->text());
}

void FindBar::replaceOne()
{
    if (!m_editor || m_editor->isReadOnly() || m_current < 0) {
        return;
    }
    const Match match = m_matches[static_cast<size_t>(m_current)];
    m_replacing = true;
    QTextCursor edit(document());
    edit.setPosition(match.begin);
    edit.setPosition(match.begin + match.length, QTextCursor::KeepAnchor);
    edit.insertText(replacementFor(searchable(document()).mid(match.begin, match.length)));
    m_editor->setTextCursor(edit);
    m_replacing = false;
    search();
}

void FindBar::replaceAll()
{
    if (!m_editor || m_editor->isReadOnly()) {
        return;
    }
    search();
    const QString text = searchable(document());
    m_replacing = true;
    QTextCursor edit(document());
    edit.beginEditBlock();
    for (auto match = m_matches.rbegin(); match != m_matches.rend(); ++match) {
        edit.setPosition(match->begin);
        edit.setPosition(match->begin + match->length, QTextCursor::KeepAnchor);
        edit.insertText(replacementFor(text.mid(match->begin, match->length)));
    }
    edit.endEditBlock();
    m_replacing = false;
    const auto replaced = static_cast<int>(m_matches.size());
    search();
    m_count->setText(tr("%n replaced", nullptr, replaced));
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        close();
    } else if (event->key() == Qt::Key_F3) {
        step(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
    } else {
        QFrame::keyPressEvent(event);
    }
}

bool FindBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            if (watched == m_replace) {
                replaceOne();
            } else {
                step(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
            }
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace chimera::ui
