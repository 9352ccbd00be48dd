// A moment, read once at the edge and passed inwards: pure code never asks a clock.
#pragma once
#include <cstdint>

namespace ald {

/// Length of time in milliseconds.
using duration_ms = std::int64_t;

/// wall_ms: UTC milliseconds since 1970, never decreasing within a node (the shell clamps it).
/// mono_ms: milliseconds of a clock that is never set, from an arbitrary start; for lengths of time.
struct instant {
  std::int64_t wall_ms = 0;
  std::int64_t mono_ms = 0;
};

constexpr duration_ms ms_per_day = 86'400'000;
/// Days since 1970-01-01 (UTC) of a wall time.
constexpr std::int64_t day_of(std::int64_t wall_ms) { return wall_ms / ms_per_day; }

}  // namespace ald
