// Orders: the ledger, batches, and the licensing server's answers.
#include <algorithm>
#include <utility>

#include "sim/core_node.hpp"

namespace ald {

// Also after a crash: the ledger is what its snapshot says, and its open lines are asked for again.
void core_node::begin_orders() {
  const node_config& limits = world_.plan.node;
  state::Ledger snapshot;
  snapshot.ParseFromString(ledger_.snapshot().SerializeAsString());
  ledger_ = pack_ledger(snapshot);
  batching_.emplace(limits.order_batch_lines, limits.order_linger_ms);
  breaker_.emplace(limits.breaker_failures, limits.order_retry);
  running_.clear();
  later_.clear();
  progress_.clear();
  packs_due_ms_ = revocations_due_ms_ = 0;
  for (const pack_ledger::open_line& line : ledger_.open_lines()) batching_->add(line.to_order(), now_ms());
}

void core_node::record(const std::vector<event::Ledger>& events) {
  for (const event::Ledger& what : events) {
    ledger_at_ms_ = std::max(ledger_at_ms_, world_.clock.now().wall_ms);
    record_.Clear();
    record_.set_at_ms(ledger_at_ms_);
    record_.set_seq(ledger_.seq() + 1);
    *record_.mutable_ledger() = what;
    ledger_.evolve(what, record_.seq(), ledger_at_ms_);
    world_.tell(&sim_observer::on_record, record_, sim_observer::npos);
  }
}

void core_node::request(std::uint32_t device, const request_license& what) {
  const auto block = [&](event::BlockReason why, std::uint64_t news = 0) { (void)command(device, block_order{what.key, why, news}); };
  if (ledger_.find(what.key) == nullptr) {
    if (!settings_.condition().satisfied_by(what.device)) return block(event::NOT_SELECTED, settings_.condition_epoch());
    if (!settings_.deployment_on()) return block(event::DEPLOYMENT_OFF);
    if (breaker_->is_open(now_ms())) return block(event::SERVER_UNREACHABLE);
    if (ledger_.open_count() >= world_.plan.node.max_queued_lines) return;  // the next scan asks again
    const auto reserved = ledger_.reserve(what, today());
    if (reserved.blocked) return block(as_far_as_known(*reserved.blocked, packs_known_), reserved.news);
    record(reserved.events);
    batching_->add(ledger_.find(what.key)->to_order(), now_ms());
  }
  if (what.blocked) (void)command(device, unblock_order{what.key});
}

void core_node::cancel(const order_key& key) {
  const auto* line = ledger_.find(key);
  if (line == nullptr || line->sent) return;
  batching_->remove(key);
  progress_.erase(key);
  record(ledger_.release(key, event::DEVICE_RETIRED));
}

void core_node::cancel_unsent() {
  for (const pack_ledger::open_line& line : ledger_.open_lines()) {
    if (line.sent || !batching_->remove(line.key)) continue;
    record(ledger_.release(line.key, event::SWITCHED_OFF));
    (void)command(world_.index_of(line.unit.text), block_order{line.key, event::DEPLOYMENT_OFF});
  }
}

void core_node::send_due() {
  while (running_.size() < world_.plan.node.max_orders_in_flight && breaker_->may_call(now_ms())) {
    auto lines = batching_->take_due(now_ms());
    if (!lines) return;
    send(std::move(*lines));
  }
}

void core_node::send(std::vector<order_line> lines) {
  std::erase_if(lines, [this](const order_line& line) { return ledger_.find(line.key) == nullptr; });
  if (lines.empty()) return;
  std::vector<order_key> unsent;
  for (order_line& line : lines) {
    line.sent_before = ledger_.find(line.key)->sent;
    if (!line.sent_before) unsent.push_back(line.key);
    progress_[line.key].last_order = next_order_;
  }
  if (!unsent.empty()) record({ledger_.send(unsent).value()});
  breaker_->begin_call(now_ms());
  const std::uint64_t number = next_order_++;
  running_[number] = {lines, now_ms()};
  server_.place(order{std::move(lines)}, [this, number](const result<std::vector<line_answer>>& answer) { take_answer(number, answer); });
}

void core_node::take_answer(std::uint64_t number, const result<std::vector<line_answer>>& answer) {
  const auto running = running_.find(number);
  const bool late = running == running_.end();
  if (!answer.ok()) {
    if (!late) fail_order(number);
    return;
  }
  std::vector<order_line> lines;
  if (!late) {
    breaker_->succeeded();
    lines = std::move(running->second.lines);
    running_.erase(running);
  }
  std::vector<order_key> answered;
  for (const line_answer& line : answer.value()) {
    take_outcome(line, number, late);
    answered.push_back(line.key);
  }
  std::sort(answered.begin(), answered.end());
  for (const order_line& line : lines) {
    if (!std::binary_search(answered.begin(), answered.end(), line.key)) try_later(line.key);
  }
  send_due();
}

void core_node::take_outcome(const line_answer& answer, std::uint64_t number, bool late) {
  const auto* line = ledger_.find(answer.key);
  if (line == nullptr || !line->sent) return;
  if (const auto* issued = std::get_if<line_issued>(&answer.outcome)) return take_issued(*line, *issued);
  if (const auto* refused = std::get_if<line_refused>(&answer.outcome)) {
    if (late && progress_[answer.key].last_order > number) return;
    const std::uint32_t device = world_.index_of(line->unit.text);
    progress_.erase(answer.key);
    record(ledger_.refuse(answer.key, refused->code, refused->text));
    (void)command(device, refuse_order{answer.key, refused->code, refused->text});
  } else if (const auto* deferred = std::get_if<line_deferred>(&answer.outcome)) {
    if (!late) try_later(answer.key, std::clamp<std::int64_t>(deferred->retry_after_ms, 100, world_.plan.node.order_retry.cap_ms));
  } else if (!late) {
    try_later(answer.key);
  }
}

void core_node::take_issued(const pack_ledger::open_line& line, const line_issued& issued) {
  const order_key key = line.key;  // the ledger's own goes with the line
  const std::uint32_t device = world_.index_of(line.unit.text);
  auto claims = verifier_.verify(issued.license_file);
  result<done> taken = claims.ok() ? result<done>(done{}) : result<done>(claims.error());
  license_serial serial;
  if (claims.ok()) {
    serial = claims.value().serial;
    taken = command(device, take_license{key, std::move(claims.value()), issued.license_file, issued.pack, line.action});
  }
  if (!taken.ok() && taken.error().code != fault_code::conflict) {
    (void)command(device, report_unusable_answer{key, to_string(taken.error())});
    return try_later(key);
  }
  progress_.erase(key);
  record(ledger_.fill(key, issued.pack, serial));
}

void core_node::fail_order(std::uint64_t number) {
  breaker_->failed(now_ms());
  const auto lines = std::move(running_.at(number).lines);
  running_.erase(number);
  for (const order_line& line : lines) try_later(line.key);
}

void core_node::try_later(const order_key& key, duration_ms wait_ms) {
  if (ledger_.find(key) == nullptr) return;
  line_progress& progress = progress_[key];
  if (wait_ms == 0) wait_ms = retry_delay(world_.plan.node.order_retry, key.text, ++progress.failures);
  if (!std::exchange(progress.waits, true)) later_.emplace(now_ms() + wait_ms, key);
}

void core_node::drive_orders() {
  while (!later_.empty() && later_.begin()->first <= now_ms()) {
    const order_key key = later_.extract(later_.begin()).mapped();
    const auto* line = ledger_.find(key);
    if (line == nullptr) {
      progress_.erase(key);
      continue;
    }
    progress_[key].waits = false;
    batching_->add(line->to_order(), now_ms());
  }
  std::vector<std::uint64_t> late;
  for (const auto& [number, running] : running_) {
    if (now_ms() - running.started_ms > world_.plan.node.order_timeout_ms) late.push_back(number);
  }
  for (const std::uint64_t number : late) fail_order(number);
  ask_the_server();
}

void core_node::ask_the_server() {
  if (now_ms() >= packs_due_ms_) {
    packs_due_ms_ = now_ms() + world_.plan.node.scan_interval_ms;
    server_.packs([this](const result<std::vector<pack_info>>& answer) {
      if (answer.ok()) take_packs(answer.value());
      else packs_due_ms_ = now_ms() + world_.plan.node.order_retry.cap_ms;
    });
  }
  if (now_ms() >= revocations_due_ms_) {
    revocations_due_ms_ = now_ms() + world_.plan.node.revocation_poll_ms;
    server_.revocations(ledger_.revocations_read(), [this](const result<revocation_page>& answer) {
      if (answer.ok()) take_revocations(answer.value());
    });
  }
}

void core_node::take_packs(const std::vector<pack_info>& packs) {
  packs_known_ = true;
  for (const pack_info& pack : packs) {
    const auto changes = ledger_.set_pack(pack);
    if (!changes.ok() || changes.value().empty()) continue;
    record(changes.value());
    index_->scan_now();
  }
}

void core_node::rule(const pack_rule& what) {
  const auto changes = ledger_.rule_pack(what);
  if (!changes.ok() || changes.value().empty()) return;
  record(changes.value());
  index_->scan_now();
}

void core_node::take_revocations(const revocation_page& page) {
  std::uint64_t read = 0;
  for (const revocation& what : page.revocations) {
    (void)command(world_.index_of(what.unit.text), revoke_license{what.key, what.serial, what.reason});
    read = std::max(read, what.number);
  }
  const auto events = ledger_.read_revocations(read);
  if (!events.empty()) revocations_due_ms_ = 0;  // there may be another page
  record(events);
}

order_outlook core_node::outlook() const {
  order_outlook outlook = outlook_by_packs(ledger_, license_kind(world_.plan.node.device.license_kind), packs_known_, today());
  outlook.news_of_condition = settings_.condition_epoch();
  if (!settings_.deployment_on()) outlook.held_back = event::DEPLOYMENT_OFF;
  else if (breaker_->is_open(now_ms())) outlook.held_back = event::SERVER_UNREACHABLE;
  return outlook;
}

}  // namespace ald
