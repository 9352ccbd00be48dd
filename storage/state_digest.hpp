// The digest of a node's state: over all snapshot rows in key order (I7).
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace ald {

/// BLAKE2b-256 over, for each row in ascending key order: key length | key | value length | value; lengths are 8 bytes
/// big-endian. Equal rows give equal digests whatever the storage.
class state_digest {
 public:
  state_digest();
  ~state_digest();
  state_digest(const state_digest&) = delete;
  state_digest& operator=(const state_digest&) = delete;

  /// Rows must come in ascending key order.
  void add(std::string_view key, std::string_view value);
  /// 64 hex digits. Ends the digest: nothing may be added after it.
  std::string hex();

 private:
  struct hasher;
  std::unique_ptr<hasher> hasher_;
};

}  // namespace ald
