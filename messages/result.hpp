// A value or a fault (C++20 has no std::expected).
#pragma once
#include <utility>
#include <variant>

#include "messages/fault.hpp"

namespace ald {

/// What a call gives that can fail in operation. Check with ok() before value().
template <class T>
class result {
 public:
  result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  result(fault f) : content_(std::in_place_index<1>, std::move(f)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(content_); }
  const T& value() const& { return std::get<0>(content_); }
  T value() && { return std::get<0>(std::move(content_)); }  // by value: a reference into a temporary would dangle
  const fault& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, fault> content_;
};

/// The value of a call that has nothing to say but that it worked.
struct done {};

}  // namespace ald
