// A connection, a request, an answer; each can fail.
#include "sim/sim_push.hpp"

namespace ald {

void sim_push::answer(event::PushOutcome outcome, std::int64_t after_ms, const std::function<void(push_result)>& on_done) {
  world_.agenda.at(world_.now_ms() + after_ms, 0, [this, life = world_.life, outcome, on_done] {
    if (life == world_.life) on_done({outcome, ""});
  });
}

void sim_push::push(const push_settings& what, std::function<void(push_result)> on_done) {
  ++count_;
  const std::uint32_t device = world_.index_of(what.unit.text);
  world_.tell(&sim_observer::on_push, what, device);
  const std::int64_t now_ms = world_.now_ms();
  fault_dice& dice = world_.dice;
  if (device == sim_observer::npos) return answer(event::UNREACHABLE, 5, on_done);
  if (dice.strikes(fault_kind::device_message_dropped, random_, now_ms)) return answer(event::UNREACHABLE, random_.between(500, 2'000), on_done);
  const device_settings_push document{what.action, what.attempt, what.ask, what.ask || what.removes ? "" : "license.lic", "", what.removes};
  std::int64_t takes_ms = random_.between(2, 80);
  if (dice.strikes(fault_kind::device_message_delayed, random_, now_ms)) takes_ms += random_.between(200, 8'000);
  world_.agenda.at(now_ms + takes_ms, device + 1, [this, device, document, on_done] { arrive(device, document, on_done); });
  std::int64_t copy_ms = 0;
  if (dice.strikes(fault_kind::device_message_duplicated, random_, now_ms)) copy_ms = random_.between(10, 2'000);
  if (dice.strikes(fault_kind::device_message_reordered, random_, now_ms)) copy_ms = random_.between(2'000, 120'000);
  // What the network delivers twice is the same connection's bytes: nobody hears the second answer.
  if (copy_ms > 0) world_.agenda.at(now_ms + takes_ms + copy_ms, device + 1, [this, device, document] { fleet_.take_push(device, document); });
}

void sim_push::arrive(std::uint32_t device, const device_settings_push& what, const std::function<void(push_result)>& on_done) {
  const std::int64_t push_timeout_ms = world_.plan.node.push_timeout_ms;
  const push_reply reply = fleet_.take_push(device, what);
  if (reply == push_reply::away) return answer(event::UNREACHABLE, random_.between(1, 2'000), on_done);
  if (world_.dice.strikes(fault_kind::push_half_open, random_, world_.now_ms())) {
    fleet_.lose_request(device);
    return answer(event::UNKNOWN, push_timeout_ms, on_done);
  }
  const event::PushOutcome outcome = reply == push_reply::accepted ? event::ACCEPTED : reply == push_reply::declined ? event::DECLINED : event::LATER;
  answer(outcome, random_.between(2, 80), on_done);
}

}  // namespace ald
