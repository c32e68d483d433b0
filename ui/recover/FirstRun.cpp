#include "ui/recover/FirstRun.h"

#include "ui/widgets/Labels.h"

#include <QButtonGroup>
#include <QRadioButton>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

TextLabel* wrapped(const QString& text, TextRole role = TextRole::Reading, Token token = Token::Text2)
{
    auto* label = new TextLabel(text, role, token);
    label->setWordWrap(true);
    return label;
}

QWidget* makePage(const QString& heading, QVBoxLayout*& column)
{
    auto* page = new QWidget;
    page->setAccessibleName(heading);
    column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(10));
    column->addWidget(wrapped(heading, TextRole::Display, Token::Text));
    return page;
}

} // namespace

class FirstRun::Private
{
public:
    Private(Context& given, FirstRun* dialog) : q(dialog), context(given) {}

    void build();
    QWidget* buildPlace();
    QWidget* buildStart();
    QWidget* buildPrivacy();
    void go(int step);
    void finish();

    enum Choice { Sample, Import, Empty };

    FirstRun* q;
    Context& context;
    QStackedWidget* stack = nullptr;
    QButtonGroup* choices = nullptr;
    TextLabel* count = nullptr;
    QPushButton* back = nullptr;
    QPushButton* next = nullptr;
    bool finished = false;
};

void FirstRun::Private::build()
{
    q->setWindowTitle(FirstRun::tr("Welcome to Chimera"));
    q->setWindowModality(Qt::WindowModal);
    q->setAutoFillBackground(true);
    q->setBackgroundRole(QPalette::Base);
    q->resize(px(560), px(430));
    stack = new QStackedWidget;
    stack->addWidget(buildStart());
    stack->addWidget(buildPlace());
    stack->addWidget(buildPrivacy());
    count = new TextLabel({}, TextRole::Small, Token::Text3);
    auto* skip = makeButton(FirstRun::tr("Skip"), ButtonKind::Quiet);
    back = makeButton(FirstRun::tr("Back"));
    next = makeButton(FirstRun::tr("Next"), ButtonKind::Primary);
    next->setDefault(true);
    skip->setToolTip(FirstRun::tr("Start with what is chosen"));

    auto* column = new QVBoxLayout(q);
    column->setContentsMargins(px(32), px(28), px(32), px(20));
    column->setSpacing(px(16));
    column->addWidget(stack, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(count);
    row->addStretch();
    row->addWidget(skip);
    row->addWidget(back);
    row->addWidget(next);
    column->addLayout(row);
    QObject::connect(skip, &QPushButton::clicked, q, [this] { finish(); });
    QObject::connect(back, &QPushButton::clicked, q, [this] { go(stack->currentIndex() - 1); });
    QObject::connect(next, &QPushButton::clicked, q, [this] { go(stack->currentIndex() + 1); });
    go(0);
}

QWidget* FirstRun::Private::buildStart()
{
    QVBoxLayout* column = nullptr;
    QWidget* page = makePage(FirstRun::tr("Welcome to Chimera"), column);
    column->addWidget(wrapped(FirstRun::tr("Write things down, find them again in an instant. How do you want to "
                                           "begin?")));
    column->addSpacing(px(8));
    choices = new QButtonGroup(q);
    struct Entry
    {
        Choice choice;
        QString name;
        QString hint;
    };
    const std::array entries = {
        Entry{Sample, FirstRun::tr("Look around in a sample"),
              FirstRun::tr("A small workspace of linked notes that shows what is possible. Delete it when you like.")},
        Entry{Import, FirstRun::tr("Bring my notes"),
              FirstRun::tr("A folder of Markdown files or a vault. You see what would happen first.")},
        Entry{Empty, FirstRun::tr("Start empty"), FirstRun::tr("A blank workspace of your own.")},
    };
    for (const Entry& entry : entries) {
        auto* button = new QRadioButton(entry.name);
        button->setAccessibleDescription(entry.hint);
        choices->addButton(button, entry.choice);
        column->addWidget(button);
        TextLabel* hint = wrapped(entry.hint, TextRole::Small, Token::Text3);
        hint->setContentsMargins(px(24), 0, 0, px(6));
        column->addWidget(hint);
    }
    choices->button(Sample)->setChecked(true);
    column->addStretch();
    return page;
}

QWidget* FirstRun::Private::buildPlace()
{
    QVBoxLayout* column = nullptr;
    QWidget* page = makePage(FirstRun::tr("Where your notes live"), column);
    column->addWidget(wrapped(FirstRun::tr("In one folder on this computer, which only you can read. A backup is made "
                                           "there every day.")));
    auto* folder = wrapped(context.backend().profile().folder, TextRole::Code, Token::Text);
    folder->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    folder->setAccessibleName(FirstRun::tr("Data folder"));
    column->addWidget(folder);
    column->addWidget(
        wrapped(FirstRun::tr("To keep them elsewhere, start Chimera with --data-dir and the folder of your "
                             "choice."),
                TextRole::Small, Token::Text3));
    column->addStretch();
    return page;
}

QWidget* FirstRun::Private::buildPrivacy()
{
    QVBoxLayout* column = nullptr;
    QWidget* page = makePage(FirstRun::tr("Nothing is sent"), column);
    for (const QString& line :
         {FirstRun::tr("Chimera does not talk to the network: no telemetry, no account, no check for updates."),
          FirstRun::tr("Pictures from the web are not loaded; you see the name of the host instead."),
          FirstRun::tr("A web address opens in your browser only when you press it.")})
        column->addWidget(wrapped(QStringLiteral("•  ") + line));
    column->addStretch();
    return page;
}

void FirstRun::Private::go(int step)
{
    if (step >= stack->count()) {
        finish();
        return;
    }
    stack->setCurrentIndex(std::max(step, 0));
    count->setText(FirstRun::tr("%1 of %2").arg(stack->currentIndex() + 1).arg(stack->count()));
    back->setVisible(stack->currentIndex() > 0);
    next->setText(stack->currentIndex() + 1 == stack->count() ? FirstRun::tr("Begin") : FirstRun::tr("Next"));
    next->setFocus();
}

void FirstRun::Private::finish()
{
    if (std::exchange(finished, true))
        return;
    q->QDialog::accept();
    switch (choices->checkedId()) {
    case Sample:
        Q_EMIT q->sampleChosen();
        break;
    case Import:
        Q_EMIT q->importChosen();
        break;
    default:
        Q_EMIT q->emptyChosen();
    }
}

FirstRun::FirstRun(Context& context, QWidget* parent) : QDialog(parent), d(std::make_unique<Private>(context, this))
{
    d->build();
}

FirstRun::~FirstRun() = default;

void FirstRun::reject()
{
    if (std::exchange(d->finished, true))
        return;
    QDialog::reject();
    Q_EMIT emptyChosen();
}

} // namespace chimera::ui
