// How often an address may ask: a rate with a burst for each, in a table of bounded size.
#pragma once
#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "messages/address_network.hpp"

namespace ald {

/// Requests a second in the long run, and how many seconds' worth may come at once. 0 a second: no limit.
struct rate_limit {
  std::uint32_t per_second = 0;
  std::uint32_t burst_seconds = 10;
};

/// One rate's memory: a single number (the generic cell rate algorithm). Not thread-safe.
class rate_meter {
 public:
  /// None: take it. Else the ms until the next one is taken.
  std::optional<std::int64_t> take(const rate_limit& limit, std::int64_t mono_ms);
  /// Nothing is owed any more: forgetting it changes nothing.
  bool is_idle(std::int64_t mono_ms) const;

 private:
  std::int64_t paid_until_us_ = 0;
};

/// A limit for each address; an IPv6 address stands for its /64. Callable from any thread.
class address_rates {
 public:
  /// What an address gets that finds the table full of addresses that are all active.
  enum class when_full {
    pass,   ///< it is not limited
    share,  ///< it shares one rate with all the others that found it full
  };

  /// max_addresses: at least 1; over all it may be exceeded by a few, as it is kept in parts.
  address_rates(rate_limit limit, std::size_t max_addresses, when_full answer);

  /// None: go on. Else the ms to wait. mono_ms never decreases.
  std::optional<std::int64_t> take(const address_bytes& address, std::int64_t mono_ms);
  std::size_t size() const;

 private:
  struct hash {
    std::size_t operator()(const address_bytes& address) const;
  };
  struct part {
    mutable std::mutex mutex;
    std::unordered_map<address_bytes, rate_meter, hash> meters;
    std::int64_t swept_ms = -1;
    rate_meter rest;
  };
  static constexpr std::size_t part_count = 16;
  bool make_room(part& where, std::int64_t mono_ms) const;

  const rate_limit limit_;
  const std::size_t max_in_part_;
  const when_full answer_;
  std::array<part, part_count> parts_;
};

}  // namespace ald
