// clang-format off: CurlApi.h speaks of the functions that come before it.
#include <curl/curl.h>
// clang-format on
#include "core/net/CurlApi.h"
#include "core/net/CurlLibrary.h"

#include <dlfcn.h>

namespace chimera::net {

namespace {

template <typename Function>
bool find(void* library, const char* name, Function& function)
{
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
}

Result<CurlApi> load()
{
    void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return Error{ErrorCode::Config, QStringLiteral("The library libcurl is not installed."),
                     QString::fromUtf8(dlerror())};
    CurlApi api;
    decltype(&curl_global_init) start = nullptr;
    const bool whole =
        find(library, "curl_global_init", start) && find(library, "curl_easy_init", api.easyInit) &&
        find(library, "curl_easy_setopt", api.set) && find(library, "curl_easy_getinfo", api.info) &&
        find(library, "curl_easy_cleanup", api.easyCleanup) && find(library, "curl_easy_strerror", api.errorText) &&
        find(library, "curl_slist_append", api.listAppend) && find(library, "curl_slist_free_all", api.listFree) &&
        find(library, "curl_multi_init", api.multiInit) && find(library, "curl_multi_cleanup", api.multiCleanup) &&
        find(library, "curl_multi_add_handle", api.multiAdd) &&
        find(library, "curl_multi_remove_handle", api.multiRemove) &&
        find(library, "curl_multi_perform", api.multiPerform) && find(library, "curl_multi_poll", api.multiPoll) &&
        find(library, "curl_multi_wakeup", api.multiWakeup) && find(library, "curl_multi_info_read", api.multiInfo);
    if (!whole || start(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return Error{ErrorCode::Config, QStringLiteral("The library libcurl of this system cannot be used.")};
    return api;
}

} // namespace

Result<const CurlApi*> curlLibrary()
{
    static const Result<CurlApi> loaded = load();
    if (!loaded)
        return loaded.error();
    return &*loaded;
}

} // namespace chimera::net
