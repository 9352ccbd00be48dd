// All messages between the actors, by receiver: the map of the actor system.
#pragma once
#include <caf/all.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/reply_slot.hpp"
#include "licensing/alert_watch.hpp"
#include "licensing/fleet_settings.hpp"
#include "licensing/device_machine.hpp"
#include "messages/alert_note.hpp"
#include "messages/device_command.hpp"
#include "messages/device_effect.hpp"
#include "messages/fleet_command.hpp"
#include "messages/order.hpp"
#include "messages/pack_rule.hpp"
#include "ports/device_push.hpp"
#include "ports/event_log.hpp"
#include "ports/node_api.hpp"
#include "ports/scan_plan.hpp"

namespace ald {

using settings_ptr = std::shared_ptr<const fleet_settings>;

/// From the scheduler to every actor that waits for time: the only timer's beat.
struct clock_beat {
  instant now;
};
/// From the fleet actor to all that judge by settings, once they are durable.
struct settings_published {
  settings_ptr settings;
};

// ---- registry ---------------------------------------------------------------------------------

/// A command for one device. `resume`: the device releases its whole outbox again (after a crash, a full queue, new settings).
struct device_mail {
  unit_id unit;
  device_command command;
  reply_slot<done> reply;
  bool resume = false;
};
/// Commands for devices; the only way to a device.
struct mail_batch {
  std::vector<device_mail> mails;
};
/// From a device: nothing to do; it has seen `mails_seen` mails. Refused by silence if more were sent.
struct rest_request {
  unit_id unit;
  std::uint64_t mails_seen = 0;
};
/// To the registry: the digest of the live state (I7).
struct digest_request {
  reply_slot<std::string> reply;
};
/// From the reader: digest_over is answered, the store may change again.
struct digest_taken {};
/// From each asked actor: its state from memory.
struct snapshot_taken {
  derived_row row;
};
/// To the registry, for tests of supervision: the device's actor fails as if a rule had thrown.
struct crash_device {
  unit_id unit;
};
/// The journal's answer to a barrier: everything handed to it before is durable.
struct barrier_passed {
  std::uint64_t token = 0;
};
/// From the journal: nothing can be made durable any more.
struct journal_failed {
  fault why;
};

// ---- device -----------------------------------------------------------------------------------

/// A mail with what it is to be judged by.
struct judged_mail {
  device_mail mail;
  settings_ptr settings;
};
/// From the journal, to whoever appended: the stream is durable up to seq.
struct durable_up_to {
  std::uint64_t seq = 0;
};
/// To a device, the broker or the fleet actor: answer with snapshot_taken.
struct snapshot_request {};

// ---- journal ----------------------------------------------------------------------------------

/// Events of one decision; never split over groups. last_seq comes back as durable_up_to.
struct append_request {
  caf::actor from;
  std::vector<log_record> records;
  std::vector<derived_row> derived;
  std::uint64_t last_seq = 0;
  bool for_cover = false;  ///< the ledger snapshot that a cover waits for
};
/// Answered with barrier_passed.
struct barrier_request {
  caf::actor from;
  std::uint64_t token = 0;
};
/// From the log's thread.
struct group_done {
  group_number number = 0;
  result<done> outcome{done{}};
};
/// To the broker: put your snapshot into the next group (a cover is due).
struct cover_request {};

// ---- scheduler --------------------------------------------------------------------------------

/// From a device: when it has to be looked at next.
struct due_note {
  unit_id unit;
  device_due due;
  std::optional<std::uint64_t> epoch;  ///< of the settings the device was judged by; none: it was not judged
  std::optional<std::uint64_t> heard = {};  ///< why its order is blocked was said knowing this of packs; 0: the device has changed since
  std::optional<std::uint64_t> kinds_epoch = {};  ///< of the further kinds that the device was judged by; none: it was not judged
};
/// Run the scan now.
struct scan_request {};
/// From the node when it starts: the wall clock is behind the youngest event, by so much. load_board::clock_suspect is set already.
struct clock_went_back {
  std::int64_t by_ms = 0;
};

// ---- broker -----------------------------------------------------------------------------------

struct request_line {
  request_license what;
};
struct cancel_line {
  order_key key;
};
/// From a device: its license may go back.
struct return_line {
  return_request what;
};
/// From the licensing server's connector; `question` counts the calls.
struct returns_answered {
  std::uint64_t question = 0;
  result<std::vector<return_answer>> answer{std::vector<return_answer>{}};
};
/// From a device, by reply: what became of the return is durable there.
struct return_settled {
  license_serial serial;
  pack_id pack;
  bool returned = false;
  result<done> outcome{done{}};
};
/// From the licensing server's connector.
struct order_answered {
  std::uint64_t order_number = 0;
  result<std::vector<line_answer>> answer{std::vector<line_answer>{}};
};
/// Somebody says that deferred orders are done: ask for them now.
struct orders_hint {};
struct packs_answered {
  result<std::vector<pack_info>> answer{std::vector<pack_info>{}};
};
/// From a device, by reply: the license of the line is durable, or was refused.
struct license_taken {
  order_key key;
  pack_id pack;
  license_serial serial;
  result<done> outcome{done{}};
};
struct ledger_request {
  reply_slot<state::Ledger> reply;
};
struct packs_request {
  reply_slot<std::vector<state::Pack>> reply;
};
/// Ask the licensing server for its packs now. Answered when what it told is durable.
struct packs_refresh {
  reply_slot<done> reply;
};
struct pack_order {
  pack_rule rule;
  reply_slot<done> reply;
};
/// An operator brings a license file.
struct upload_request {
  std::string license_file;
  reply_slot<license_claims> reply;
};
/// The device's answer to a license that no line brings.
struct license_arrived {
  license_serial serial;
  bool stored = false;
};
/// What has the licensing server issued?
struct issued_request {
  reply_slot<std::vector<issued_license>> reply;
};
/// From the licensing server's connector; `question` counts the issued_requests.
struct issued_answered {
  std::uint64_t question = 0;
  result<std::vector<issued_license>> answer{std::vector<issued_license>{}};
};

/// From the fleet actor, by reply: the order cap's trip is judged, and durable if it changed anything.
struct trip_settled {};
/// Compare with the licensing server's ledger. Answered when it has begun.
struct reconcile_request {
  bool fix = false;
  reply_slot<done> reply;
};
/// From the licensing server's connector: its ledger. `question` counts reconciliations and their repetitions.
struct reconcile_ledger {
  std::uint64_t question = 0;
  result<std::vector<issued_license>> answer{std::vector<issued_license>{}};
};
/// From the licensing server's connector: what the asked units hold.
struct reconcile_files {
  std::uint64_t question = 0;
  result<std::vector<held_license>> answer{std::vector<held_license>{}};
};
/// From a device, by reply: the license is durable there (or was), or is not taken.
struct license_adopted {
  std::uint64_t question = 0;
  order_key key;
  pack_id pack;
  license_serial serial;
  result<done> outcome{done{}};
};
/// From a device, by reply: it knows that its license went back.
struct return_told {
  std::uint64_t question = 0;
  result<done> outcome{done{}};
};
/// From the broker to itself: look at the next licenses.
struct reconcile_step {
  std::uint64_t question = 0;
};
/// From the licensing server's connector.
struct revocations_answered {
  std::uint64_t question = 0;
  result<revocation_page> answer{revocation_page{}};
};
/// From a device, by reply: the revocation is durable there, or does not concern it.
struct revocation_taken {
  std::uint64_t question = 0;
  result<done> outcome{done{}};
};

// ---- alerts -----------------------------------------------------------------------------------

/// From the supervisor: a part of the node died, and no beat may come any more.
struct look_at_alerts {};

// ---- webhooks ---------------------------------------------------------------------------------

/// From the alert actor, at each look: its only sense of time.
struct alerts_looked_at {
  std::vector<alert_change> changes;
  instant now;
};
/// From the webhook port.
struct note_answered {
  std::size_t receiver = 0;
  alert_note note;
  result<done> outcome{done{}};
};
/// Answered when the test notes are on their way.
struct test_request {
  reply_slot<done> reply;
};

// ---- pusher -----------------------------------------------------------------------------------

/// `epoch`: of the settings the push was decided under; an outdated one goes back to the device.
struct request_push {
  push_settings what;
  std::uint64_t epoch = 0;
};
/// From the device push port.
struct push_answered {
  push_settings what;
  push_result answer;
};

// ---- fleet ------------------------------------------------------------------------------------

struct fleet_order {
  fleet_command command;
  reply_slot<done> reply;
};
struct fleet_request {
  reply_slot<state::Fleet> reply;
};

// ---- reader -----------------------------------------------------------------------------------

/// State and history of a device, from the store; blocking work, hence an actor with a thread of its own.
struct show_request {
  unit_id unit;
  reply_slot<device_detail> reply;
};
/// Copy the stores, behind a barrier of the journal.
struct copy_request {
  std::string dir;
  reply_slot<group_number> reply;
};
/// Works a plan out on copies; reads devices from the store.
struct plan_request {
  plan_question what;
  state::Fleet fleet;
  state::Ledger ledger;
  reply_slot<scan_plan> reply;
};
/// Digest over the store's snapshots with these rows laid over them. Answered with digest_taken too.
struct digest_over {
  std::vector<derived_row> newer;
  std::vector<reply_slot<std::string>> replies;
};

}  // namespace ald

// These messages never leave the process: no CAF serialization, no CAF type ids.
#define ALD_LOCAL_MESSAGE(name) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(ald::name)
ALD_LOCAL_MESSAGE(clock_beat)
ALD_LOCAL_MESSAGE(settings_published)
ALD_LOCAL_MESSAGE(mail_batch)
ALD_LOCAL_MESSAGE(rest_request)
ALD_LOCAL_MESSAGE(digest_request)
ALD_LOCAL_MESSAGE(digest_taken)
ALD_LOCAL_MESSAGE(snapshot_taken)
ALD_LOCAL_MESSAGE(barrier_passed)
ALD_LOCAL_MESSAGE(crash_device)
ALD_LOCAL_MESSAGE(journal_failed)
ALD_LOCAL_MESSAGE(judged_mail)
ALD_LOCAL_MESSAGE(durable_up_to)
ALD_LOCAL_MESSAGE(snapshot_request)
ALD_LOCAL_MESSAGE(append_request)
ALD_LOCAL_MESSAGE(barrier_request)
ALD_LOCAL_MESSAGE(group_done)
ALD_LOCAL_MESSAGE(cover_request)
ALD_LOCAL_MESSAGE(due_note)
ALD_LOCAL_MESSAGE(scan_request)
ALD_LOCAL_MESSAGE(clock_went_back)
ALD_LOCAL_MESSAGE(request_line)
ALD_LOCAL_MESSAGE(cancel_line)
ALD_LOCAL_MESSAGE(return_line)
ALD_LOCAL_MESSAGE(returns_answered)
ALD_LOCAL_MESSAGE(return_settled)
ALD_LOCAL_MESSAGE(order_answered)
ALD_LOCAL_MESSAGE(orders_hint)
ALD_LOCAL_MESSAGE(packs_answered)
ALD_LOCAL_MESSAGE(license_taken)
ALD_LOCAL_MESSAGE(ledger_request)
ALD_LOCAL_MESSAGE(packs_request)
ALD_LOCAL_MESSAGE(packs_refresh)
ALD_LOCAL_MESSAGE(pack_order)
ALD_LOCAL_MESSAGE(upload_request)
ALD_LOCAL_MESSAGE(license_arrived)
ALD_LOCAL_MESSAGE(issued_request)
ALD_LOCAL_MESSAGE(issued_answered)
ALD_LOCAL_MESSAGE(trip_settled)
ALD_LOCAL_MESSAGE(reconcile_request)
ALD_LOCAL_MESSAGE(reconcile_ledger)
ALD_LOCAL_MESSAGE(reconcile_files)
ALD_LOCAL_MESSAGE(return_told)
ALD_LOCAL_MESSAGE(license_adopted)
ALD_LOCAL_MESSAGE(reconcile_step)
ALD_LOCAL_MESSAGE(revocations_answered)
ALD_LOCAL_MESSAGE(revocation_taken)
ALD_LOCAL_MESSAGE(look_at_alerts)
ALD_LOCAL_MESSAGE(alerts_looked_at)
ALD_LOCAL_MESSAGE(note_answered)
ALD_LOCAL_MESSAGE(test_request)
ALD_LOCAL_MESSAGE(copy_request)
ALD_LOCAL_MESSAGE(request_push)
ALD_LOCAL_MESSAGE(push_answered)
ALD_LOCAL_MESSAGE(fleet_order)
ALD_LOCAL_MESSAGE(fleet_request)
ALD_LOCAL_MESSAGE(show_request)
ALD_LOCAL_MESSAGE(plan_request)
ALD_LOCAL_MESSAGE(digest_over)
#undef ALD_LOCAL_MESSAGE
