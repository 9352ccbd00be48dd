// A whole node: recovers from the log, starts the actors, answers through node_api. The one wiring file's face; no CAF here.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/node_config.hpp"
#include "messages/result.hpp"
#include "ports/alert_store.hpp"
#include "ports/alert_webhooks.hpp"
#include "ports/device_push.hpp"
#include "ports/device_view.hpp"
#include "ports/event_log.hpp"
#include "ports/license_verifier.hpp"
#include "ports/licensing_server.hpp"
#include "ports/node_api.hpp"
#include "ports/node_clock.hpp"

namespace ald {

class actor_runtime;

/// What a node is made from. All must outlive it.
struct node_parts {
  event_log* log = nullptr;
  licensing_server* server = nullptr;
  const license_verifier* verifier = nullptr;
  device_push* push = nullptr;
  const node_clock* clock = nullptr;
  /// For node_api::snapshot(): copies the stores to the directory; called when all that was answered is durable, on a thread
  /// that may block. None: snapshots are refused.
  std::function<result<group_number>(const std::string& dir)> copy_stores;
  /// Asked again and again while start() recovers, on its thread: true makes it give up. None: never.
  std::function<bool()> stop_wanted;
  /// What runs the actors; none: threads of their own, as many as the configuration says.
  actor_runtime* runtime = nullptr;
  /// Who is told of alerts, and where what they are owed is kept. None: nobody; not kept.
  alert_webhooks* webhooks = nullptr;
  alert_store* alert_notes = nullptr;
};

/// start() and stop() are called by one thread; api() and view() may be used by any, from construction to
/// destruction (before start() and after stop() they answer `unavailable`, or with what is known).
class node {
 public:
  node(node_config config, node_parts parts);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Folds the log, fills the read model, starts the actors, resumes what is open. Faults: corrupt, unsupported, io,
  /// unavailable (stop_wanted said so).
  result<done> start();
  /// Takes no more work, finishes the group in hand, loses nothing. Under 5 s.
  void stop();
  /// Ends as the end of the process would: nothing more is handled, answered or written.
  void kill();
  /// For tests of supervision: the device's actor fails as if a rule had thrown.
  void fail_device(const unit_id& unit);
  /// Called once if the node can't go on (its log failed for good), from an actor's thread. Set before start().
  void on_failure(std::function<void(fault)> tell);

  node_api& api();
  device_view& view();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
