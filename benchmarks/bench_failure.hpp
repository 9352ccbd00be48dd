// How a measurement ends that can't be made: an exception that main() prints.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>

#include "messages/result.hpp"

namespace ald::bench {

struct bench_failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The value, or a bench_failure.
template <class T>
T need(result<T> what) {
  if (!what.ok()) throw bench_failure(to_string(what.error()));
  return std::move(what.value());
}

}  // namespace ald::bench
