// A proposal to change before it is kept: title, tags, text. Window-modal, without a nested event loop. Owner: the
// parent; deletes itself when closed.
#pragma once

#include "core/chat/Inbox.h"

#include <QDialog>

class QLineEdit;

namespace chimera::ui {

class MarkdownEditor;
class TagEditor;

class ProposalEditor : public QDialog
{
    Q_OBJECT

public:
    ProposalEditor(const Proposal& proposal, const QStringList& knownTags, QWidget* parent);

    ProposalEdit edit() const;

Q_SIGNALS:
    void kept(const chimera::ProposalEdit& edit);

private:
    void keep();

    QLineEdit* m_title;
    TagEditor* m_tags;
    MarkdownEditor* m_text;
};

} // namespace chimera::ui
