#include "ui/memories/CompareDialog.h"

#include "core/memories/Versions.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/DiffView.h"
#include "ui/widgets/Labels.h"

#include <QCoreApplication>

namespace chimera::ui {

namespace {

constexpr std::size_t LinesAround = 3;

using Lines = std::vector<ui::DiffLine>;

ui::DiffLine::Kind kindOf(DiffKind kind)
{
    switch (kind) {
    case DiffKind::Added:
        return ui::DiffLine::Kind::Added;
    case DiffKind::Removed:
        return ui::DiffLine::Kind::Removed;
    case DiffKind::Same:
        break;
    }
    return ui::DiffLine::Kind::Same;
}

Lines numbered(const std::vector<chimera::DiffLine>& plain)
{
    Lines lines;
    lines.reserve(plain.size());
    int oldNumber = 0;
    int newNumber = 0;
    for (const chimera::DiffLine& line : plain) {
        const bool inOld = line.kind != DiffKind::Added;
        const bool inNew = line.kind != DiffKind::Removed;
        oldNumber += inOld ? 1 : 0;
        newNumber += inNew ? 1 : 0;
        lines.push_back({kindOf(line.kind), line.text, inOld ? oldNumber : 0, inNew ? newNumber : 0});
    }
    return lines;
}

// Keeps three unchanged lines around each change.
Lines folded(const Lines& all)
{
    std::vector<bool> near(all.size(), false);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].kind == ui::DiffLine::Kind::Same)
            continue;
        const std::size_t last = std::min(all.size() - 1, i + LinesAround);
        for (std::size_t j = i > LinesAround ? i - LinesAround : 0; j <= last; ++j)
            near[j] = true;
    }
    Lines lines;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t end = i;
        while (end < all.size() && !near[end])
            ++end;
        if (end > i + 1)
            lines.push_back({ui::DiffLine::Kind::Gap,
                             QCoreApplication::translate("CompareDialog", "%1 unchanged lines").arg(end - i)});
        else if (end == i + 1)
            lines.push_back(all[i]);
        if (end < all.size())
            lines.push_back(all[end]);
        i = end + 1;
    }
    return lines;
}

} // namespace

QString wholeText(const QString& title, const QStringList& tags, const QString& content)
{
    QString head = title + u'\n';
    for (const QString& tag : tags)
        head += u'#' + tag + u' ';
    return head.trimmed() + QStringLiteral("\n\n") + content;
}

void showDifference(Context& context, DiffView* view, const QString& before, const QString& after)
{
    context.runner().compute(
        view,
        [before, after](const CancelToken&) -> Result<Lines> { return folded(numbered(diffLines(before, after))); },
        [view](Result<Lines> lines) {
            if (lines)
                view->setLines(std::move(*lines));
        });
}

CompareDialog::CompareDialog(Context& context, const Memory& theirs, const EditText& mine, QWidget* parent)
    : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Compare both texts"));
    resize(px(820), px(600));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(24), px(20), px(24), px(20));
    column->setSpacing(px(12));
    column->addWidget(new TextLabel(tr("Compare both texts"), TextRole::Title));
    auto* hint = new TextLabel(tr("Removed lines (−) are stored; added lines (+) are yours. Whatever you choose, the "
                                  "other text stays in the history."),
                               TextRole::Body, Token::Text2);
    hint->setWordWrap(true);
    column->addWidget(hint);
    auto* view = new DiffView(this);
    view->setAccessibleName(tr("Difference of both texts"));
    column->addWidget(view, 1);
    showDifference(context, view, wholeText(theirs.title, theirs.ownTags, theirs.content),
                   wholeText(mine.title, mine.tags, mine.content));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(px(8));
    auto* later = makeButton(tr("Decide later"), ButtonKind::Quiet);
    auto* both = makeButton(tr("Keep both"));
    auto* takeTheirs = makeButton(tr("Use the stored one"));
    auto* takeMine = makeButton(tr("Use mine"), ButtonKind::Primary);
    buttons->addWidget(later);
    buttons->addStretch();
    for (QPushButton* button : {both, takeTheirs, takeMine})
        buttons->addWidget(button);
    column->addLayout(buttons);
    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    const auto choose = [this](QPushButton* button, auto signal) {
        connect(button, &QPushButton::clicked, this, signal);
        connect(button, &QPushButton::clicked, this, &QDialog::accept);
    };
    choose(both, &CompareDialog::bothChosen);
    choose(takeTheirs, &CompareDialog::theirsChosen);
    choose(takeMine, &CompareDialog::mineChosen);
    takeMine->setDefault(true);
}

} // namespace chimera::ui
