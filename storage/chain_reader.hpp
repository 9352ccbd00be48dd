// Reads stored groups in order, verifying that none is missing or damaged.
#pragma once
#include <functional>
#include <string_view>

#include "storage/group_codec.hpp"

namespace ald {

/// One pass over the log. One thread at a time.
class chain_reader {
 public:
  /// Called per record; return false to stop.
  using visitor = std::function<bool(group_number, std::size_t index, std::string_view stream, std::string_view bytes)>;

  /// The next group read is to be `first`, after a group with the digest `previous`.
  chain_reader(group_number first, const chain_digest& previous) : next_(first), previous_(previous) {}

  /// Gives false when the visitor stopped. Faults: corrupt (a hole, or damage), unsupported; both name the group.
  result<bool> take(group_number number, std::string_view value, const visitor& visit);
  /// The fault for a log in which the next group should be and is not.
  fault missing() const;
  /// Digest of the last group taken.
  const chain_digest& digest() const { return previous_; }
  group_number next() const { return next_; }

 private:
  group_number next_;
  chain_digest previous_;
  record_reader reader_;
};

}  // namespace ald
