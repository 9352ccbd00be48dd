// Arrives, or not; and is heard of, or not.
#include "sim/sim_webhooks.hpp"

namespace ald {
namespace {

constexpr std::uint64_t stream = 43;
constexpr std::int64_t timeout_ms = 10'000;

}  // namespace

sim_webhooks::sim_webhooks(sim_world& world) : world_(world), random_(world.plan.seed, stream) {}

void sim_webhooks::post(std::size_t receiver, const alert_note& note, std::function<void(result<done>)> on_done) {
  const std::int64_t now_ms = world_.now_ms();
  const bool refused = world_.dice.strikes(fault_kind::note_refused, random_, now_ms);
  const bool unheard = !refused && world_.dice.strikes(fault_kind::note_answer_lost, random_, now_ms);
  const std::int64_t there_ms = now_ms + random_.between(5, 200);
  const std::int64_t back_ms = unheard ? now_ms + timeout_ms : there_ms + random_.between(5, 200);
  if (!refused) world_.agenda.at(there_ms, 0, [this, receiver, note] { world_.tell(&sim_observer::on_note, receiver, note); });
  world_.agenda.at(back_ms, 0, [this, refused, unheard, on_done = std::move(on_done), life = world_.life] {
    if (life != world_.life) return;
    on_done(refused || unheard ? result<done>(fault{fault_code::unavailable, refused ? "it answered 503" : "no answer in time", ""}) : result<done>(done{}));
  });
}

result<done> sim_webhooks::save(const std::string& bytes) {
  kept_ = bytes;
  return done{};
}

}  // namespace ald
