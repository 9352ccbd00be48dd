// What the actors of one node share: ports, limits, gauges, and the doors to each other. Owned by node.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "actors/actor_door.hpp"
#include "actors/alert_board.hpp"
#include "actors/device_table.hpp"
#include "actors/load_board.hpp"
#include "actors/money_board.hpp"
#include "actors/node_config.hpp"
#include "ports/alert_store.hpp"
#include "ports/alert_webhooks.hpp"
#include "ports/device_push.hpp"
#include "ports/event_log.hpp"
#include "ports/license_verifier.hpp"
#include "ports/licensing_server.hpp"
#include "ports/node_clock.hpp"
#include "ports/work_tally.hpp"

namespace ald {

/// Outlives the actors. The doors are shared with callbacks that may come after the node has stopped.
struct node_env {
  node_config config;
  event_log* log = nullptr;
  licensing_server* server = nullptr;
  const license_verifier* verifier = nullptr;
  device_push* push = nullptr;
  const node_clock* clock = nullptr;
  alert_webhooks* webhooks = nullptr;    ///< none: nobody is told
  alert_store* alert_notes = nullptr;    ///< none: what is owed is forgotten at the end
  device_table table;
  load_board board;
  money_board money;
  alert_board alert_list;
  work_tally tallies;
  std::function<result<group_number>(const std::string&)> copy_stores;
  std::function<void(fault)> on_failure;

  std::shared_ptr<actor_door> registry = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> scheduler = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> broker = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> pusher = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> journal = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> fleet = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> alerts = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> webhook_door = std::make_shared<actor_door>();
  std::shared_ptr<actor_door> reader = std::make_shared<actor_door>();
};

}  // namespace ald
