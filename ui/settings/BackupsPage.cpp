#include "ui/settings/BackupsPage.h"

#include "ui/TimeText.h"
#include "ui/widgets/Buttons.h"
#include "ui/window/Prompts.h"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QListWidget>
#include <QLocale>

namespace chimera::ui {

namespace {

QString reasonText(const QString& reason)
{
    if (reason == QLatin1String("daily"))
        return BackupsPage::tr("daily");
    if (reason == QLatin1String("import"))
        return BackupsPage::tr("before an import");
    if (reason == QLatin1String("manual"))
        return BackupsPage::tr("made by hand");
    if (reason.startsWith(QLatin1String("migration")))
        return BackupsPage::tr("before an upgrade");
    return reason;
}

} // namespace

BackupsPage::BackupsPage(Context& context, QWidget* parent)
    : PageFrame(tr("Backups"), parent), m_context(context), m_list(new QListWidget(this))
{
    auto* daily = new QCheckBox(this);
    daily->setChecked(m_context.setting(settings::dailyBackup).toBool());
    connect(daily, &QCheckBox::toggled, this, [this](bool on) { m_context.setSetting(settings::dailyBackup, on); });
    addRow(tr("Back up every day"), daily,
           tr("12 daily, 10 weekly and 9 monthly copies are kept in the data folder; one more is made before each "
              "import and "
              "upgrade."));
    auto* make = makeButton(tr("Make a backup now"), ButtonKind::Primary, this);
    make->setEnabled(!m_context.isReadOnly());
    connect(make, &QPushButton::clicked, this, [this] { makeNow(m_context, this, [this] { reload(); }); });
    addRow(tr("A copy of everything, as it is now"), make);

    addGroup(tr("Copies"));
    m_list->setAccessibleName(tr("Backups, newest first"));
    m_list->setMinimumHeight(px(220));
    addWidget(m_list, 1);
    m_restore = makeButton(tr("Restore\u2026"), ButtonKind::Plain, this);
    m_restore->setEnabled(false);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { m_restore->setEnabled(row >= 0); });
    connect(m_restore, &QPushButton::clicked, this, &BackupsPage::restoreChosen);
    addRow(tr("Put the chosen copy in the place of what is there now"), m_restore,
           tr("What is there now is kept beside it."));

    addGroup(tr("Archive"));
    auto* save = makeButton(tr("Save an archive\u2026"), ButtonKind::Plain, this);
    auto* load = makeButton(tr("Restore an archive\u2026"), ButtonKind::Plain, this);
    load->setEnabled(!m_context.isReadOnly());
    connect(save, &QPushButton::clicked, this, &BackupsPage::saveArchive);
    connect(load, &QPushButton::clicked, this, &BackupsPage::restoreArchive);
    addRow(tr("Everything in one file that any Chimera can read"), save);
    addRow(tr("Replace everything by what an archive holds"), load);
    finish();
}

void BackupsPage::showEvent(QShowEvent* event)
{
    PageFrame::showEvent(event);
    reload();
}

void BackupsPage::makeNow(Context& context, QObject* receiver, std::function<void()> then)
{
    context.runner().read(
        receiver, "backups.make",
        [backups = context.backend().backups(), now = context.now()](const ReadTx& tx) {
            return backups.make(tx.connection(), QStringLiteral("manual"), now, tx.cancel());
        },
        [&context, then = std::move(then)](const Result<BackupFile>& made) {
            if (!made)
                return context.showError(tr("The backup was not made."), made.error());
            context.notify(tr("Backup"), tr("A backup was made (%1).").arg(QLocale().formattedDataSize(made->size)));
            if (then)
                then();
        },
        {}, Priority::Background);
}

void BackupsPage::reload()
{
    m_context.runner().compute(
        this,
        [backups = m_context.backend().backups()](const CancelToken&) -> Result<std::vector<BackupFile>> {
            return backups.list();
        },
        [this](Result<std::vector<BackupFile>> files) {
            m_list->clear();
            m_files = files ? std::move(*files) : std::vector<BackupFile>();
            for (const BackupFile& file : m_files) {
                m_list->addItem(
                    tr("%1   %2   %3")
                        .arg(longTime(file.madeAt), QLocale().formattedDataSize(file.size), reasonText(file.reason)));
            }
            if (m_files.empty()) {
                m_list->addItem(tr("No backup yet."));
                m_list->item(0)->setFlags(Qt::NoItemFlags);
            }
        });
}

void BackupsPage::restoreChosen()
{
    const auto row = static_cast<std::size_t>(m_list->currentRow());
    if (row >= m_files.size())
        return;
    const Confirmation question{tr("Restore the backup of %1?").arg(longTime(m_files[row].madeAt)),
                                tr("Chimera closes its database and shows the Recover screen, where this copy can be "
                                   "put in place. What is there now is "
                                   "kept beside it."),
                                tr("Go to Recover")};
    askConfirmation(window(), question, [this] { Q_EMIT m_context.recoverRequested(); });
}

void BackupsPage::saveArchive()
{
    auto* dialog = new QFileDialog(window(), tr("Save an archive"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Chimera archive (*.chimera.zip)"));
    dialog->setDefaultSuffix(QStringLiteral("chimera.zip"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { m_context.backend().startArchive(m_context.caller(), file); });
    dialog->open();
}

void BackupsPage::restoreArchive()
{
    auto* dialog = new QFileDialog(window(), tr("Restore an archive"), QDir::homePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Chimera archive (*.chimera.zip)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        const TextQuestion question{
            tr("Replace everything?"),
            tr("All workspaces and memories are replaced by those of the archive. Type \u201creplace\u201d "
               "to go on."),
            {},
            tr("Replace"),
            tr("replace"),
            50};
        askText(window(), question,
                [this, file](const QString&) { m_context.backend().startRestore(m_context.caller(), file); });
    });
    dialog->open();
}

} // namespace chimera::ui
