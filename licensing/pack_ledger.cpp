// Packs and the open order lines that draw on them: what should happen (I2, I3).
#include "licensing/pack_ledger.hpp"

#include <limits>
#include <set>
#include <stdexcept>
#include <utility>

#include "licensing/pack_choice.hpp"

namespace ald {

namespace {

constexpr std::uint64_t last_action = std::numeric_limits<std::int32_t>::max();

std::vector<event::Ledger> only(event::Ledger event) {
  std::vector<event::Ledger> events;
  events.push_back(std::move(event));
  return events;
}

}  // namespace

std::uint64_t pack_ledger::seq() const { return seq_; }

const pack_ledger::open_line* pack_ledger::find(const order_key& key) const {
  const auto found = lines_.find(key);
  return found == lines_.end() ? nullptr : &found->second;
}

std::vector<pack_ledger::open_line> pack_ledger::open_lines() const {
  std::vector<open_line> lines;
  lines.reserve(lines_.size());
  for (const auto& [key, line] : lines_) lines.push_back(line);
  return lines;
}

std::size_t pack_ledger::open_count() const { return lines_.size(); }

std::uint64_t pack_ledger::news(event::BlockReason why, const license_kind& kind, std::int64_t today) const {
  std::uint64_t usable = 0;
  for (const auto& [id, account] : packs_) usable += account.kind == kind && account.is_usable(today) ? 1 : 0;
  return (why == event::PACK_EXHAUSTED ? freed_ : changes_) * (max_packs + 1) + usable;
}

bool pack_ledger::is_evaluation(const order_key& key, const pack_id& named_by_server) const {
  auto pack = packs_.find(named_by_server);
  if (pack == packs_.end()) {
    const auto* line = find(key);
    if (line != nullptr) pack = packs_.find(line->pack);
  }
  return pack != packs_.end() && pack->second.evaluation;
}

result<std::vector<event::Ledger>> pack_ledger::set_pack(const pack_info& info) const {
  const auto& name = info.pack.text;
  if (name.empty() || name.size() > max_pack_bytes) {
    return fault{fault_code::bad_input, "'" + name + "' can't be a pack's id", "1 to " + std::to_string(max_pack_bytes) + " bytes"};
  }
  if (!is_unit_id(info.kind.text)) {
    return fault{fault_code::bad_input, "pack " + name + ": '" + info.kind.text + "' can't be a kind of license",
                 "1 to 64 of A-Z a-z 0-9 . _ : -"};
  }
  if (info.total < 0) return fault{fault_code::bad_input, "pack " + name + ": its total is negative", "set it to 0 or more"};
  const auto total = info.unlimited ? 0 : info.total;  // it does not count then, and must not look like a change
  const auto known = packs_.find(info.pack);
  if (known == packs_.end()) {
    if (packs_.size() >= max_packs) {
      return fault{fault_code::conflict, "pack " + name + ": there are already " + std::to_string(max_packs) + " packs", "use fewer packs"};
    }
  } else {
    const auto& account = known->second;
    if (account.kind != info.kind) {
      return fault{fault_code::conflict, "pack " + name + " holds licenses of kind " + account.kind.text, "use another pack id"};
    }
    const bool is_as_known = account.total == total && account.unlimited == info.unlimited && account.expiry_day == info.expiry_day &&
                             account.active == info.active && account.evaluation == info.evaluation;
    if (is_as_known) return std::vector<event::Ledger>{};
  }
  event::Ledger event;
  auto& set = *event.mutable_pack_set();
  set.set_pack(name);
  set.set_kind(info.kind.text);
  set.set_total(total);
  set.set_unlimited(info.unlimited);
  if (info.expiry_day) set.set_expiry_day(*info.expiry_day);
  set.set_active(info.active);
  if (info.evaluation) set.set_evaluation(true);
  return only(std::move(event));
}

result<std::vector<event::Ledger>> pack_ledger::rule_pack(const pack_rule& rule, const condition_limits& limits) const {
  const auto known = packs_.find(rule.pack);
  if (known == packs_.end()) {
    return fault{fault_code::not_found, "there is no pack " + rule.pack.text, "\"ald packs\" lists them; \"ald packs refresh\" asks the licensing server"};
  }
  const auto& account = known->second;
  const std::int64_t priority = rule.priority.value_or(account.priority);
  if (priority < -max_priority || priority > max_priority) {
    return fault{fault_code::bad_input, "pack " + rule.pack.text + ": priority " + std::to_string(priority) + " is out of range",
                 "use -" + std::to_string(max_priority) + " to " + std::to_string(max_priority)};
  }
  const bool active = rule.active.value_or(!account.switched_off);
  const std::string condition = rule.condition.value_or(account.condition.text());
  if (rule.condition && !condition.empty()) {
    const auto parsed = ald::condition::parse(condition, limits);
    if (!parsed.ok()) return fault{fault_code::bad_input, "pack " + rule.pack.text + ": its condition, " + parsed.error().what, parsed.error().hint};
  }
  std::vector<event::Ledger> events;
  if (priority != account.priority || active != !account.switched_off) {
    auto& ruled = *events.emplace_back().mutable_pack_ruled();
    ruled.set_pack(rule.pack.text);
    ruled.set_priority(static_cast<std::int32_t>(priority));
    ruled.set_active(active);
  }
  if (condition != account.condition.text()) {
    auto& conditioned = *events.emplace_back().mutable_pack_conditioned();
    conditioned.set_pack(rule.pack.text);
    conditioned.set_condition(condition);
  }
  return events;
}

pack_ledger::reserve_result pack_ledger::reserve(const request_license& wanted, std::int64_t today) const {
  if (lines_.contains(wanted.key)) return {};
  const pack_choice choice = choose_pack(packs_, wanted, today);
  if (choice.pack == nullptr) return {{}, choice.why, news(choice.why, wanted.kind, today)};
  event::Ledger event;
  auto& reserved = *event.mutable_line_reserved();
  reserved.set_key(wanted.key.text);
  reserved.set_unit(wanted.unit.text);
  reserved.set_kind(wanted.kind.text);
  reserved.set_n(wanted.n);
  reserved.set_pack(choice.pack->first.text);
  return {only(std::move(event)), std::nullopt};
}

result<event::Ledger> pack_ledger::send(const std::vector<order_key>& keys) const {
  if (keys.empty()) throw std::logic_error("pack_ledger::send: no keys");
  std::set<order_key> seen;
  for (const auto& key : keys) {
    const auto* line = find(key);
    if (line == nullptr || line->sent) throw std::logic_error("pack_ledger::send: " + key.text + " is not open, or was sent");
    if (!seen.insert(key).second) throw std::logic_error("pack_ledger::send: " + key.text + " twice");
  }
  if (next_action_ + keys.size() - 1 > last_action) {
    return fault{fault_code::conflict, "the ledger: all action ids up to " + std::to_string(last_action) + " are used",
                 "this node can't deliver any more; start one with an empty store"};
  }
  event::Ledger event;
  auto& sent = *event.mutable_lines_sent();
  for (const auto& key : keys) sent.add_keys(key.text);
  sent.set_first_action(next_action_);
  return event;
}

std::vector<event::Ledger> pack_ledger::fill(const order_key& key, const pack_id& named_by_server, const license_serial& serial) const {
  const auto* line = find(key);
  if (line == nullptr) return {};
  event::Ledger event;
  auto& filled = *event.mutable_line_filled();
  filled.set_key(key.text);
  filled.set_pack(packs_.contains(named_by_server) ? named_by_server.text : line->pack.text);
  filled.set_serial(serial.text);
  return only(std::move(event));
}

std::vector<event::Ledger> pack_ledger::refuse(const order_key& key, std::string_view code, std::string_view text) const {
  if (find(key) == nullptr) return {};
  event::Ledger event;
  auto& refused = *event.mutable_line_refused();
  refused.set_key(key.text);
  refused.set_code(std::string(code));
  refused.set_text(std::string(text));
  return only(std::move(event));
}

std::vector<event::Ledger> pack_ledger::release(const order_key& key, event::ReleaseCause cause) const {
  const auto* line = find(key);
  if (line == nullptr || (line->sent && cause != event::KEY_VOID)) return {};
  event::Ledger event;
  auto& released = *event.mutable_line_released();
  released.set_key(key.text);
  released.set_cause(cause);
  return only(std::move(event));
}

}  // namespace ald
