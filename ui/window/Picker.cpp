#include "ui/window/Picker.h"

#include "core/base/Text.h"

namespace chimera::ui {

Picker::Picker(QWidget* window) : QObject(window), m_palette(new CommandPalette(window))
{
    m_palette->setFooter(tr("Enter choose   Esc close"));
    connect(m_palette, &CommandPalette::queryChanged, this, [this](const QString& typed, quint64 number) {
        if (m_provider)
            m_palette->setResults(number, {{QString(), m_provider(typed.trimmed())}});
    });
    connect(m_palette, &CommandPalette::activated, this, [this](const QString& id) {
        m_palette->close();
        if (const auto then = std::exchange(m_then, {}))
            then(id);
    });
}

void Picker::pick(const QString& placeholder, Provider provider, std::function<void(const QString&)> then)
{
    m_provider = std::move(provider);
    m_then = std::move(then);
    m_palette->setPlaceholder(placeholder);
    m_palette->open();
}

std::vector<PaletteItem> Picker::matching(const std::vector<PaletteItem>& all, const QString& typed)
{
    const QString wanted = text::fold(typed);
    std::vector<PaletteItem> found;
    for (const PaletteItem& item : all) {
        if (text::fold(item.title).contains(wanted))
            found.push_back(item);
    }
    return found;
}

} // namespace chimera::ui
