// Rows by shard, counted as they change.
#include "actors/device_table.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr duration_ms wait_step_ms = 10'000;

bool is_in_service(device_stage stage) {
  return stage == device_stage::registered || stage == device_stage::ordering || stage == device_stage::delivering || stage == device_stage::licensed;
}

template <class Visit>
void for_each_license(const device_row& row, Visit visit) {
  if (!row.kinds) return visit(row);
  for (const kind_row& one : *row.kinds) visit(one);
}

bool matches(const device_filter& filter, const device_row& row, std::int64_t last_seen_ms) {
  if (filter.unseen_since_ms) {
    const bool was_seen = row.contact_day < 0 || (row.contact_day + 1) * ms_per_day > *filter.unseen_since_ms || last_seen_ms >= *filter.unseen_since_ms;
    if (was_seen) return false;
  }
  if (filter.license && row.installed_term.state_on(filter.on.day, filter.on.clock_suspect) != *filter.license) return false;
  const auto is_meant = [&](const auto& one) { return (!filter.stage || *filter.stage == one.stage) && (!filter.reason || *filter.reason == one.reason); };
  if (is_meant(row)) return true;
  // Who waits with the license of a further kind is found by that one's reason.
  return filter.reason && row.kinds && std::any_of(row.kinds->begin() + 1, row.kinds->end(), is_meant);
}

}  // namespace

device_table::device_table() = default;
device_table::~device_table() = default;

device_table::shard& device_table::shard_of(const unit_id& unit) { return shards_[std::hash<unit_id>{}(unit) % shard_count]; }
const device_table::shard& device_table::shard_of(const unit_id& unit) const { return shards_[std::hash<unit_id>{}(unit) % shard_count]; }

void device_table::put(const unit_id& unit, const device_row& row) {
  shard& where = shard_of(unit);
  std::unique_lock lock(where.mutex);
  const auto [it, inserted] = where.devices.try_emplace(unit);
  device_row& known = it->second.row;
  if (!inserted) count_out(where, known);
  // A new question, or one that was fetched, is counted from the start.
  if (known.action != row.action || known.offer != row.offer || known.reason != row.reason) it->second.unfetched_offers = 0;
  known = row;
  count_in(where, row);
}

void device_table::count_out(shard& where, const device_row& row) {
  --where.counts.by_stage[static_cast<std::size_t>(row.stage)];
  --where.counts.by_reason[static_cast<std::size_t>(row.reason)];
  if (row.delivering) --where.delivering;
  if (const auto term = where.terms.find(row.installed_term); term != where.terms.end() && --term->second == 0) where.terms.erase(term);
  for_each_license(row, [&](const auto& one) {
    if (!counts_as_stuck(one.stage, one.reason)) return;
    if (const auto since = where.waiting.find({one.since_ms / wait_step_ms, one.reason}); --since->second == 0) where.waiting.erase(since);
  });
}

void device_table::count_in(shard& where, const device_row& row) {
  ++where.counts.by_stage[static_cast<std::size_t>(row.stage)];
  ++where.counts.by_reason[static_cast<std::size_t>(row.reason)];
  if (row.delivering) ++where.delivering;
  if (row.installed_term.exists()) ++where.terms[row.installed_term];
  for_each_license(row, [&](const auto& one) {
    if (counts_as_stuck(one.stage, one.reason)) ++where.waiting[{one.since_ms / wait_step_ms, one.reason}];
  });
}

void device_table::set_epoch(std::uint64_t epoch) { epoch_ = epoch; }

std::uint64_t device_table::epoch() const { return epoch_; }

std::vector<unit_id> device_table::delivering() const {
  std::vector<unit_id> units;
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    if (where.delivering == 0) continue;
    for (const auto& [unit, known] : where.devices) {
      if (known.row.delivering) units.push_back(unit);
    }
  }
  std::sort(units.begin(), units.end());
  return units;
}

std::vector<unit_id> device_table::in_service() const {
  std::vector<unit_id> units;
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    for (const auto& [unit, known] : where.devices) {
      if (is_in_service(known.row.stage)) units.push_back(unit);
    }
  }
  std::sort(units.begin(), units.end());
  return units;
}

std::vector<unit_id> device_table::in_need(std::int64_t now_ms, std::size_t limit) const {
  std::vector<unit_id> found;  // a heap, the largest first
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    for (const auto& [unit, known] : where.devices) {
      const device_row& row = known.row;
      const auto is_in_need = [&](const auto& one) {
        const bool without = one.stage == device_stage::registered || one.stage == device_stage::ordering ||
                             (one.stage == device_stage::licensed && one.reason != device_reason::none);  // it is to be renewed
        return without || (one.next_at_ms && *one.next_at_ms <= now_ms);
      };
      const bool needs_one = row.kinds ? std::any_of(row.kinds->begin(), row.kinds->end(), is_in_need) : is_in_need(row);
      if (!needs_one) continue;
      if (found.size() == limit && (limit == 0 || !(unit < found.front()))) continue;
      found.push_back(unit);
      std::push_heap(found.begin(), found.end());
      if (found.size() <= limit) continue;
      std::pop_heap(found.begin(), found.end());
      found.pop_back();
    }
  }
  std::sort_heap(found.begin(), found.end());
  return found;
}

device_table::reason_counts device_table::stuck(std::int64_t before_ms) const {
  reason_counts counts{};
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    for (const auto& [since, devices] : where.waiting) {
      if ((since.first + 1) * wait_step_ms > before_ms) break;
      counts[static_cast<std::size_t>(since.second)] += devices;
    }
  }
  return counts;
}

std::vector<std::pair<unit_id, license_serial>> device_table::held_in(std::size_t shard) const {
  std::vector<std::pair<unit_id, license_serial>> held;
  std::shared_lock lock(shards_.at(shard).mutex);
  for (const auto& [unit, known] : shards_[shard].devices) {
    if (!known.row.kinds) {
      if (!known.row.serial.empty()) held.emplace_back(unit, known.row.serial);
      continue;
    }
    for (const kind_row& one : *known.row.kinds) {
      if (!one.serial.empty()) held.emplace_back(unit, one.serial);
    }
  }
  return held;
}

bool device_table::contains(const unit_id& unit) const {
  const shard& where = shard_of(unit);
  std::shared_lock lock(where.mutex);
  return where.devices.contains(unit);
}

std::optional<device_row> device_table::find(const unit_id& unit) const {
  const shard& where = shard_of(unit);
  std::shared_lock lock(where.mutex);
  const auto it = where.devices.find(unit);
  if (it == where.devices.end()) return std::nullopt;
  return it->second.row;
}

std::uint32_t device_table::polled(const unit_id& unit, std::int64_t wall_ms, bool offered_confirmation) {
  shard& where = shard_of(unit);
  std::unique_lock lock(where.mutex);
  const auto it = where.devices.find(unit);
  if (it == where.devices.end()) return 0;
  it->second.last_seen_ms = wall_ms;
  if (!offered_confirmation) return it->second.unfetched_offers = 0;
  return ++it->second.unfetched_offers;
}

fleet_counts device_table::counts() const {
  fleet_counts total;
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    for (std::size_t i = 0; i < total.by_stage.size(); ++i) total.by_stage[i] += where.counts.by_stage[i];
    for (std::size_t i = 0; i < total.by_reason.size(); ++i) total.by_reason[i] += where.counts.by_reason[i];
  }
  return total;
}

std::map<license_kind, kind_counts> device_table::kinds() const {
  std::map<license_kind, kind_counts> counts;
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    for (const auto& [unit, known] : where.devices) {
      if (!known.row.kinds || !is_in_service(known.row.stage)) continue;
      for (const kind_row& one : *known.row.kinds) {
        kind_counts& of = counts[one.kind];
        ++of.devices;
        if (one.stage == device_stage::licensed) ++of.licensed;
        if (one.stage == device_stage::licensed && one.evaluation) ++of.evaluation;
      }
    }
  }
  return counts;
}

license_counts device_table::licenses(const license_day& on) const {
  license_counts counts{};
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    std::uint64_t installed = 0;
    for (const auto& [term, count] : where.terms) {
      counts[static_cast<std::size_t>(term.state_on(on.day, on.clock_suspect))] += count;
      installed += count;
    }
    counts[static_cast<std::size_t>(license_state::none)] += where.devices.size() - installed;
  }
  return counts;
}

std::vector<listed_device> device_table::list(const device_filter& filter, const unit_id& after, std::size_t limit) const {
  std::vector<listed_device> found;
  const auto earlier = [](const listed_device& a, const listed_device& b) { return a.unit < b.unit; };
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    for (const auto& [unit, known] : where.devices) {
      if (unit <= after || !matches(filter, known.row, known.last_seen_ms)) continue;
      if (found.size() == limit && (limit == 0 || !(unit < found.front().unit))) continue;
      found.push_back({unit, known.row, known.last_seen_ms});
      std::push_heap(found.begin(), found.end(), earlier);
      if (found.size() > limit) {
        std::pop_heap(found.begin(), found.end(), earlier);
        found.pop_back();
      }
    }
  }
  std::sort_heap(found.begin(), found.end(), earlier);
  return found;
}

}  // namespace ald
