#include "ui/chat/MessageBlock.h"

#include "ui/TimeText.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QJsonArray>
#include <QLocale>

namespace chimera::ui {

namespace {

constexpr int Byline = 20;
constexpr int BylineGap = 5;
constexpr int BubblePadding = 15;
constexpr qreal BubbleShare = 0.72;
constexpr int BlockGap = 26;
constexpr int ReasoningHeight = 24;
constexpr std::size_t ShownSources = 6;

QString translated(const char* text)
{
    return QCoreApplication::translate("MessageBlock", text);
}

QString seconds(double value)
{
    return QLocale().toString(value, 'f', value < 10 ? 1 : 0);
}

std::vector<int> numbersOf(const std::vector<Citation>& citations)
{
    std::vector<int> numbers;
    for (const Citation& citation : citations)
        numbers.push_back(citation.number);
    return numbers;
}

bool shownBefore(const Message& a, const Message& b)
{
    const auto keyOf = [](const Citation& c) { return std::make_pair(c.number, c.title); };
    return a.citations.size() == b.citations.size() &&
           std::equal(a.citations.begin(), a.citations.end(), b.citations.begin(),
                      [&](const Citation& x, const Citation& y) { return keyOf(x) == keyOf(y); });
}

} // namespace

QString actionText(MessageAction action, bool question)
{
    switch (action) {
    case MessageAction::Copy:
        return translated("Copy");
    case MessageAction::Again:
        return translated("Again");
    case MessageAction::Edit:
        return translated("Edit");
    case MessageAction::Branch:
        return translated("Branch");
    case MessageAction::Save:
        return translated("Save");
    case MessageAction::Receipt:
        return translated("Receipt");
    case MessageAction::Retry:
        return translated("Retry");
    case MessageAction::Details:
        return translated("Details");
    case MessageAction::PreviousBranch:
        return question ? translated("Earlier wording") : translated("Earlier answer");
    case MessageAction::NextBranch:
        return question ? translated("Later wording") : translated("Later answer");
    }
    return {};
}

Glyph actionGlyph(MessageAction action)
{
    switch (action) {
    case MessageAction::Copy:
        return Glyph::Copy;
    case MessageAction::Again:
    case MessageAction::Retry:
        return Glyph::Refresh;
    case MessageAction::Edit:
        return Glyph::Edit;
    case MessageAction::Branch:
        return Glyph::Branch;
    case MessageAction::Save:
        return Glyph::Memory;
    case MessageAction::Receipt:
        return Glyph::Eye;
    case MessageAction::Details:
        return Glyph::Info;
    case MessageAction::PreviousBranch:
        return Glyph::ChevronLeft;
    case MessageAction::NextBranch:
        return Glyph::ChevronRight;
    }
    return Glyph::None;
}

void MessageBlock::setMessage(const Message& message, const std::optional<TurnProgress>& running)
{
    if (!shownBefore(m_message, message))
        m_allSources = false;
    m_message = message;
    m_running = running;
    m_text.setText(running ? running->text : message.content, numbersOf(message.citations));
    m_reasoning.setText(running ? running->reasoning : message.reasoning, {});
    if (m_width > 0) {
        m_text.setWidth(textWidth());
        m_reasoning.setWidth(textWidth() - px(16));
        layOutFoot();
    }
}

int MessageBlock::textWidth() const
{
    return isQuestion() ? qRound(m_width * BubbleShare) - 2 * px(BubblePadding) : m_width;
}

void MessageBlock::setWidth(int width)
{
    if (m_width == width)
        return;
    m_width = width;
    m_text.setWidth(textWidth());
    m_reasoning.setWidth(textWidth() - px(16));
    layOutFoot();
}

void MessageBlock::restyle()
{
    m_text.restyle();
    m_reasoning.restyle();
    layOutFoot();
}

void MessageBlock::release()
{
    m_text.release();
    m_reasoning.release();
}

QString MessageBlock::author() const
{
    if (m_message.role == MessageRole::System)
        return translated("Note");
    const QString provider = m_message.metadata.value(QLatin1String("provider")).toString();
    const QString model = m_message.metadata.value(QLatin1String("model_version")).toString();
    if (provider == QLatin1String("recall"))
        return translated("Recall");
    return model.isEmpty() ? translated("Answer") : model;
}

QString MessageBlock::details(const State& state) const
{
    QStringList parts{shortTime(m_message.at, state.now)};
    const double total = m_message.metadata.value(QLatin1String("total_ms")).toDouble() / 1000;
    if (total >= 0.1)
        parts << translated("%1 s").arg(seconds(total));
    std::vector<QString> memories;
    for (const Citation& citation : m_message.citations)
        memories.push_back(citation.memory.text());
    std::sort(memories.begin(), memories.end());
    const auto count = std::unique(memories.begin(), memories.end()) - memories.begin();
    if (count > 0 && state.memories >= count)
        parts << translated("from %1 of %2 memories").arg(countText(count), countText(state.memories));
    if (m_message.state == MessageState::Stopped)
        parts << translated("stopped");
    if (m_message.pinned)
        parts << translated("pinned");
    return parts.join(QStringLiteral(" \u00b7 "));
}

QString MessageBlock::runningText(std::int64_t memories) const
{
    const QString elapsed = countText(static_cast<std::int64_t>(m_running->seconds));
    switch (m_running->phase) {
    case TurnPhase::Searching:
        return memories > 0 ? translated("Searching %1 memories\u2026").arg(countText(memories))
                            : translated("Searching\u2026");
    case TurnPhase::Waiting:
        if (m_running->host.isEmpty())
            return translated("Reading what was found\u2026");
        return translated("Waiting for %1 (%2 s)").arg(m_running->host, elapsed);
    case TurnPhase::Answering:
    case TurnPhase::Done:
        return m_running->text.isEmpty() && !m_running->reasoning.isEmpty() ? translated("Thinking (%1 s)").arg(elapsed)
                                                                            : translated("Answering\u2026");
    }
    return {};
}

QRectF MessageBlock::bubble() const
{
    const qreal inner = std::min<qreal>(m_text.idealWidth() + 1, textWidth());
    const qreal width = inner + 2 * px(BubblePadding);
    return {m_width - width, 0, width, m_text.height() + 2 * px(BubblePadding - 3)};
}

QRectF MessageBlock::reasoningRect() const
{
    const bool has = m_running ? !m_running->reasoning.isEmpty() : !m_message.reasoning.isEmpty();
    if (!has || isQuestion())
        return {};
    const qreal height = px(ReasoningHeight) + (m_reasoningOpen ? m_reasoning.height() + px(12) : 0);
    return {0, static_cast<qreal>(px(Byline + BylineGap)), static_cast<qreal>(m_width), height};
}

qreal MessageBlock::headHeight() const
{
    return isQuestion() ? 0 : px(Byline + BylineGap) + reasoningRect().height();
}

qreal MessageBlock::bodyTop() const
{
    return isQuestion() ? px(BubblePadding - 3) : headHeight();
}

QPointF MessageBlock::textOrigin() const
{
    return isQuestion() ? QPointF(bubble().left() + px(BubblePadding), bodyTop()) : QPointF(0, bodyTop());
}

qreal MessageBlock::footTop() const
{
    if (isQuestion())
        return bubble().bottom();
    const bool empty = m_running ? m_running->text.isEmpty() : m_message.content.isEmpty();
    return bodyTop() + (empty ? 0 : m_text.height());
}

qreal MessageBlock::height() const
{
    return footTop() + m_footHeight + px(BlockGap);
}

bool MessageBlock::layOut(qreal top, qreal bottom)
{
    const qreal origin = bodyTop();
    bool changed = m_text.layOut(top - origin, bottom - origin);
    if (m_reasoningOpen) {
        const qreal inside = reasoningRect().top() + px(ReasoningHeight);
        changed = m_reasoning.layOut(top - inside, bottom - inside) || changed;
    }
    return changed;
}

void MessageBlock::toggleReasoning()
{
    m_reasoningOpen = !m_reasoningOpen;
}

void MessageBlock::toggleSources()
{
    m_allSources = !m_allSources;
    layOutFoot();
}

std::vector<MessageAction> MessageBlock::actions() const
{
    using enum MessageAction;
    if (m_running)
        return {Copy};
    std::vector<MessageAction> actions;
    if (isQuestion())
        actions = {Copy, Edit, Save};
    else if (m_message.state == MessageState::Failed)
        actions = {Retry, Details, Copy, Branch};
    else
        actions = {Copy, Again, Branch, Save, Receipt};
    if (m_message.branch > 1)
        actions.push_back(PreviousBranch);
    if (m_message.branch < m_message.branches)
        actions.push_back(NextBranch);
    return actions;
}

// The parts below the text.

void MessageBlock::layOutFoot()
{
    m_items.clear();
    m_footHeight = 0;
    if (isQuestion())
        return layOutQuestionFoot();
    if (m_running)
        return;
    qreal y = addNotes(0);
    y = addSources(y);
    m_footHeight = addButtons(y);
}

void MessageBlock::layOutQuestionFoot()
{
    qreal y = 0;
    for (const MessageFile& file : m_message.files) {
        const qreal height = px(24);
        const qreal wanted = QFontMetricsF(textFont(TextRole::Small)).horizontalAdvance(file.name) + px(24);
        const qreal width = std::min<qreal>(wanted, m_width);
        m_items.push_back({Kind::File, QRectF(m_width - width, y + px(4), width, height), file.name, {}});
        y += height;
    }
    if (m_message.branches > 1) {
        addBranches(m_width, y + px(4), px(24));
        y += px(28);
    }
    m_footHeight = y;
    qreal x = m_width - px(8);
    for (const MessageAction action : {MessageAction::Copy, MessageAction::Edit}) {
        x -= px(30);
        Item item{Kind::Button, QRectF(x, y + px(2), px(26), px(24)), {}, {}, action, actionGlyph(action)};
        item.quiet = true;
        if (m_message.branches <= 1)
            m_items.push_back(item);
    }
}

qreal MessageBlock::addNotes(qreal y)
{
    const QFontMetricsF metrics(textFont(TextRole::Body));
    const qreal inner = m_width - px(28);
    const auto add = [&](Kind kind, const QString& text) {
        const qreal height = metrics.boundingRect(QRectF(0, 0, inner, 1e6), Qt::TextWordWrap, text).height();
        y += px(y > 0 ? 6 : 12);
        m_items.push_back({kind, QRectF(0, y, m_width, height + px(14)), text, {}});
        y += height + px(14);
    };
    if (m_message.state == MessageState::Failed)
        add(Kind::Problem, m_message.error.isEmpty() ? translated("The answer did not come.") : m_message.error);
    const QJsonArray unsupported = m_message.metadata.value(QLatin1String("unsupported")).toArray();
    constexpr qsizetype most = 3;
    for (qsizetype i = 0; i < std::min(unsupported.size(), most); ++i) {
        const QJsonArray range = unsupported.at(i).toArray();
        const int begin = range.at(0).toInt();
        QString sentence = m_message.content.mid(begin, range.at(1).toInt() - begin).simplified();
        if (sentence.size() > 120)
            sentence = sentence.left(118) + u'\u2026';
        if (!sentence.isEmpty())
            add(Kind::Note, translated("\u201c%1\u201d has no source in your memories.").arg(sentence));
    }
    if (unsupported.size() > most)
        add(Kind::Note, QCoreApplication::translate("MessageBlock", "%n more sentence(s) have no source.", nullptr,
                                                    static_cast<int>(unsupported.size() - most)));
    return y;
}

qreal MessageBlock::addSources(qreal y)
{
    if (m_message.citations.empty())
        return y;
    y += px(12);
    const std::size_t all = m_message.citations.size();
    const std::size_t shown = m_allSources || all <= ShownSources + 1 ? all : ShownSources;
    for (std::size_t i = 0; i < shown; ++i) {
        const Citation& citation = m_message.citations[i];
        Item item{Kind::Source, QRectF(0, y, m_width, px(26)), citation.quote.simplified(), citation.title};
        item.number = citation.number;
        m_items.push_back(item);
        y += px(26);
    }
    if (all > shown || (m_allSources && all > ShownSources + 1)) {
        const QString text = m_allSources ? translated("Fewer sources")
                                          : translated("All %1 sources").arg(countText(static_cast<qint64>(all)));
        m_items.push_back({Kind::MoreSources, QRectF(0, y, m_width, px(26)), text, {}});
        y += px(26);
    }
    return y;
}

qreal MessageBlock::addButtons(qreal y)
{
    using enum MessageAction;
    y += px(12);
    const QFontMetricsF metrics(textFont(TextRole::SmallStrong));
    std::vector<MessageAction> shown = actions();
    std::erase_if(shown, [](MessageAction a) { return a == PreviousBranch || a == NextBranch; });
    qreal wanted = m_message.branches > 1 ? px(90) : 0;
    for (const MessageAction action : shown)
        wanted += metrics.horizontalAdvance(actionText(action, false)) + px(46);
    const bool texts = wanted <= m_width;
    qreal x = 0;
    for (const MessageAction action : shown) {
        const QString text = texts ? actionText(action, false) : QString();
        const qreal width = texts ? metrics.horizontalAdvance(text) + px(38) : px(32);
        Item item{Kind::Button, QRectF(x, y, width, px(28)), text, {}, action, actionGlyph(action)};
        item.quiet = action != Retry && action != Details;
        m_items.push_back(item);
        x += width + px(8);
    }
    if (m_message.branches > 1)
        addBranches(m_width, y, px(28));
    return y + px(28);
}

void MessageBlock::addBranches(qreal right, qreal y, qreal height)
{
    const QString text = translated("%1 / %2").arg(m_message.branch).arg(m_message.branches);
    const qreal width = QFontMetricsF(textFont(TextRole::Small)).horizontalAdvance(text) + px(6);
    const qreal side = px(22);
    const auto arrow = [&](MessageAction action, qreal x) {
        m_items.push_back(
            {Kind::Button, QRectF(x, y + (height - side) / 2, side, side), {}, {}, action, actionGlyph(action)});
    };
    const qreal left = right - width - 2 * side;
    if (m_message.branch > 1)
        arrow(MessageAction::PreviousBranch, left);
    m_items.push_back({Kind::BranchText, QRectF(left + side, y, width, height), text, {}});
    if (m_message.branch < m_message.branches)
        arrow(MessageAction::NextBranch, right - side);
}

MessageHit MessageBlock::hit(const QPointF& point) const
{
    MessageHit found;
    const qreal foot = footTop();
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const Item& item = m_items[i];
        if (!item.rect.translated(0, foot).contains(point))
            continue;
        found.item = i;
        found.action = item.action;
        found.number = item.number;
        found.rect = item.rect.translated(0, foot);
        if (item.kind == Kind::Button) {
            found.kind = MessageHit::Kind::Action;
            found.toolTip = item.text.isEmpty() ? actionText(item.action, isQuestion()) : QString();
        } else if (item.kind == Kind::Source) {
            found.kind = MessageHit::Kind::Citation;
            found.toolTip = item.text;
        } else if (item.kind == Kind::MoreSources) {
            found.kind = MessageHit::Kind::MoreSources;
        }
        return found;
    }
    QRectF reasoning = reasoningRect();
    reasoning.setHeight(std::min<qreal>(reasoning.height(), px(ReasoningHeight)));
    if (reasoning.contains(point)) {
        found.kind = MessageHit::Kind::Reasoning;
        found.rect = reasoning;
        return found;
    }
    const QPointF origin = textOrigin();
    const QRectF text(origin, QSizeF(textWidth(), m_text.height()));
    if (!text.adjusted(-px(8), 0, px(8), 0).contains(point))
        return found;
    const MessageText::Hit inside = m_text.hit(point - origin);
    static constexpr MessageHit::Kind kinds[] = {MessageHit::Kind::Text, MessageHit::Kind::Link,
                                                 MessageHit::Kind::Citation, MessageHit::Kind::Code};
    found.kind = kinds[static_cast<int>(inside.kind)];
    found.number = inside.number;
    found.text = inside.text;
    found.link = inside.link;
    found.rect = inside.rect.translated(origin);
    if (found.kind == MessageHit::Kind::Link)
        found.toolTip = inside.text;
    for (const Citation& citation : m_message.citations) {
        if (found.kind == MessageHit::Kind::Citation && citation.number == found.number)
            found.toolTip = citation.title;
    }
    return found;
}

QString MessageBlock::accessibleText(const QDateTime& now) const
{
    QStringList parts;
    const QString who = isQuestion() ? translated("You") : author();
    parts << translated("%1, %2").arg(who, m_running ? translated("answering") : shortTime(m_message.at, now));
    parts << (m_running ? m_running->text : m_message.content);
    if (m_message.state == MessageState::Failed)
        parts << m_message.error;
    for (const Citation& citation : m_message.citations)
        parts << translated("Source %1: %2. %3").arg(citation.number).arg(citation.title, citation.quote);
    if (m_message.branches > 1)
        parts << translated("Version %1 of %2").arg(m_message.branch).arg(m_message.branches);
    parts.removeAll(QString());
    return parts.join(u'\n');
}

} // namespace chimera::ui
