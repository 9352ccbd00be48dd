// The durable ledger of an issuer: which licenses exist, how much of each pack is used, and what a licensing server did.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "issuer/deferred_order.hpp"
#include "issuer/issuing_rules.hpp"
#include "messages/order.hpp"
#include "messages/result.hpp"
#include "ports/issued_record.hpp"
#include "ports/issuing_service.hpp"

namespace ald {

/// What is written at once, whole or not at all.
struct ledger_change {
  std::vector<issued_record> licenses;      ///< the n-th has the serial next_serial(n); each is counted as used in its pack
  std::vector<revoked_record> revocations;  ///< of licenses that are not revoked yet; numbers are given by the ledger
  std::vector<license_serial> returns;      ///< of licenses that were not returned yet, each once; each is used no more in its pack
  std::vector<deferred_order> orders;       ///< new ones, numbered from next_order() on, and known ones as they are now
  std::vector<std::uint64_t> forgotten_orders;
  std::vector<logged_request> requests;     ///< numbers are given by the ledger
};

/// A RocksDB store of its own, with a format version. Used by one thread at a time, and by one process at a time.
///
/// Every write is one batch, whole or not at all, and synced, but for one that only adds to the log of requests: that is on
/// the disk with the next synced one. After a failed write the batch may or may not be there and the ledger takes no more:
/// close it and open it again, which tells.
class issuer_ledger {
 public:
  /// Opens or creates the store in `dir`. Faults: conflict (another process has it), unsupported (a newer format),
  /// corrupt (names what is damaged), no_space, io.
  static result<std::unique_ptr<issuer_ledger>> open(const std::string& dir);

  virtual ~issuer_ledger() = default;

  /// All packs in order of their ids.
  virtual const std::vector<issuer_pack>& packs() const = 0;
  /// Adds packs whose ids are new. A known one of the same kind takes the total given here, and whether it is of evaluation licenses, and keeps its use and its expiry;
  /// one of another kind stays as it is.
  virtual result<done> add_packs(const std::vector<issuer_pack>& packs) = 0;

  /// The serial of the n-th license of the next write: "L-" and ten digits, counting up without a gap.
  virtual license_serial next_serial(std::size_t n) const = 0;
  /// Licenses ever recorded.
  virtual std::uint64_t count() const = 0;
  /// Copies the store to `dir`, which must not exist; the copy is synced. Faults: io, no_space.
  virtual result<done> copy_to(const std::string& dir) const = 0;
  /// True if the ledger holds no license.
  virtual bool empty() const = 0;

  /// The license last recorded under the key.
  virtual result<std::optional<issued_record>> find(const order_key& key) const = 0;
  virtual result<std::optional<issued_record>> find(const license_serial& serial) const = 0;
  /// With files, in order of serials.
  virtual result<std::vector<issued_record>> licenses_of(const unit_id& unit) const = 0;
  /// Every license, in order of serials.
  virtual result<std::vector<issued_license>> all() const = 0;
  /// At most `limit` licenses after a serial (empty: from the first one on), without files, in order of serials.
  virtual result<std::vector<issued_record>> page(const license_serial& after, std::size_t limit) const = 0;

  /// At most `limit` revocations after a number, in order.
  virtual result<std::vector<revoked_record>> revocations(std::uint64_t after, std::size_t limit) const = 0;

  /// Number of the next deferred order: numbers are never given twice.
  virtual std::uint64_t next_order() const = 0;
  virtual result<std::optional<deferred_order>> find_order(std::uint64_t number) const = 0;
  /// All that are kept, in order.
  virtual result<std::vector<deferred_order>> orders() const = 0;

  /// At most `limit` logged requests after a number, in order, and no more once they have `max_rows` rows (requests and
  /// their lines).
  virtual result<std::vector<logged_request>> requests(std::uint64_t after, std::size_t limit, std::uint64_t max_rows) const = 0;
  virtual std::uint64_t last_request() const = 0;
  /// The log of requests keeps so many rows at most, a request counting one and each of its lines one; the oldest go with
  /// the write that goes over it. The newest request stays in any case.
  virtual void limit_requests(std::uint64_t rows) = 0;
  static constexpr std::uint64_t default_max_request_rows = 1'000'000;

  /// Fault bad_input, with nothing written: a serial that is not the next one, a pack, or a revoked or returned license, that is not known.
  virtual result<done> write(const ledger_change& change) = 0;
  /// write() of licenses alone.
  result<done> record(std::vector<issued_record> licenses);
};

}  // namespace ald
