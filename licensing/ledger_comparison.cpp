// What is there twice, only there, or only here.
#include "licensing/ledger_comparison.hpp"

namespace ald {

void ledger_comparison::take_issued(const issued_license& license, standing here) {
  if (!serials_.insert(license.serial).second) return;  // told twice
  if (license.returned) return void(returned_.insert(license.serial));
  const auto [first, is_first] = first_of_key_.try_emplace(license.key, license.serial);
  if (!is_first) add({mismatch::duplicate, license.unit, license.serial, license.key, license.pack});
  // One license too many that a device keeps as surplus is known; one that nobody has is both.
  if (here == standing::unknown) add({mismatch::unknown_here, license.unit, license.serial, license.key, license.pack});
}

void ledger_comparison::take_foreign(const issued_license& license) {
  if (!serials_.insert(license.serial).second) return;
  add({mismatch::foreign_key, license.unit, license.serial, license.key, license.pack});
}

void ledger_comparison::take_held(const unit_id& unit, const license_serial& serial, bool is_newer) {
  if (is_newer) return;
  if (returned_.contains(serial)) return add({mismatch::returned_there, unit, serial, {}, {}});
  if (!serials_.contains(serial)) add({mismatch::unknown_there, unit, serial, {}, {}});
}

void ledger_comparison::write(reconcile_report& report) const {
  report.found = found_;
  report.first = findings_;
}

void ledger_comparison::add(reconcile_finding what) {
  ++found_[static_cast<std::size_t>(what.what)];
  if (findings_.size() < max_findings_) findings_.push_back(std::move(what));
}

}  // namespace ald
