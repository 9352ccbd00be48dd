// Counts which source of demand drew on the scarce pack, and how many did so at the same time.
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "sim/simulation_result.hpp"

namespace ald {

/// A device's source is what happened to it last, by the records on the disk.
class demand_figures : public sim_observer {
 public:
  explicit demand_figures(const sim_world& world) : world_(world) { last_ms_.fill(-at_once_ms - 1); }

  void on_record(const event::Record& record, std::uint32_t device) override;
  void on_issued(const issued_license& license, std::uint32_t device) override;
  void on_returned(const issued_license& license, std::uint32_t device) override;
  void on_scarcity_over() override { over_ = true; }
  /// An operator orders for the device now.
  void note_order(std::uint32_t device);
  void write(simulation_result& result) const;

 private:
  static constexpr std::int64_t at_once_ms = 10 * 60'000;
  struct wanting_device {
    demand_source source = demand_source::scan;
    bool discovered = false;
    bool registered = false;
    bool renews = false;  ///< its open need
    std::optional<std::int64_t> ordered_ms;
  };
  wanting_device& of(std::uint32_t device);
  void take(const event::Device& what, wanting_device& device);
  demand_source source_of(const wanting_device& device) const;
  void count(demand_source source);
  bool is_counted(const issued_license& license) const { return world_.plan.scarce && !over_ && license.pack.text == world_.plan.scarce->pack; }

  const sim_world& world_;
  std::vector<wanting_device> devices_;
  std::array<std::int64_t, demand_source_count> last_ms_{};
  demand_counts counts_;
  bool over_ = false;
};

}  // namespace ald
