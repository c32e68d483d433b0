// Result<T>: a value or an Error, with the verbs of std::expected (C++23), which GCC 12 does not have yet.
#pragma once

#include "core/base/Error.h"

#include <type_traits>
#include <utility>
#include <variant>

namespace chimera {

template <typename T>
class [[nodiscard]] Result;

template <typename T>
struct IsResult : std::false_type
{};
template <typename T>
struct IsResult<Result<T>> : std::true_type
{};

template <typename T>
class [[nodiscard]] Result
{
public:
    using value_type = T;

    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& { return std::get<1>(m_state); }
    Error&& error() && { return std::get<1>(std::move(m_state)); }

    template <typename U>
    T value_or(U&& fallback) const&
    {
        return has_value() ? value() : static_cast<T>(std::forward<U>(fallback));
    }

    template <typename F>
    auto and_then(F&& next) && -> std::invoke_result_t<F, T&&>
    {
        if (has_value())
            return std::forward<F>(next)(std::move(*this).value());
        return std::move(*this).error();
    }

    template <typename F>
    auto transform(F&& map) && -> Result<std::invoke_result_t<F, T&&>>
    {
        if (has_value()) {
            if constexpr (std::is_void_v<std::invoke_result_t<F, T&&>>) {
                std::forward<F>(map)(std::move(*this).value());
                return {};
            } else {
                return std::forward<F>(map)(std::move(*this).value());
            }
        }
        return std::move(*this).error();
    }

    template <typename F>
    Result or_else(F&& rescue) &&
    {
        if (has_value())
            return std::move(*this);
        return std::forward<F>(rescue)(std::move(*this).error());
    }

    template <typename F>
    Result transform_error(F&& map) &&
    {
        if (has_value())
            return std::move(*this);
        return std::forward<F>(map)(std::move(*this).error());
    }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
public:
    using value_type = void;

    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_failed(true) {}

    bool has_value() const { return !m_failed; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const& { return m_error; }
    Error&& error() && { return std::move(m_error); }

    template <typename F>
    auto and_then(F&& next) && -> std::invoke_result_t<F>
    {
        if (has_value())
            return std::forward<F>(next)();
        return std::move(m_error);
    }

private:
    Error m_error;
    bool m_failed = false;
};

} // namespace chimera

#define CHIMERA_CONCAT_(a, b) a##b
#define CHIMERA_CONCAT(a, b) CHIMERA_CONCAT_(a, b)

// CHIMERA_TRY(auto row, store.read(...)): declares `row`, or returns the error from the enclosing function.
#define CHIMERA_TRY(declaration, expression)                                                                           \
    CHIMERA_TRY_(CHIMERA_CONCAT(chimeraResult_, __LINE__), declaration, expression)
#define CHIMERA_TRY_(result, declaration, expression)                                                                  \
    auto result = (expression);                                                                                        \
    if (!result)                                                                                                       \
        return std::move(result).error();                                                                              \
    declaration = std::move(result).value()

// CHIMERA_CHECK(store.write(...)): returns the error from the enclosing function, drops the value.
#define CHIMERA_CHECK(expression)                                                                                      \
    do {                                                                                                               \
        if (auto chimeraChecked = (expression); !chimeraChecked)                                                       \
            return std::move(chimeraChecked).error();                                                                  \
    } while (false)
