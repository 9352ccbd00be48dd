// Gauges are read once a second of virtual time.
#include "sim/sim_figures.hpp"

#include <algorithm>

namespace ald {

void sim_figures::on_beat() {
  minute().server_calls += static_cast<std::uint32_t>(server_.calls() - std::exchange(calls_seen_, server_.calls()));
  const node_status status = world_.api->status();
  const auto note = [this](const std::string& name, std::uint64_t length, std::uint64_t limit) {
    queue_peak& queue = queues_[name];
    queue = {std::max(queue.peak, length), limit};
  };
  for (const queue_gauge& queue : status.queues) note(queue.name, queue.length, queue.limit);
  const node_config& limits = world_.plan.node;
  note("order_lines_in_flight", status.orders_sent_unanswered, std::uint64_t{limits.max_orders_in_flight} * limits.order_batch_lines);
  note("pushes_in_flight", status.pushes_unanswered, limits.max_pushes_in_flight);
}

void sim_figures::write(simulation_result& result) const {
  result.orders = orders_;
  result.batches = batches_;
  result.order_calls = order_calls_;
  result.server_calls = server_.calls();
  result.pushes = pushes_;
  result.reboots = reboots_;
  result.crashes = crashes_;
  result.minutes = minutes_;
  result.queues = queues_;
}

}  // namespace ald
