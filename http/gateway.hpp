// The node's HTTP face: routes DDI, admin API and health to their handlers. No CAF, no state of its own but tokens and limits.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "http/http_message.hpp"
#include "ports/artifact_store.hpp"
#include "ports/device_view.hpp"
#include "ports/node_api.hpp"
#include "ports/node_clock.hpp"
#include "ports/process_watch.hpp"

namespace ald {

/// How unregistered devices get in (S11).
enum class discovery_rule { none, gateway_token, accept_all };

struct gateway_config {
  std::string tenant = "default";
  std::string admin_token;     ///< never empty
  std::string metrics_token;   ///< reads /metrics and nothing else; empty: only the admin token does
  bool open_metrics = false;   ///< everybody reads /metrics
  std::string gateway_token;   ///< empty: no gateway token is accepted
  discovery_rule discovery = discovery_rule::none;
  std::int64_t poll_interval_s = 300;      ///< config.polling.sleep, 1 s to 23:59:59
  std::uint32_t max_register_batch = 10'000;
  std::uint32_t offers_before_consent_impossible = 3;  ///< polls answered with an unfetched question
  std::uint32_t retry_after_s = 5;
  std::uint32_t max_json_depth = 32;
  std::vector<std::string> trusted_keys;   ///< base64 Ed25519, for GET /api/v1/keys
  std::uint32_t max_commands_per_call = 1'000;     ///< commands under way for one registering or re-sending call
  std::uint32_t max_background_commands = 1'000;   ///< commands nobody waits for; over it the next poll sends them again
  std::uint32_t max_listed = 1'000;                ///< devices on one page of a list, errors in one answer
  std::uint32_t max_attribute_bytes = 256;         ///< longest value that configData and the admin API take
  bool https = false;                              ///< devices reach the node over TLS: links say so
};

/// handler() may be called from any thread. The references must outlive it.
class gateway {
 public:
  gateway(gateway_config config, node_api& node, device_view& view, const artifact_store& artifacts, const node_clock& clock,
          const process_watch* process = nullptr);
  ~gateway();
  http_handler handler();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
