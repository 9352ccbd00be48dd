// Draws of faults: a hash of seed, number, line and subject instead of a generator with a state.
#include "issuer/ordering_faults.hpp"

namespace ald {
namespace {

enum class subject : std::uint64_t { latency, error, error_kind, loss, loss_kind, copy, copy_kind, defer, defer_length, deferred, failed, wrong_unit, bad_signature };

constexpr std::uint64_t no_line = ~0ull;

/// Spreads every bit of x over all bits of the result (the finalizer of SplitMix64).
constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

/// One draw after the other for one call or line, each of its own subject.
class draws {
 public:
  draws(std::uint64_t seed, std::uint64_t number, std::uint64_t line) : base_(mixed(mixed(mixed(seed) + number) + line)) {}

  /// True in `rate` of all cases; never for 0, always for 1.
  bool chance(subject what, double rate) const { return unit(what) < rate; }
  std::int64_t between(subject what, std::int64_t least, std::int64_t most) const {
    if (most <= least) return least;
    return least + static_cast<std::int64_t>(of(what) % static_cast<std::uint64_t>(most - least + 1));
  }

 private:
  std::uint64_t of(subject what) const { return mixed(base_ + 0x9e3779b97f4a7c15ull * (static_cast<std::uint64_t>(what) + 1)); }
  double unit(subject what) const { return static_cast<double>(of(what) >> 11) * 0x1.0p-53; }

  std::uint64_t base_;
};

injected_error error_of(const draws& draw, double rate) {
  if (!draw.chance(subject::error, rate)) return injected_error::none;
  const auto kind = draw.between(subject::error_kind, 0, 2);
  return kind == 0 ? injected_error::after_work : kind == 1 ? injected_error::unavailable : injected_error::busy;
}

}  // namespace

call_faults draw_call_faults(const ordering_faults& faults, std::uint64_t number) {
  const draws draw(faults.seed, number, no_line);
  call_faults drawn;
  drawn.latency_ms = draw.between(subject::latency, faults.latency_least_ms, faults.latency_most_ms);
  drawn.error = error_of(draw, faults.error);
  if (draw.chance(subject::loss, faults.lose_answers)) {
    drawn.loss = draw.chance(subject::loss_kind, 0.5) ? answer_loss::closed : answer_loss::hung;
  }
  if (draw.chance(subject::copy, faults.duplicate_answers)) {
    drawn.copy = draw.chance(subject::copy_kind, 0.5) ? answer_copy::same_line : answer_copy::earlier_line;
  }
  drawn.defer = draw.chance(subject::defer, faults.defer);
  drawn.defer_ms = draw.between(subject::defer_length, faults.defer_least_ms, faults.defer_most_ms);
  return drawn;
}

line_faults draw_line_faults(const ordering_faults& faults, std::uint64_t number, std::uint64_t line) {
  const draws draw(faults.seed, number, line);
  line_faults drawn;
  drawn.failed = draw.chance(subject::failed, faults.partial);
  drawn.wrong_unit = draw.chance(subject::wrong_unit, faults.wrong_unit);
  drawn.bad_signature = draw.chance(subject::bad_signature, faults.bad_signature);
  drawn.deferred = draw.chance(subject::deferred, 0.5);
  return drawn;
}

}  // namespace ald
