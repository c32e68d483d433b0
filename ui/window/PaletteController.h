// What the palette finds: memories by name and by text, chats, commands, settings pages, tags. First hits come from
// titles; text hits join without moving the selected row. Owner: the window.
#pragma once

#include "core/chat/Conversations.h"
#include "core/search/TextSearch.h"
#include "ui/Actions.h"
#include "ui/Context.h"
#include "ui/widgets/CommandPalette.h"

namespace chimera::ui {

class PaletteController : public QObject
{
    Q_OBJECT

public:
    PaletteController(Context& context, QWidget* window);

    enum class Scope { Everything, Memories, Commands };
    void open(Scope scope);
    CommandPalette* palette() const { return m_palette; }

private:
    struct Hits
    {
        std::vector<SearchHit> titles;
        std::vector<SearchHit> texts;
        std::vector<ConversationRow> chats;
        bool byMeaning = false;
    };

    void answer(const QString& typed, quint64 number);
    void searchChats(const QString& typed, quint64 number);
    void searchTexts(const QString& typed, quint64 number);
    void join(quint64 number, const QString& typed, std::vector<SearchHit> hits);
    void show(quint64 number, const QString& typed, const Hits& hits);
    PaletteSection chatSection(const Hits& hits) const;
    PaletteSection memorySection(const Hits& hits) const;
    PaletteSection commandSection(const QString& typed, std::size_t most) const;
    PaletteSection settingsSection(const QString& typed) const;
    void activate(const QString& id, Qt::KeyboardModifiers modifiers);

    Context& m_context;
    CommandPalette* m_palette;
    Scope m_scope = Scope::Everything;
    Latest m_titleSearch;
    Latest m_textSearch;
    Latest m_chatSearch;
    Hits m_hits;
    quint64 m_number = 0;
};

// How well `typed` is a short form of `text`: letters in order, word starts count more; 0 is no match. Pure.
int fuzzyScore(const QString& typed, const QString& text, QList<QPair<int, int>>* marks = nullptr);

} // namespace chimera::ui
