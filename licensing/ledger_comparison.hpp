// Compares the licensing server's ledger with the licenses of the devices, license by license.
#pragma once
#include <cstddef>
#include <unordered_map>
#include <unordered_set>

#include "messages/order.hpp"
#include "messages/reconciliation.hpp"

namespace ald {

/// First every license of the server is taken, then every license of the devices: a comparison can be made in small steps.
/// Memory: a serial and a key for each license of the server, and `max_findings` findings.
class ledger_comparison {
 public:
  /// `max_findings`: kept in full; further ones are only counted.
  explicit ledger_comparison(std::size_t max_findings) : max_findings_(max_findings) {}

  /// How the server's license stands to what is known here.
  enum class standing {
    known,     ///< its device has it, or had it
    unknown,   ///< no device has it
    on_its_way ///< its line is open: the answer is yet to come, or is being stored
  };
  /// One that was returned is missed by nobody.
  void take_issued(const issued_license& license, standing here);
  /// The server's license is under a key that this node can't have made.
  void take_foreign(const issued_license& license);
  /// A device's license. `is_newer`: it came, or began to go back, after the server told its ledger.
  void take_held(const unit_id& unit, const license_serial& serial, bool is_newer);

  /// Puts the findings into the report.
  void write(reconcile_report& report) const;

 private:
  void add(reconcile_finding what);

  std::size_t max_findings_;
  std::unordered_set<license_serial> serials_;
  std::unordered_set<license_serial> returned_;
  std::unordered_map<order_key, license_serial> first_of_key_;
  std::array<std::uint64_t, mismatch_count> found_{};
  std::vector<reconcile_finding> findings_;
};

}  // namespace ald
