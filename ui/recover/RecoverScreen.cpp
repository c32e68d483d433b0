#include "ui/recover/RecoverScreen.h"

#include "core/base/Clock.h"
#include "core/transfer/Backups.h"
#include "ui/ErrorText.h"
#include "ui/TimeText.h"
#include "ui/widgets/Bars.h"
#include "ui/widgets/Labels.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileInfo>
#include <QListWidget>
#include <QLocale>
#include <QPointer>
#include <QProgressBar>
#include <QUrl>

#include <thread>

namespace chimera::ui {

namespace {

struct Saying
{
    QString heading;
    QString text;
    bool canRecover = false;
};

Saying sayingFor(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Corrupt:
        return {
            RecoverScreen::tr("Your notes need help before they can be opened"),
            RecoverScreen::tr("The database file is damaged, perhaps by the disk or a crash of the system. Choose a "
                              "backup, or save what can still be read. The damaged file is kept beside the new one; "
                              "nothing is thrown away."),
            true};
    case ErrorCode::TooNew:
        return {
            RecoverScreen::tr("These notes were written by a newer Chimera"),
            RecoverScreen::tr("This version does not know their form and has left them untouched. Install the newer "
                              "version, or choose a backup that this one made."),
            true};
    case ErrorCode::ReadOnly:
        return {RecoverScreen::tr("The data folder cannot be written to"),
                RecoverScreen::tr("Give yourself the right to write there, or make the disk writable, then try again. "
                                  "Nothing was changed."),
                false};
    case ErrorCode::DiskFull:
        return {RecoverScreen::tr("The disk is full"),
                RecoverScreen::tr("Free some space, then try again. Nothing was changed."), false};
    case ErrorCode::Busy:
        return {RecoverScreen::tr("Another program is using these notes"),
                RecoverScreen::tr("Close it, then try again. Nothing was changed."), false};
    default:
        return {RecoverScreen::tr("Your notes could not be opened"),
                errorText(error) + u' ' + RecoverScreen::tr("You can try again, or go back to a backup."), true};
    }
}

QString reasonText(const QString& reason)
{
    if (reason == QLatin1String("daily"))
        return RecoverScreen::tr("daily");
    if (reason == QLatin1String("manual"))
        return RecoverScreen::tr("made by you");
    if (reason == QLatin1String("import"))
        return RecoverScreen::tr("before an import");
    if (reason == QLatin1String("restore"))
        return RecoverScreen::tr("before a restore");
    if (reason.startsWith(QLatin1String("migration")))
        return RecoverScreen::tr("before an update of Chimera");
    return reason;
}

// What the thread brings back.
struct Outcome
{
    Result<void> done;
    QString sentence;
};

Outcome restoreBackup(const Profile& profile, const BackupFile& backup)
{
    return {Backups(profile.backups()).restore(backup, profile.database(), SystemClock().now()),
            RecoverScreen::tr("The backup is in place.")};
}

Result<int> salvageInPlace(const Profile& profile)
{
    const QString saved = profile.database() + QStringLiteral("-saved");
    QFile::remove(saved);
    CHIMERA_TRY(const int count, Backups(profile.backups()).salvage(profile.database(), saved));
    const QString time = QString::number(SystemClock().now().micros / 1'000'000);
    const QString aside = profile.database() + QStringLiteral("-damaged-") + time;
    for (const QString& part : {QString(), QStringLiteral("-wal"), QStringLiteral("-shm")}) {
        if (QFile::exists(profile.database() + part) && !QFile::rename(profile.database() + part, aside + part))
            return Error{ErrorCode::Io, QStringLiteral("The damaged file could not be put aside.")};
    }
    if (!QFile::rename(saved, profile.database()))
        return Error{ErrorCode::Io, QStringLiteral("The saved file could not be put in place.")};
    return count;
}

Outcome salvage(const Profile& profile)
{
    const Result<int> count = salvageInPlace(profile);
    if (!count)
        return {count.error(), {}};
    return {Result<void>(), RecoverScreen::tr("What could be read is in place. Memories saved: %1.").arg(*count)};
}

} // namespace

class RecoverScreen::Private
{
public:
    Private(const Profile& given, RecoverScreen* screen) : q(screen), profile(given) {}
    ~Private()
    {
        if (thread.joinable())
            thread.join();
    }

    void build(const Saying& saying);
    QLayout* buildButtons(const Saying& saying);
    void listBackups();
    void run(const QString& doing, std::function<Outcome()> work);
    void finish(const Outcome& outcome);
    void setBusy(bool busy);

    RecoverScreen* q;
    Profile profile;
    std::vector<BackupFile> backups;
    Banner* banner = nullptr;
    QListWidget* list = nullptr;
    QWidget* actions = nullptr;
    QPushButton* restore = nullptr;
    QPushButton* open = nullptr;
    QProgressBar* busyBar = nullptr;
    TextLabel* doingLabel = nullptr;
    std::thread thread;
};

void RecoverScreen::Private::build(const Saying& saying)
{
    q->setWindowTitle(RecoverScreen::tr("Chimera: recover"));
    q->setAutoFillBackground(true);
    q->setBackgroundRole(QPalette::Base);
    auto* outer = new QVBoxLayout(q);
    outer->setContentsMargins(0, 0, 0, 0);
    banner = new Banner;
    outer->addWidget(banner);
    auto* centre = new QHBoxLayout;
    outer->addLayout(centre, 1);
    auto* holder = new QWidget;
    holder->setMaximumWidth(px(640));
    holder->setMinimumWidth(px(420));
    centre->addStretch(1);
    centre->addWidget(holder, 8);
    centre->addStretch(1);

    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(px(24), px(32), px(24), px(24));
    column->setSpacing(px(12));
    auto* heading = new TextLabel(saying.heading, TextRole::Display);
    heading->setWordWrap(true);
    auto* text = new TextLabel(saying.text, TextRole::Reading, Token::Text2);
    text->setWordWrap(true);
    column->addWidget(heading);
    column->addWidget(text);
    list = new QListWidget;
    list->setAccessibleName(RecoverScreen::tr("Backups, newest first"));
    column->addSpacing(px(8));
    if (saying.canRecover) {
        column->addWidget(new SectionLabel(RecoverScreen::tr("Backups")));
        column->addWidget(list, 1);
    }
    list->setParent(holder);
    list->setVisible(saying.canRecover);
    doingLabel = new TextLabel({}, TextRole::Small, Token::Text2);
    busyBar = new QProgressBar;
    busyBar->setRange(0, 0);
    busyBar->setTextVisible(false);
    busyBar->setAccessibleName(RecoverScreen::tr("Working"));
    column->addWidget(doingLabel);
    column->addWidget(busyBar);
    actions = new QWidget;
    actions->setLayout(buildButtons(saying));
    column->addWidget(actions);
    if (!saying.canRecover)
        column->addStretch();
    list->setFrameShape(QFrame::NoFrame);
    setBusy(false);
    listBackups();
}

QLayout* RecoverScreen::Private::buildButtons(const Saying& saying)
{
    restore = makeButton(Glyph::Restore, RecoverScreen::tr("Restore this backup"), ButtonKind::Primary);
    auto* salvageButton = makeButton(RecoverScreen::tr("Save what can be read"));
    auto* folder = makeButton(Glyph::Folder, RecoverScreen::tr("Open the data folder"), ButtonKind::Quiet);
    open = makeButton(RecoverScreen::tr("Try again"), saying.canRecover ? ButtonKind::Plain : ButtonKind::Primary);
    auto* quit = makeButton(RecoverScreen::tr("Quit"), ButtonKind::Quiet);
    auto* column = new QVBoxLayout;
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(8));
    auto* first = new QHBoxLayout;
    first->addWidget(restore);
    first->addWidget(salvageButton);
    first->addWidget(open);
    first->addStretch();
    auto* second = new QHBoxLayout;
    second->addWidget(folder);
    second->addStretch();
    second->addWidget(quit);
    column->addLayout(first);
    column->addLayout(second);
    restore->setVisible(saying.canRecover);
    salvageButton->setVisible(saying.canRecover);
    QObject::connect(restore, &QPushButton::clicked, q, [this] {
        const int row = list->currentRow();
        if (row < 0 || static_cast<std::size_t>(row) >= backups.size())
            return;
        run(RecoverScreen::tr("Unpacking and checking the backup"),
            [profile = profile, backup = backups[static_cast<std::size_t>(row)]] {
                return restoreBackup(profile, backup);
            });
    });
    QObject::connect(salvageButton, &QPushButton::clicked, q, [this] {
        run(RecoverScreen::tr("Reading what can be read"), [profile = profile] { return salvage(profile); });
    });
    QObject::connect(folder, &QPushButton::clicked, q,
                     [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(profile.folder)); });
    QObject::connect(open, &QPushButton::clicked, q, &RecoverScreen::openRequested);
    QObject::connect(quit, &QPushButton::clicked, q, &RecoverScreen::quitRequested);
    return column;
}

void RecoverScreen::Private::listBackups()
{
    list->clear();
    backups = Backups(profile.backups()).list();
    for (const BackupFile& backup : backups) {
        const QString when = longTime(backup.madeAt);
        list->addItem(RecoverScreen::tr("%1  ·  %2  ·  %3")
                          .arg(when, reasonText(backup.reason), QLocale().formattedDataSize(backup.size)));
    }
    for (int row = 0; row < list->count(); ++row)
        list->item(row)->setSizeHint({px(100), px(36)});
    if (backups.empty()) {
        auto* none = new QListWidgetItem(RecoverScreen::tr("There are no backups in the data folder."));
        none->setFlags(Qt::NoItemFlags);
        list->addItem(none);
    } else {
        list->setCurrentRow(0);
    }
    restore->setEnabled(!backups.empty());
}

void RecoverScreen::Private::setBusy(bool busy)
{
    busyBar->setVisible(busy);
    doingLabel->setVisible(busy);
    actions->setEnabled(!busy);
    list->setEnabled(!busy);
}

void RecoverScreen::Private::run(const QString& doing, std::function<Outcome()> work)
{
    if (thread.joinable())
        thread.join(); // the one before is finished: the buttons were off until then
    banner->hide();
    doingLabel->setText(doing);
    setBusy(true);
    thread = std::thread([this, guard = QPointer<RecoverScreen>(q), work = std::move(work)] {
        const Outcome outcome = work();
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [this, guard, outcome] {
                if (guard)
                    finish(outcome);
            },
            Qt::QueuedConnection);
    });
}

void RecoverScreen::Private::finish(const Outcome& outcome)
{
    setBusy(false);
    listBackups();
    if (!outcome.done) {
        banner->showMessage(Banner::Tone::Error,
                            RecoverScreen::tr("That did not work. %1").arg(errorText(outcome.done.error())));
        return;
    }
    banner->showMessage(Banner::Tone::Info, outcome.sentence);
    QPushButton* go = banner->addButton(RecoverScreen::tr("Open"));
    QObject::connect(go, &QPushButton::clicked, q, &RecoverScreen::openRequested, Qt::QueuedConnection);
    go->setFocus();
}

RecoverScreen::RecoverScreen(const Profile& profile, const Error& error, QWidget* parent)
    : QWidget(parent), d(std::make_unique<Private>(profile, this))
{
    d->build(sayingFor(error));
}

RecoverScreen::~RecoverScreen() = default;

} // namespace chimera::ui
