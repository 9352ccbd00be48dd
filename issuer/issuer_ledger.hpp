// The durable ledger of an issuer: which licenses exist, and how much of each pack is used.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "issuer/issuing_rules.hpp"
#include "messages/order.hpp"
#include "messages/result.hpp"

namespace ald {

/// A license as the ledger keeps it.
struct issued_record {
  issued_license license;
  std::string license_file;
  std::int64_t issued_ms = 0;  ///< wall time, ms since 1970
};

/// A RocksDB store of its own, with a format version. Used by one thread at a time, and by one process at a time.
///
/// Every write is one synced batch, whole or not at all. After a failed write the batch may or may not be there and the
/// ledger takes no more: close it and open it again, which tells.
class issuer_ledger {
 public:
  /// Opens or creates the store in `dir`. Faults: conflict (another process has it), unsupported (a newer format),
  /// corrupt (names what is damaged), no_space, io.
  static result<std::unique_ptr<issuer_ledger>> open(const std::string& dir);

  virtual ~issuer_ledger() = default;

  /// All packs in order of their ids.
  virtual const std::vector<issuer_pack>& packs() const = 0;
  /// Adds packs whose ids are new. A known one of the same kind takes the total given here and keeps its use and its expiry;
  /// one of another kind stays as it is.
  virtual result<done> add_packs(const std::vector<issuer_pack>& packs) = 0;

  /// The serial of the n-th license of the next record(): "L-" and ten digits, counting up without a gap.
  virtual license_serial next_serial(std::size_t n) const = 0;
  /// True if the ledger holds no license.
  virtual bool empty() const = 0;

  /// The license last recorded under the key.
  virtual result<std::optional<issued_record>> find(const order_key& key) const = 0;
  /// Records licenses, the n-th having the serial next_serial(n), and counts each as used in its pack.
  /// Fault bad_input: another serial, or a pack that is not known.
  virtual result<done> record(const std::vector<issued_record>& licenses) = 0;
  /// Every license, in order of serials.
  virtual result<std::vector<issued_license>> all() const = 0;
};

}  // namespace ald
