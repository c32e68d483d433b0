// Settings, Backups: what there is, make one now, restore one (asks; the window closes its database and opens the
// restored one).
#pragma once

#include "ui/Context.h"
#include "ui/settings/PageFrame.h"

class QListWidget;

namespace chimera::ui {

class BackupsPage : public PageFrame
{
    Q_OBJECT

public:
    explicit BackupsPage(Context& context, QWidget* parent = nullptr);

    void reload();
    static void makeNow(Context& context, QObject* receiver, std::function<void()> then);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void restoreChosen();
    void saveArchive();
    void restoreArchive();

    Context& m_context;
    QListWidget* m_list;
    QPushButton* m_restore;
    std::vector<BackupFile> m_files;
};

} // namespace chimera::ui
