// Bounded commands in the background.
#include "http/gateway_context.hpp"

namespace ald {

void gateway_context::send_in_background(const unit_id& unit, device_command what) {
  if (background_.fetch_add(1) >= config.max_background_commands) {
    background_.fetch_sub(1);
    return;
  }
  node.command(unit, std::move(what), [self = shared_from_this()](result<done>) { self->background_.fetch_sub(1); });
}

}  // namespace ald
