// Choosing one of many by typing: a workspace to move to, a tag to add. Wears the palette's clothes. Owner: the window.
#pragma once

#include "ui/widgets/CommandPalette.h"

#include <functional>

namespace chimera::ui {

class Picker : public QObject
{
    Q_OBJECT

public:
    // Items for what was typed; a fresh one ("Create ...") may be among them.
    using Provider = std::function<std::vector<PaletteItem>(const QString& typed)>;

    explicit Picker(QWidget* window);

    void pick(const QString& placeholder, Provider provider, std::function<void(const QString& id)> then);

    // Those whose title holds `typed`, without case.
    static std::vector<PaletteItem> matching(const std::vector<PaletteItem>& all, const QString& typed);

private:
    CommandPalette* m_palette;
    Provider m_provider;
    std::function<void(const QString&)> m_then;
};

} // namespace chimera::ui
