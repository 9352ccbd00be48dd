// Rows by shard, counted as they change.
#include "actors/device_table.hpp"

#include <algorithm>

namespace ald {
namespace {

bool matches(const device_filter& filter, const device_row& row, std::int64_t last_seen_ms) {
  if (filter.unseen_since_ms) {
    const bool was_seen = row.contact_day < 0 || (row.contact_day + 1) * ms_per_day > *filter.unseen_since_ms || last_seen_ms >= *filter.unseen_since_ms;
    if (was_seen) return false;
  }
  if (filter.license && row.installed_term.state_on(filter.on.day, filter.on.clock_suspect) != *filter.license) return false;
  return (!filter.stage || *filter.stage == row.stage) && (!filter.reason || *filter.reason == row.reason);
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
  if (!inserted) {
    --where.counts.by_stage[static_cast<std::size_t>(known.stage)];
    --where.counts.by_reason[static_cast<std::size_t>(known.reason)];
    if (known.delivering) --where.delivering;
    if (const auto term = where.terms.find(known.installed_term); term != where.terms.end() && --term->second == 0) where.terms.erase(term);
  }
  // A new question, or one that was fetched, is counted from the start.
  if (known.action != row.action || known.offer != row.offer || known.reason != row.reason) it->second.unfetched_offers = 0;
  known = row;
  ++where.counts.by_stage[static_cast<std::size_t>(row.stage)];
  ++where.counts.by_reason[static_cast<std::size_t>(row.reason)];
  if (row.delivering) ++where.delivering;
  if (row.installed_term.exists()) ++where.terms[row.installed_term];
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

std::vector<unit_id> device_table::in_need(std::int64_t now_ms, std::size_t limit) const {
  std::vector<unit_id> found;  // a heap, the largest first
  for (const shard& where : shards_) {
    std::shared_lock lock(where.mutex);
    for (const auto& [unit, known] : where.devices) {
      const device_row& row = known.row;
      const bool without = row.stage == device_stage::registered || row.stage == device_stage::ordering ||
                           (row.stage == device_stage::licensed && row.reason != device_reason::none);  // it is to be renewed
      if (!without && !(row.next_at_ms && *row.next_at_ms <= now_ms)) continue;
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

std::size_t device_table::count_stuck(std::size_t which, std::int64_t before_ms, reason_counts& counts) const {
  counts = {};
  const shard& where = shards_[which];
  std::shared_lock lock(where.mutex);
  for (const auto& [unit, known] : where.devices) {
    const device_row& row = known.row;
    if (row.since_ms < before_ms && counts_as_stuck(row.stage, row.reason)) ++counts[static_cast<std::size_t>(row.reason)];
  }
  return where.devices.size();
}

std::vector<std::pair<unit_id, license_serial>> device_table::held_in(std::size_t shard) const {
  std::vector<std::pair<unit_id, license_serial>> held;
  std::shared_lock lock(shards_.at(shard).mutex);
  for (const auto& [unit, known] : shards_[shard].devices) {
    if (!known.row.serial.empty()) held.emplace_back(unit, known.row.serial);
  }
  return held;
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
