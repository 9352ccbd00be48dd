// What all handlers of the gateway share.
#pragma once
#include <atomic>
#include <cstdint>

#include "http/gateway.hpp"
#include "http/gateway_tally.hpp"
#include "ports/process_watch.hpp"

namespace ald {

/// Shared by the handlers and the callbacks they leave with the node; callable from any thread.
struct gateway_context : std::enable_shared_from_this<gateway_context> {
  gateway_context(gateway_config c, node_api& n, device_view& v, const artifact_store& a, const node_clock& k, const process_watch* p)
      : config(std::move(c)), node(n), view(v), artifacts(a), clock(k), process(p), desk(config.discovery, config.rate_burst_seconds),
        device_rates({config.max_rate_per_address, config.rate_burst_seconds}, config.max_rated_addresses, address_rates::when_full::pass),
        stranger_rates({config.max_stranger_rate_per_address, config.rate_burst_seconds}, config.max_rated_addresses,
                       address_rates::when_full::share) {}

  /// Sends a command whose reply nobody waits for. Dropped when max_background_commands are under way: each of them is sent
  /// again by a later poll.
  void send_in_background(const unit_id& unit, device_command what);

  /// By the node's clock.
  license_day today() const { return {day_of(clock.now().wall_ms), node.status().clock_suspect}; }

  const gateway_config config;
  node_api& node;
  device_view& view;
  const artifact_store& artifacts;
  const node_clock& clock;
  const process_watch* const process;  ///< null: metrics know nothing of the process
  gateway_tally tallies;
  discovery_desk desk;
  address_rates device_rates;    ///< of devices that show who they are; a full table limits no further address
  address_rates stranger_rates;  ///< of all others; what finds the table full shares one rate

 private:
  std::atomic<std::uint32_t> background_{0};
};

using shared_context = std::shared_ptr<gateway_context>;

}  // namespace ald
