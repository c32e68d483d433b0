// Settings: a list of pages with a search on top, modeless; everything takes hold at once. One per window, owned by it.
#pragma once

#include "ui/Actions.h"
#include "ui/Context.h"

#include <QDialog>

class QFormLayout;
class QListWidget;
class QStackedWidget;

namespace chimera::ui {

class SearchField;

class SettingsWindow : public QDialog
{
    Q_OBJECT

public:
    explicit SettingsWindow(Context& context, QWidget* parent = nullptr);

    void showPage(const QString& id); // "" keeps the page
    QString currentPage() const;

Q_SIGNALS:
    void importRequested();

private:
    void filterPages(const QString& typed);
    QWidget* appearancePage();
    QWidget* editorPage();
    QWidget* dataPage();

    Context& m_context;
    SearchField* m_search;
    QListWidget* m_list;
    QStackedWidget* m_stack;
};

} // namespace chimera::ui
