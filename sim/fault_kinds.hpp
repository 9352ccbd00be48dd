// Every fault that the simulator can inject: its name in TOML, its rates in the presets, what one unit of the rate means.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace ald {

// name, calm, storm, per, what it does. To add a fault: a row here, and `dice.strikes(fault_kind::NAME, …)` where it happens.
#define ALD_FAULT_KINDS(X)                                                                                                      \
  X(device_message_dropped, 0.001, 0.02, "message", "a request of a device, its answer, or a push is lost")                     \
  X(device_message_delayed, 0.01, 0.10, "message", "… takes up to 8 s")                                                         \
  X(device_message_duplicated, 0.001, 0.03, "message", "… arrives twice (polls with nothing to do excepted)")                   \
  X(device_message_reordered, 0.001, 0.03, "message", "… a copy arrives up to 2 min later, behind newer ones")                  \
  X(push_half_open, 0.001, 0.06, "push", "the device takes the settings, its answer and its next request are lost")                                   \
  X(device_offline, 0.02, 1.0, "device and day", "it is away for up to 3 hours")                                                \
  X(device_rebooted, 0.02, 1.0, "device and day", "it loses power in the middle of whatever it does")                           \
  X(firmware_upgraded, 0.01, 0.4, "device and day", "it gets new firmware and boots")                                           \
  X(hardware_swapped, 0.0005, 0.1, "device and day", "its board is replaced: a new unit ID, the old one is never seen again")   \
  X(user_declines, 0.02, 0.25, "device", "its user says no at first")                                                           \
  X(user_defers, 0.02, 0.25, "device", "its user says later at first")                                                          \
  X(user_says_always, 0.01, 1.0, "device and day", "its user says yes once for all that will be asked, or takes that back")       \
  X(question_ignored, 0.01, 0.10, "device", "it does not understand the first questions of consent, and never fetches them")         \
  X(user_rejects, 0.0005, 0.02, "installation", "the device rejects the deployment")                                            \
  X(install_fails, 0.001, 0.06, "installation", "the file does not arrive whole: the device reports a failure")                 \
  X(success_without_download, 0.0, 0.02, "installation", "the device reports success before it has downloaded anything")        \
  X(revoked_in_delivery, 0.0005, 0.05, "installation", "its license is taken back as it begins the download; the device loses power there, and is away for up to 2 hours") \
  X(cancel_refused, 0.05, 0.5, "cancel", "the device refuses to drop an action that was called off")                            \
  X(server_unavailable, 0.005, 0.05, "call", "the licensing server answers 5xx; nothing is done")                               \
  X(server_down, 0.1, 0.7, "run", "the licensing server refuses every call for up to an hour")                                     \
  X(server_request_lost, 0.001, 0.03, "call", "the call never arrives, and is never answered")                                  \
  X(server_answer_lost, 0.002, 0.05, "call", "the licenses are issued, the answer never comes")                                 \
  X(server_answers_late, 0.001, 0.04, "call", "the licenses are issued, the answer comes after its time-out")                   \
  X(server_answers_twice, 0.002, 0.05, "call", "the same answer comes twice")                                                   \
  X(server_out_of_order, 0.01, 0.10, "call", "the answer takes up to 20 s: later calls are answered first")                     \
  X(server_answers_partly, 0.002, 0.08, "call", "some lines are missing from the answer, or failed")                            \
  X(server_defers, 0.005, 0.10, "line", "the line is answered later: ask again")                                                \
  X(server_forgets, 0.0, 0.1, "line that is asked again", "the license that was made for its key is forgotten: another one is made")   \
  X(server_refuses, 0.0005, 0.03, "line", "the line is refused")                                                                \
  X(server_renews_in_vain, 0.0, 0.1, "renewal", "the license answered ends no later than the one that is to be renewed")             \
  X(wrong_unit, 0.0005, 0.03, "line", "the license answered is another unit's")                                                 \
  X(bad_signature, 0.0005, 0.03, "line", "the license answered has a bad signature")                                            \
  X(license_revoked, 0.0005, 0.03, "license", "it is taken back some time after it was issued")                                 \
  X(operator_revokes, 0.0, 0.5, "device and day", "an operator takes its license away, and gives it back to its pack")          \
  X(hardware_replaced, 0.0, 0.5, "swapped board", "the operator says so: the new one takes over")                                       \
  X(return_refused, 0.0, 0.1, "return", "the licensing server does not take the license back")                                   \
  X(return_put_off, 0.0, 0.2, "return", "the licensing server does not take it back now")                                       \
  X(ledger_incomplete, 0.0, 0.2, "ledger told", "some licenses are missing from it; not when it is to mend something")                     \
  X(operator_reconciles, 0.0, 1.0, "run", "an operator has the ledgers compared, mostly to mend what differs")                          \
  X(operator_plans, 0.0, 3.0, "run", "an operator asks what the next scan would order")                                                 \
  X(note_refused, 0.0, 0.2, "note", "a receiver of webhooks does not take it")                                                            \
  X(note_answer_lost, 0.0, 0.2, "note", "a receiver of webhooks takes it, and the node is not told")                                      \
  X(licenses_run_out, 0.0, 0.15, "device", "so many licenses are missing from the packs until the quiet phase")                 \
  X(sync_failed, 0.0, 0.002, "group", "writing the group fails for good; it may or may not be there")                           \
  X(disk_full, 0.0, 0.003, "group", "there is no space for up to 10 minutes")                                                   \
  X(disk_slow, 0.005, 0.03, "group", "the sync takes up to 15 s")                                                               \
  X(torn_tail, 0.0, 0.3, "crash with a group under way", "half of the group is on the disk")                                    \
  X(unanswered_group, 0.2, 0.4, "crash with a group under way", "the whole group is on the disk, and nobody was told")          \
  X(node_crash, 1.0, 3.5, "run", "the node dies between two steps of its actors, and starts again")                             \
  X(node_crash_in_recovery, 0.0, 0.1, "start", "the node dies while it recovers, and starts again")                             \
  X(store_restored, 0.0, 0.4, "run", "the node dies, and goes on with a copy of its store that is up to 2 hours old")          \
  X(device_actor_dies, 0.0, 0.3, "device and day", "the actor of a device fails as if a rule had thrown")                       \
  X(clock_jump, 0.0, 0.7, "run", "the node's wall clock is set up to 6 hours wrong")                                            \
  X(switch_toggled, 0.0, 0.7, "run", "automatic deployment is off for up to an hour")                                           \
  X(profile_changed, 0.0, 1.0, "run", "prompting is turned around for a directory")                                             \
  X(conditions_changed, 0.0, 1.0, "run", "devices are tagged, and for up to an hour only those are licensed, or may draw on a pack, that satisfy a condition") \
  X(kinds_changed, 0.0, 0.3, "run", "devices need licenses of one or two further kinds, packs of evaluation licenses are sold, and up to 40 % of the full ones are not there until the quiet phase") \
  X(token_replaced, 0.005, 0.2, "device and day", "it is given another token, and shows the old one for up to 10 minutes")        \
  X(newcomer_turned_away, 0.05, 0.5, "newcomer", "no rule lets it in; the operator turns it away, and accepts it up to 2 hours later")

enum class fault_kind : std::uint8_t {
#define ALD_ENUMERATOR(name, calm, storm, per, what) name,
  ALD_FAULT_KINDS(ALD_ENUMERATOR)
#undef ALD_ENUMERATOR
};

struct fault_kind_facts {
  std::string_view name;
  double calm = 0;
  double storm = 0;
  std::string_view per;
  std::string_view what;
};

inline constexpr fault_kind_facts fault_kind_table[] = {
#define ALD_FACTS(name, calm, storm, per, what) {#name, calm, storm, per, what},
    ALD_FAULT_KINDS(ALD_FACTS)
#undef ALD_FACTS
};
inline constexpr std::size_t fault_kind_count = std::size(fault_kind_table);

}  // namespace ald
