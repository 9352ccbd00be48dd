// The ledger's guards: caps, revocations, and reconciliation of a restored copy.
#include <algorithm>
#include <limits>
#include <utility>

#include "licensing/pack_ledger.hpp"

namespace ald {
namespace {

// More than a node gives out between two backups; far less than there are.
constexpr std::uint64_t restore_action_gap = 1'000'000;
constexpr std::uint64_t last_action = std::numeric_limits<std::int32_t>::max();

}  // namespace

const order_cap_window& pack_ledger::sent_lines() const { return sent_; }

std::vector<event::Ledger> pack_ledger::restart_count(std::int64_t confirmed_ms) const {
  std::vector<event::Ledger> events;
  if (!cap_confirmed_ms_ || confirmed_ms > *cap_confirmed_ms_) events.emplace_back().mutable_order_count_restarted()->set_confirmed_ms(confirmed_ms);
  return events;
}

std::vector<event::Ledger> pack_ledger::begin_use_count() const {
  std::vector<event::Ledger> events;
  if (!use_.since_day()) events.emplace_back().mutable_use_count_began();
  return events;
}

bool pack_ledger::restoring() const { return restoring_; }

bool pack_ledger::was_restored() const { return restores_ > 0; }

std::int64_t pack_ledger::accounted_for() const {
  std::int64_t count = 0;
  for (const auto& [id, account] : packs_) count += account.used + account.returned;
  for (const auto& [key, line] : lines_) count += line.sent ? 1 : 0;
  return count;
}

std::vector<event::Ledger> pack_ledger::begin_restore() const {
  std::vector<event::Ledger> events;
  if (restoring_) return events;
  events.emplace_back().mutable_restore_began();
  const std::uint64_t behind_earlier_life = std::min(next_action_ + restore_action_gap, last_action + 1);
  events.emplace_back().mutable_actions_allotted()->set_next_action(static_cast<std::uint32_t>(behind_earlier_life));
  return events;
}

result<event::Ledger> pack_ledger::allot_actions(std::size_t count, std::uint32_t& first) const {
  if (next_action_ + count > last_action + 1) {
    return fault{fault_code::conflict, "the ledger: too few action ids are left for a restore", "start a node with an empty store"};
  }
  first = next_action_;
  event::Ledger event;
  event.mutable_actions_allotted()->set_next_action(static_cast<std::uint32_t>(next_action_ + count));
  return event;
}

std::vector<event::Ledger> pack_ledger::reconcile(const std::vector<issued_license>& issued, const std::unordered_map<order_key, pack_id>& filled,
                                                  const std::unordered_set<license_serial>& returned) const {
  std::map<pack_id, std::int64_t> used, back;
  auto untold = filled;
  for (const auto& license : issued) {
    const bool is_back = (license.returned || returned.contains(license.serial)) && !returns_.contains(license.serial);
    if (!lines_.contains(license.key)) ++(is_back ? back : used)[license.pack];
    untold.erase(license.key);
  }
  for (const auto& [key, pack] : untold) ++used[pack];
  std::vector<event::Ledger> events;
  for (const auto& [id, account] : packs_) {
    const std::int64_t now = used[id];
    if (now == account.used && back[id] == account.returned) continue;
    auto& reconciled = *events.emplace_back().mutable_pack_reconciled();
    reconciled.set_pack(id.text);
    reconciled.set_used(now);
    if (back[id] != account.returned) reconciled.set_returned(back[id]);
  }
  return events;
}

std::vector<event::Ledger> pack_ledger::finish_restore(std::uint64_t licenses, std::uint64_t adopted) const {
  std::vector<event::Ledger> events;
  if (!restoring_) return events;
  auto& finished = *events.emplace_back().mutable_restore_finished();
  finished.set_licenses(licenses);
  finished.set_adopted(adopted);
  return events;
}

std::uint64_t pack_ledger::revocations_read() const { return revocations_read_; }

std::vector<event::Ledger> pack_ledger::read_revocations(std::uint64_t up_to) const {
  std::vector<event::Ledger> events;
  if (up_to > revocations_read_) events.emplace_back().mutable_revocations_read()->set_up_to(up_to);
  return events;
}

}  // namespace ald
