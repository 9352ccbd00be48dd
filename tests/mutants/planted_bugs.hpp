// The planted bugs and the invariant that must find each.
#pragma once
#include <string_view>
#include <vector>

namespace ald::mutants {

/// `name` as in ALD_MUTANT(name); `invariant`: the first words of its name.
struct planted_bug {
  std::string_view name;
  std::string_view invariant;
  bool in_sale = false;  ///< looked for where eight sources want a scarce pack's licenses, at a server that would issue more
};

inline std::vector<planted_bug> planted_bugs() {
  return {
      {"effect_before_durable", "I1"},           // a device's effects, answers and row leave at once
      {"order_before_durable", "I1"},            // an order leaves before its lines are recorded as sent
      {"row_before_durable", "I1"},              // the read model shows what is not on the disk
      {"settings_before_durable", "I1"},         // profiles and switch are in force at once
      {"new_key_after_restart", "I2"},           // an open need gets another number when the node comes back
      {"renew_at_every_look", "I2"},             // a license is renewed whenever its device is looked at
      {"count_duplicate_twice", "I3"},           // an answer that comes again is counted again
      {"count_return_twice", "I3"},              // a license that went back to its pack is counted as free again twice
      {"release_by_timeout", "I3"},              // a sent line gives its reservation back when no answer came
      {"overbook_a_pack", "I3"},                 // more is reserved than a pack has
      {"free_what_the_server_keeps", "I3 no pack", true},  // a return that is refused counts as one
      {"recount_unasked", "I3 no pack", true},      // a comparison that is to mend nothing counts the packs anew
      {"ignore_consent", "I4"},                  // prompting counts for nothing
      {"send_again_to_old_firmware", "I5"},      // a listed device is sent its settings again after a while
      {"offer_while_listed", "I5"},              // a poll gets what only a re-send may bring
      {"forget_outbox", "I6"},                   // what was owed when the node died is never sent
      {"believe_success_without_download", "I6"},  // a device counts as licensed because it says so
      {"lose_last_event", "I7"},                 // the last event of a group is not written
      {"snapshot_one_behind", "I7"},             // a snapshot lacks the event it comes with
      {"cover_too_early", "I7"},                 // a cover claims events that came behind its snapshot
      {"skip_a_group_at_recovery", "I7"},        // the fold begins one group too late
      {"no_space_drops_group", "I7"},            // what did not fit is written again without its first record
      {"unbounded_retry", "I8"},                 // a failed line is ordered again at every beat
      {"pushes_without_limit", "I8"},            // no window of pushes
      {"wakes_without_limit", "I8"},             // the scan wakes everybody at once
      {"batch_without_limit", "I8"},             // an order holds whatever waits
      {"license_whom_nobody_selected", "conditions"},  // the fleet's condition counts for nothing
      {"forget_conditions_of_packs", "conditions"},    // whoever comes draws on a pack that has a condition
      {"tell_alerts_anew", "alerts"},            // what receivers of webhooks were told is forgotten when the node dies
      {"drop_unit_check", "I9"},                 // a license for another unit is taken
  };
}

}  // namespace ald::mutants
