// A dead core actor is a failed node.
#include "actors/supervisor_actor.hpp"

#include "actors/actor_messages.hpp"
#include "ports/log_line.hpp"

namespace ald {

supervisor_actor::supervisor_actor(caf::actor_config& config, node_env& env, std::vector<caf::actor> watched)
    : caf::event_based_actor(config), env_(env) {
  for (const caf::actor& actor : watched) monitor(actor);
  set_down_handler([this](caf::down_msg& down) {
    if (env_.board.stopping) return;
    const fault why{fault_code::unavailable, "a part of the node died: " + home_system().render(down.reason), "restart the node; nothing durable is lost"};
    log_critical({"supervisor"}, "{}", to_string(why));
    env_.board.failed = true;
    env_.alerts->post(look_at_alerts{});
    if (env_.on_failure) env_.on_failure(why);
  });
}

caf::behavior supervisor_actor::make_behavior() {
  return {[](caf::unit_t) {}};
}

}  // namespace ald
