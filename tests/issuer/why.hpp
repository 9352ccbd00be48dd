// The text of a fault for a test's message, which Boost.Test makes also when all is well.
#pragma once
#include <string>

#include "messages/result.hpp"

namespace ald {

template <class T>
std::string why(const result<T>& r) {
  return r.ok() ? "" : to_string(r.error());
}

}  // namespace ald
