// The simulator's draws: small streams of numbers, each from a seed and a name, so that one stream's length moves no other.
#pragma once
#include <cstdint>

namespace ald {

/// SplitMix64. Equal seeds and streams give equal numbers on every machine. 8 bytes, so that each device has one.
class sim_random {
 public:
  explicit sim_random(std::uint64_t seed, std::uint64_t stream = 0) : state_(mixed(seed + 0x9e3779b97f4a7c15ULL) ^ mixed(stream ^ 0xd1b54a32d192ed03ULL)) {}

  std::uint64_t next() { return mixed(state_ += 0x9e3779b97f4a7c15ULL); }
  /// 0 to n - 1; 0 if n is 0.
  std::uint64_t below(std::uint64_t n) { return n == 0 ? 0 : static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64); }
  /// low to high, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1))); }
  /// True with this probability; draws always.
  bool chance(double probability) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability; }

  static std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }

 private:
  std::uint64_t state_;
};

}  // namespace ald
