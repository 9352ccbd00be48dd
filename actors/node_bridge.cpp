// Checks the limits, counts, posts.
#include "actors/node_bridge.hpp"

#include "actors/actor_messages.hpp"
#include "actors/queue_gauges.hpp"

namespace ald {
namespace {

constexpr std::int64_t min_hint_gap_ms = 1'000;

}  // namespace

node_bridge::node_bridge(node_env& env) : env_(env) {}

std::optional<fault> node_bridge::not_serving() const {
  const load_board& board = env_.board;
  if (board.failed) return fault{fault_code::unavailable, "the node's log failed", "see the node's log and restart it"};
  if (board.stopping) return fault{fault_code::unavailable, "the node is stopping", "try again when it is back"};
  if (!board.started) return fault{fault_code::unavailable, "the node is starting", "try again soon"};
  return std::nullopt;
}

std::optional<fault> node_bridge::refusal() const {
  const load_board& board = env_.board;
  if (auto why = not_serving()) return why;
  if (board.no_space) return fault{fault_code::unavailable, "the node's disk is full", "make space; the node goes on by itself"};
  if (board.commands_in_flight >= env_.config.max_commands_in_flight) {
    return fault{fault_code::busy, "too many commands are under way", "try again later, or raise edge.max_commands_in_flight"};
  }
  if (board.unsynced_records >= env_.config.max_unsynced_records) {
    return fault{fault_code::busy, "too many events wait for the disk", "try again later, or raise journal.max_unsynced_records"};
  }
  return std::nullopt;
}

template <class T>
reply_slot<T> node_bridge::counted(reply_to<T> reply) {
  ++env_.board.commands_in_flight;
  return reply_slot<T>([&board = env_.board, reply = std::move(reply)](result<T> outcome) {
    --board.commands_in_flight;
    reply(std::move(outcome));
  });
}

void node_bridge::command(const unit_id& unit, device_command what, reply_to<done> reply) {
  if (auto why = refusal()) return reply(*why);
  if (!is_unit_id(unit.text)) {
    return reply(fault{fault_code::bad_input, "'" + unit.text.substr(0, 64) + "' is not a unit ID", "use 1 to 64 of A-Z a-z 0-9 . _ : -"});
  }
  env_.registry->post(mail_batch{{{unit, std::move(what), counted(std::move(reply)), false}}});
}

void node_bridge::command(fleet_command what, reply_to<done> reply) {
  if (auto why = refusal()) return reply(*why);
  env_.fleet->post(fleet_order{std::move(what), counted(std::move(reply))});
}

void node_bridge::scan(reply_to<done> reply) {
  if (auto why = refusal()) return reply(*why);
  env_.scheduler->post(scan_request{});
  reply(done{});
}

void node_bridge::show(const unit_id& unit, reply_to<device_detail> reply) {
  if (auto why = not_serving()) return reply(*why);
  env_.reader->post(show_request{unit, counted(std::move(reply))});
}

void node_bridge::fleet(reply_to<state::Fleet> reply) {
  if (auto why = not_serving()) return reply(*why);
  env_.fleet->post(fleet_request{counted(std::move(reply))});
}

void node_bridge::ledger(reply_to<state::Ledger> reply) {
  if (auto why = not_serving()) return reply(*why);
  env_.broker->post(ledger_request{counted(std::move(reply))});
}

void node_bridge::packs(reply_to<std::vector<state::Pack>> reply) {
  if (auto why = not_serving()) return reply(*why);
  env_.broker->post(packs_request{counted(std::move(reply))});
}

void node_bridge::refresh_packs(reply_to<done> reply) {
  if (auto why = refusal()) return reply(*why);
  env_.broker->post(packs_refresh{counted(std::move(reply))});
}

void node_bridge::rule_pack(pack_rule rule, reply_to<done> reply) {
  if (auto why = refusal()) return reply(*why);
  env_.broker->post(pack_order{std::move(rule), counted(std::move(reply))});
}

void node_bridge::upload(std::string license_file, reply_to<license_claims> reply) {
  if (auto why = refusal()) return reply(*why);
  env_.broker->post(upload_request{std::move(license_file), counted(std::move(reply))});
}

void node_bridge::issued(reply_to<std::vector<issued_license>> reply) {
  if (auto why = not_serving()) return reply(*why);
  env_.broker->post(issued_request{counted(std::move(reply))});
}

void node_bridge::plan(plan_question what, reply_to<scan_plan> reply) {
  if (auto why = not_serving()) return reply(*why);
  const auto slot = counted(std::move(reply));
  // One copy after the other; the reader has a thread of its own.
  env_.fleet->post(fleet_request{reply_slot<state::Fleet>([&env = env_, what = std::move(what), slot](const result<state::Fleet>& fleet) {
    if (!fleet.ok()) return slot.answer(fleet.error());
    env.broker->post(ledger_request{reply_slot<state::Ledger>([&env, what, slot, fleet = fleet.value()](const result<state::Ledger>& ledger) {
      if (!ledger.ok()) return slot.answer(ledger.error());
      env.reader->post(plan_request{what, fleet, ledger.value(), slot});
    })});
  })});
}

void node_bridge::test_webhooks(reply_to<done> reply) {
  if (auto why = not_serving()) return reply(*why);
  if (env_.webhooks == nullptr) return reply(fault{fault_code::conflict, "no receiver of webhooks is configured", "name one with alert.webhooks, and restart the node"});
  env_.webhook_door->post(test_request{counted(std::move(reply))});
}

void node_bridge::reconcile(bool fix, reply_to<done> reply) {
  if (auto why = refusal()) return reply(*why);
  env_.broker->post(reconcile_request{fix, counted(std::move(reply))});
}

reconcile_report node_bridge::reconciliation() const { return env_.money.reconciliation(); }

void node_bridge::orders_hint() {
  const std::int64_t now_ms = env_.clock->now().mono_ms;
  std::int64_t due_ms = hint_due_mono_ms_;
  if (now_ms < due_ms || not_serving()) return;
  // Judged here: a flood of hints must not become a flood of mail.
  if (hint_due_mono_ms_.compare_exchange_strong(due_ms, now_ms + min_hint_gap_ms)) env_.broker->post(ald::orders_hint{});
}

void node_bridge::digest(reply_to<std::string> reply) {
  if (auto why = not_serving()) return reply(*why);
  env_.registry->post(digest_request{counted(std::move(reply))});
}

void node_bridge::snapshot(std::string dir, reply_to<group_number> reply) {
  if (auto why = refusal()) return reply(*why);
  if (!env_.copy_stores) return reply(fault{fault_code::unsupported, "this node has no store that can be copied", ""});
  env_.reader->post(copy_request{std::move(dir), counted(std::move(reply))});
}

node_status node_bridge::status() const {
  const load_board& board = env_.board;
  node_status status;
  const auto why = not_serving();
  status.ready = !why && !board.no_space;
  if (why) status.not_ready_reason = why->what;
  if (!why && board.no_space) status.not_ready_reason = "the node's disk is full";
  status.deployment_on = board.deployment_on;
  status.clock_suspect = board.clock_suspect;
  status.next_scan_ms = board.next_scan_ms;
  status.money = env_.money.get();
  status.last_group = env_.log->last_group();
  status.orders_sent_unanswered = board.lines_in_flight;
  status.answers_not_durable = board.answers_not_durable;
  status.pushes_unanswered = board.pushes_in_flight;
  status.queues = queues_of(board, env_.config);
  status.settled = board.commands_in_flight == 0 && board.wakes_in_flight == 0 && board.resumes_pending == 0 && board.unsynced_records == 0 && board.lines_queued == 0 &&
                   board.lines_in_flight == 0 && board.answers_not_durable == 0 && board.returns_open == 0 && board.pushes_queued == 0 && board.pushes_in_flight == 0;
  return status;
}

bool node_bridge::ready() const {
  const load_board& board = env_.board;
  return board.started && !board.failed && !board.stopping && !board.no_space;
}

node_watch node_bridge::watch() const {
  const load_board& board = env_.board;
  node_watch watch;
  watch.alerts = env_.alert_list.get();
  watch.webhooks = env_.alert_list.webhooks();
  watch.notes_dropped = env_.alert_list.dropped();
  watch.packs = env_.money.packs();
  watch.kinds = env_.money.kinds();
  watch.circuit_open = board.circuit_open;
  watch.server_failures = board.server_failures;
  watch.server_answered_ms = board.server_answered_ms;
  watch.ledger_differences = board.ledger_differences;
  watch.active_devices = board.active_devices;
  watch.resumes_pending = board.resumes_pending;
  watch.devices_set_aside = board.devices_set_aside;
  watch.log_bytes = env_.log->log_bytes();
  watch.bytes_since_cover = env_.log->bytes_since_cover();
  watch.covered_group = env_.log->covered();
  watch.covered_ms = board.covered_ms;
  watch.copied_ms = board.copied_ms;
  return watch;
}

const work_tally& node_bridge::tallies() const { return env_.tallies; }

}  // namespace ald
