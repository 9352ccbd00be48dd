// Requests in, batches out: the ordering half of the broker.
#include "actors/broker_actor.hpp"

#include <algorithm>

#include "messages/mutant.hpp"
#include "ports/log_line.hpp"

namespace ald {

broker_actor::broker_actor(caf::actor_config& config, node_env& env, settings_ptr settings, pack_ledger ledger, std::vector<filled_line> filled,
                           std::vector<settled_return> settled)
    : caf::event_based_actor(config),
      env_(env),
      settings_(std::move(settings)),
      ledger_(std::move(ledger)),
      ledger_at_ms_(ledger_.last_at_ms()),
      batching_(env.config.order_batch_lines, env.config.order_linger_ms),
      breaker_(env.config.breaker_failures, env.config.order_retry),
      durable_seq_(ledger_.seq()),
      reconcile_due_mono_ms_(env.clock->now().mono_ms + (ledger_.restoring() ? 0 : env.config.reconcile_every_ms)) {
  for (const filled_line& line : filled) record(ledger_.fill(line.key, line.pack, line.serial));
  for (const settled_return& license : settled) end_return(license.serial, license.pack, license.returned);
  begin_guards();
  resume_lines();
  resume_returns();
  resume_arrivals();
  packs_known_ = !env_.config.packs.empty();
  set_packs(env_.config.packs);
  show_load();
  show_outlook();
}

void broker_actor::resume_lines() {
  if (ledger_.restoring()) return;  // when the store is reconciled
  const std::int64_t now_ms = env_.clock->now().mono_ms;
  for (const pack_ledger::open_line& line : ledger_.open_lines()) {
    if (plan_ && line.sent) continue;  // a dry run does not ask again either: the server may never have seen the line
    if (line.sent || (settings_->deployment_on() && !plan_)) {
      batching_.add(line.to_order(), now_ms);
    } else {
      record(ledger_.release(line.key, event::SWITCHED_OFF));  // the crash came between the switch and this; the device asks again
    }
  }
}

void broker_actor::on_exit() {
  asked_issued_.clear();
  refreshing_.clear();
  to_answer_.clear();
  uploads_.clear();
}

caf::behavior broker_actor::make_behavior() {
  return {
      [this](const request_line& asked) {
        request(asked.what);
        send_due();
      },
      [this](const cancel_line& asked) { cancel(asked.key); },
      [this](const return_line& asked) { take_return(asked.what); },
      [this](const license_arrived& arrived) { end_arrival(arrived.serial, arrived.stored); },
      [this](const returns_answered& answered) { take_returns(answered); },
      [this](const return_settled& settled) { settle_return(settled); },
      [this](const order_answered& answered) {
        take_answer(answered);
        send_due();
      },
      [this](const license_taken& taken) { settle(taken); },
      [this](const durable_up_to& up_to) {
        durable_seq_ = std::max(durable_seq_, up_to.seq);
        place_durable();
        adopt_allotted();
        hand_over_uploads();
        answer_durable();
      },
      [this](const settings_published& what) { take_settings(what); },
      [this](const packs_answered& answered) { take_packs(answered); },
      [this](const orders_hint&) { take_hint(); },
      [this](const clock_beat& beat) { on_beat(beat.now); },
      [this](const cover_request&) { record({}, true); },
      [this](const ledger_request& request) { request.reply.answer(ledger_.snapshot()); },
      [this](const packs_request& request) { request.reply.answer(ledger_.packs()); },
      [this](const packs_refresh& request) { refresh_packs(request); },
      [this](const pack_order& order) { rule_pack(order); },
      [this](const upload_request& request) { take_upload(request); },
      [this](const issued_request& request) { ask_for_issued(request); },
      [this](const issued_answered& answered) {
        if (const auto asked = asked_issued_.extract(answered.question)) asked.mapped().answer(answered.answer);
      },
      [this](const trip_settled&) {
        trip_pending_ = false;
        show_outlook();
      },
      [this](const reconcile_request& asked) { reconcile_on_demand(asked); },
      [this](const reconcile_ledger& answered) { take_ledger(answered); },
      [this](const reconcile_files& answered) { take_files(answered); },
      [this](const return_told& told) { settle_told(told); },
      [this](const license_adopted& adopted) { settle_adoption(adopted); },
      [this](const reconcile_step& step) {
        if (step.question == reconcile_question_) look_at_more();
      },
      [this](const revocations_answered& answered) { take_revocations(answered); },
      [this](const revocation_taken& taken) { settle_revocation(taken); },
      [this](const snapshot_request&) {
        env_.registry->post(snapshot_taken{{family::snapshots, "ledger", ledger_.snapshot().SerializeAsString()}});
      },
  };
}

void broker_actor::request(const request_license& what) {
  if (ledger_.find(what.key) != nullptr) {  // on its way already
    if (what.blocked) unblock(what);
    return;
  }
  const std::int64_t now_ms = env_.clock->now().mono_ms;
  if (!settings_->selects(what.kind, what.device)) return block(what.unit, what.key, event::NOT_SELECTED, settings_->condition_epoch());
  if (const auto why = held_back(now_ms)) return block(what.unit, what.key, *why);
  if (plan_) return plan_line(what);
  if (ledger_.open_count() >= env_.config.max_queued_lines) return;  // the next scan asks again
  auto reserved = ledger_.reserve(what, today());
  if (reserved.blocked) return block(what.unit, what.key, as_far_as_known(*reserved.blocked, packs_known_), reserved.news);
  record(std::move(reserved.events));
  batching_.add(ledger_.find(what.key)->to_order(), now_ms);
  if (what.blocked) unblock(what);
  show_load();
}

void broker_actor::unblock(const request_license& what) {
  env_.registry->post(mail_batch{{{what.unit, unblock_order{what.key}, {}, false}}});
}

void broker_actor::cancel(const order_key& key) {
  if (plan_) {
    for (const event::Ledger& released : plan_->release(key, event::DEVICE_RETIRED)) follow_in_plan(released);
  }
  const auto* line = ledger_.find(key);
  if (line == nullptr || line->sent) return;
  batching_.remove(key);
  forget(key);
  record(ledger_.release(key, event::DEVICE_RETIRED));
  show_load();
}

void broker_actor::block(const unit_id& unit, const order_key& key, event::BlockReason reason, std::uint64_t news) {
  env_.registry->post(mail_batch{{{unit, block_order{key, reason, news}, {}, false}}});
}

void broker_actor::take_settings(const settings_published& what) {
  const bool is_other_condition = settings_->condition_epoch() != what.settings->condition_epoch();
  settings_ = what.settings;
  record(ledger_.restart_count(settings_->state().cap_confirmed_ms()));
  show_money();
  show_outlook();
  if (is_other_condition) env_.scheduler->post(scan_request{});  // devices may have waited for just this condition
  if (settings_->deployment_on()) return;
  if (plan_) plan_ = ledger_;
  // S2: a line that was not sent is cancelled, what was sent is still received.
  for (const pack_ledger::open_line& line : ledger_.open_lines()) {
    if (line.sent || !batching_.remove(line.key)) continue;
    record(ledger_.release(line.key, event::SWITCHED_OFF));
    block(line.unit, line.key, off_reason());
  }
  show_load();
}

void broker_actor::send_due() {
  const std::int64_t now_ms = env_.clock->now().mono_ms;
  while (may_send() && running_.size() < env_.config.max_orders_in_flight && breaker_.may_call(now_ms)) {
    auto lines = batching_.take_due(now_ms);
    if (!lines) break;
    send_order(std::move(*lines));
  }
  place_durable();
}

void broker_actor::send_order(std::vector<order_line> lines) {
  // A late answer may have ended a line while it waited here: nobody holds it open any more.
  std::erase_if(lines, [this](const order_line& line) { return ledger_.find(line.key) == nullptr; });
  if (lines.empty()) return;
  obey_caps(lines);
  if (lines.empty()) return;
  std::vector<order_key> unsent;
  for (order_line& line : lines) {
    const bool sent = ledger_.find(line.key)->sent;
    line.sent_before = sent || ledger_.was_restored();  // a restored store does not know what its first life sent last
    if (!sent) unsent.push_back(line.key);
  }
  if (!unsent.empty()) {
    auto sent = ledger_.send(unsent);
    if (!sent.ok()) {
      log_critical({"broker"}, "no order is sent: {}", to_string(sent.error()));
      for (const order_line& line : lines) try_later(line.key, env_.config.order_retry.cap_ms);
      return;
    }
    record({std::move(sent.value())});
  }
  const std::int64_t now_ms = env_.clock->now().mono_ms;
  breaker_.begin_call(now_ms);
  for (const order_line& line : lines) progress_[line.key].last_order = next_order_;
  running_[next_order_++] = {order{std::move(lines)}, ledger_.seq(), false, now_ms};
  show_load();
}

void broker_actor::place_durable() {
  for (auto& [number, running] : running_) {
    if (running.placed || (running.durable_at_seq > durable_seq_ && !ALD_MUTANT("order_before_durable"))) continue;
    running.placed = true;
    env_.tallies.orders_sent.add();
    env_.tallies.lines_sent.add(running.what.lines.size());
    running.started_mono_ms = env_.clock->now().mono_ms;
    env_.server->place(running.what, [door = env_.broker, number = number](result<std::vector<line_answer>> answer) {
      door->post(order_answered{number, std::move(answer)});
    });
  }
}

void broker_actor::record(std::vector<event::Ledger> events, bool for_cover) {
  if (events.empty() && !for_cover) return;
  append_request append;
  ledger_at_ms_ = std::max<std::int64_t>(ledger_at_ms_, env_.clock->now().wall_ms);
  for (const event::Ledger& what : events) {
    event::Record record;
    record.set_at_ms(ledger_at_ms_);
    record.set_seq(ledger_.seq() + 1);
    *record.mutable_ledger() = what;
    append.records.push_back({"ledger", record.SerializeAsString()});
    ledger_.evolve(what, record.seq(), ledger_at_ms_);
    if (plan_) follow_in_plan(what);
  }
  if (for_cover) append.derived.push_back({family::snapshots, "ledger", ledger_.snapshot().SerializeAsString()});
  append.from = caf::actor_cast<caf::actor>(this);
  append.last_seq = ledger_.seq();
  append.for_cover = for_cover;
  env_.board.unsynced_records += append.records.size();
  env_.journal->post(std::move(append));
}

void broker_actor::show_load() {
  std::size_t in_flight = 0;
  for (const auto& [number, running] : running_) in_flight += running.what.lines.size();
  env_.board.lines_in_flight = in_flight;
  env_.board.answers_not_durable = storing_;
  env_.board.lines_queued = batching_.size() + later_.size();
  env_.board.returns_open = ledger_.open_return_count();
  env_.board.circuit_open = breaker_.is_open(env_.clock->now().mono_ms);
}

void broker_actor::note_server(bool answered) {
  if (!answered) return void(++env_.board.server_failures);
  env_.board.server_failures = 0;
  env_.board.server_answered_ms = env_.clock->now().wall_ms;
}

}  // namespace ald
