// Counts what a planner asks for, minute by minute.
#pragma once
#include "sim/sim_licensing_server.hpp"
#include "sim/simulation_result.hpp"

namespace ald {

class sim_figures : public sim_observer {
 public:
  sim_figures(sim_world& world, const sim_licensing_server& server) : world_(world), server_(server) {}

  void on_order(const order&) override { ++order_calls_; }
  void on_push(const push_settings&, std::uint32_t) override { ++minute().pushes, ++pushes_; }
  void on_reboot(std::uint32_t) override { ++minute().reboots, ++reboots_; }
  void on_licensed(std::uint32_t) override { ++minute().licensed; }
  void on_crash() override {
    ++crashes_;
    minute().node_down = true;
  }
  void on_record(const event::Record& record, std::uint32_t) override {
    if (record.ledger().has_lines_sent()) {
      const auto lines = static_cast<std::uint32_t>(record.ledger().lines_sent().keys_size());
      minute().orders += lines, orders_ += lines;
      ++minute().batches, ++batches_;
    }
    // Where the fault is felt: it is in the packs from the beginning.
    if (record.device().has_order_blocked() && record.device().order_blocked().reason() == event::PACK_EXHAUSTED && !world_.quiet) {
      world_.dice.count(fault_kind::licenses_run_out);
    }
  }
  void on_beat() override;

  void write(simulation_result& result) const;

 private:
  minute_figures& minute() {
    const auto index = static_cast<std::size_t>(world_.now_ms() / 60'000);
    if (index >= minutes_.size()) minutes_.resize(index + 1);
    return minutes_[index];
  }

  sim_world& world_;
  const sim_licensing_server& server_;
  std::vector<minute_figures> minutes_;
  std::map<std::string, queue_peak> queues_;
  std::uint64_t orders_ = 0, batches_ = 0, order_calls_ = 0, pushes_ = 0, reboots_ = 0, crashes_ = 0, calls_seen_ = 0;
};

}  // namespace ald
