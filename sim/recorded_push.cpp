// The device decides; the answer takes its usual time.
#include "sim/recorded_push.hpp"

#include <algorithm>

namespace ald {

void recorded_push::push(const push_settings& what, std::function<void(push_result)> on_done) {
  const std::uint32_t device = world_.index_of(what.unit.text);
  const device_settings_push document{what.action, what.attempt, what.ask, what.ask || what.removes ? "" : "license.lic", "", what.removes};
  // The device has the settings before the node has its answer.
  world_.agenda.at(world_.now_ms() + 1, device + 1, [this, device, document, life = world_.life, on_done = std::move(on_done)] {
    if (life != world_.life) return;
    const event::PushOutcome outcome = fleet_.take_push(device, document);
    const std::int64_t timeout_ms = world_.plan.node.push_timeout_ms;
    std::int64_t takes_ms = fleet_.answer_takes_ms(device);
    if (outcome == event::UNREACHABLE) takes_ms = habits_.unreachable_ms;
    if (outcome == event::UNKNOWN) takes_ms = timeout_ms;
    world_.agenda.at(world_.now_ms() + std::clamp<std::int64_t>(takes_ms - 1, 1, timeout_ms), 0, [this, life, outcome, on_done] {
      if (life == world_.life) on_done({outcome, ""});
    });
  });
}

}  // namespace ald
