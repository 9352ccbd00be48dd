// The list of the invariants. To add one: its file, and its line here (twice).
#include "sim/invariants/invariant.hpp"

namespace ald {

std::unique_ptr<invariant> durable_before_visible(const sim_sight& sight);
std::unique_ptr<invariant> never_twice(const sim_sight& sight);
std::unique_ptr<invariant> ledger_balances(const sim_sight& sight);
std::unique_ptr<invariant> no_pack_oversold(const sim_sight& sight);
std::unique_ptr<invariant> consent_first(const sim_sight& sight);
std::unique_ptr<invariant> old_firmware_waits(const sim_sight& sight);
std::unique_ptr<invariant> liveness(const sim_sight& sight);
std::unique_ptr<invariant> no_gap(const sim_sight& sight);
std::unique_ptr<invariant> state_is_a_fold(const sim_sight& sight);
std::unique_ptr<invariant> bounded(const sim_sight& sight);
std::unique_ptr<invariant> own_license_only(const sim_sight& sight);
std::unique_ptr<invariant> conditions_kept(const sim_sight& sight);
std::unique_ptr<invariant> ledgers_agree(const sim_sight& sight);
std::unique_ptr<invariant> alerts_told(const sim_sight& sight);

std::vector<std::unique_ptr<invariant>> all_invariants(const sim_sight& sight) {
  std::vector<std::unique_ptr<invariant>> all;
  for (const auto make : {durable_before_visible, never_twice, ledger_balances, no_pack_oversold, consent_first, old_firmware_waits, liveness, no_gap,
                          state_is_a_fold, bounded, own_license_only, conditions_kept, ledgers_agree, alerts_told}) {
    all.push_back(make(sight));
  }
  return all;
}

std::vector<std::unique_ptr<invariant>> invariants_of_books(const sim_sight& sight) {
  std::vector<std::unique_ptr<invariant>> some;
  for (const auto make : {never_twice, ledger_balances, no_pack_oversold, consent_first, old_firmware_waits, no_gap, own_license_only, conditions_kept}) some.push_back(make(sight));
  return some;
}

}  // namespace ald
