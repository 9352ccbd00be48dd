// The node's HTTP face: routes DDI, admin API and health to their handlers. No CAF, no state of its own but tokens and limits.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "http/discovery_config.hpp"
#include "http/discovery_desk.hpp"
#include "http/http_message.hpp"
#include "ports/artifact_store.hpp"
#include "ports/device_view.hpp"
#include "ports/node_api.hpp"
#include "ports/node_clock.hpp"
#include "ports/offline_orders.hpp"
#include "ports/process_watch.hpp"

namespace ald {

struct gateway_config {
  std::string tenant = "default";
  std::string admin_token;     ///< never empty
  std::string metrics_token;   ///< reads /metrics and nothing else; empty: only the admin token does
  bool open_metrics = false;   ///< everybody reads /metrics
  std::string gateway_token;   ///< empty: no gateway token is accepted
  discovery_config discovery;
  std::uint32_t max_rate_per_address = 100;          ///< requests a second of devices that show who they are; 0: no limit; more get 429
  std::uint32_t max_stranger_rate_per_address = 10;  ///< requests a second of all others; 0: no limit; more get 429
  std::uint32_t rate_burst_seconds = 10;             ///< seconds' worth of a rate that may come at once
  std::uint32_t max_rated_addresses = 65'536;        ///< addresses whose rates are remembered, of each kind
  std::vector<address_network> trusted_proxies;      ///< whose X-Forwarded-For says where a request comes from
  std::int64_t poll_interval_s = 300;      ///< config.polling.sleep, 1 s to 23:59:59
  std::uint32_t max_register_batch = 10'000;
  std::uint32_t offers_before_consent_impossible = 3;  ///< polls answered with an unfetched question
  std::uint32_t retry_after_s = 5;
  std::uint32_t max_json_depth = 32;
  std::vector<std::string> trusted_keys;   ///< base64 Ed25519, for GET /api/v1/keys
  std::uint32_t max_commands_per_call = 1'000;     ///< commands under way for one registering or re-sending call
  std::uint32_t max_background_commands = 1'000;   ///< commands nobody waits for; over it the next poll sends them again
  std::uint32_t max_listed = 1'000;                ///< devices on one page of a list, errors in one answer
  std::uint32_t max_tags = 32;                     ///< of a device, as device_policy::max_tags
  std::uint32_t max_attribute_bytes = 256;         ///< longest value that configData and the admin API take
  offline_orders* offline = nullptr;               ///< orders leave as files; null: over the network. Outlives the gateway
  bool https = false;                              ///< devices reach the node over TLS: links say so
};

/// handler() may be called from any thread. The references must outlive it.
class gateway {
 public:
  gateway(gateway_config config, node_api& node, device_view& view, const artifact_store& artifacts, const node_clock& clock,
          const process_watch* process = nullptr);
  ~gateway();
  http_handler handler();
  /// The rules of discovery: its allow-list is not read before somebody says so.
  discovery_desk& discovery();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
