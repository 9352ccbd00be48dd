// The read model: a row per device in memory, with counts, for HTTP threads and operators.
#pragma once
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "ports/device_view.hpp"

namespace ald {

/// Rows are written by device actors after durability, read by any thread. Sharded by unit, so that readers rarely meet.
class device_table : public device_view {
 public:
  device_table();
  ~device_table() override;

  void put(const unit_id& unit, const device_row& row);
  void set_epoch(std::uint64_t epoch);
  /// The licenses of one shard's devices, 0 … shard_count - 1: all of them in pieces.
  std::vector<std::pair<unit_id, license_serial>> held_in(std::size_t shard) const;
  /// Units with an open delivery, for a change of profiles.
  std::vector<unit_id> delivering() const;

  /// Registered units, for a change of what all of them need.
  std::vector<unit_id> in_service() const;

  /// Units that the next scan may order for: without a license, or with something due by that wall time. At most `limit`, the smallest, in unit order.
  std::vector<unit_id> in_need(std::int64_t now_ms, std::size_t limit) const;

  static constexpr std::size_t shard_count = 64;
  using reason_counts = std::array<std::uint64_t, device_reason_count>;
  /// Devices that need a license and are where they are since before that wall time, by reason (counts_as_stuck); each is in it at most 10 s
  /// late. Counted as rows are put: it costs what the times at which devices got stuck are, not the fleet.
  reason_counts stuck(std::int64_t before_ms) const;

  /// find() without the copy.
  bool contains(const unit_id& unit) const;
  std::optional<device_row> find(const unit_id& unit) const override;
  std::uint32_t polled(const unit_id& unit, std::int64_t wall_ms, bool offered_confirmation) override;
  std::uint64_t epoch() const override;
  fleet_counts counts() const override;
  license_counts licenses(const license_day& on) const override;
  std::map<license_kind, kind_counts> kinds() const override;
  std::vector<listed_device> list(const device_filter& filter, const unit_id& after, std::size_t limit) const override;

 private:
  struct entry {
    device_row row;
    std::int64_t last_seen_ms = 0;
    std::uint32_t unfetched_offers = 0;  ///< polls that offered the question of row.action
  };
  struct shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<unit_id, entry> devices;
    fleet_counts counts;
    std::uint64_t delivering = 0;
    std::map<license_term, std::uint64_t> terms;  ///< devices by the days of what they have installed
    std::map<std::pair<std::int64_t, device_reason>, std::uint64_t> waiting;  ///< devices that counts_as_stuck(), by the step of time they wait since
  };
  static void count_out(shard& where, const device_row& row);
  static void count_in(shard& where, const device_row& row);
  shard& shard_of(const unit_id& unit);
  const shard& shard_of(const unit_id& unit) const;

  std::array<shard, shard_count> shards_;
  std::atomic<std::uint64_t> epoch_{0};
};

}  // namespace ald
