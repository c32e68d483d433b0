#include "ui/UiRunner.h"

namespace chimera::ui {

Aside::~Aside()
{
    m_closing.cancel();
    for (Running& one : m_running)
        one.thread.join();
}

void Aside::start(std::function<void(const CancelToken&)> work)
{
    std::erase_if(m_running, [](Running& one) {
        const bool over = one.over->load();
        if (over)
            one.thread.join();
        return over;
    });
    auto over = std::make_shared<std::atomic<bool>>(false);
    m_running.push_back({std::thread([work = std::move(work), over, token = m_closing.token()] {
                             work(token);
                             over->store(true);
                         }),
                         over});
}

} // namespace chimera::ui
