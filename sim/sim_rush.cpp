// Parts, device by device.
#include "sim/sim_rush.hpp"

#include <utility>

#include "sim/sim_conditions.hpp"

namespace ald {
namespace {

constexpr std::uint64_t stream = 42;
constexpr std::int64_t second = 1'000, minute = 60'000;
// Newcomers are those of the scenario's share: nobody registers them.
constexpr demand_source parts[] = {demand_source::scan,        demand_source::registration, demand_source::manual_order, demand_source::renewal,
                                   demand_source::replacement, demand_source::lifted_block, demand_source::selection};

}  // namespace

sim_rush::sim_rush(sim_world& world, sim_device_fleet& fleet, demand_figures& figures, giver give)
    : world_(world), fleet_(fleet), figures_(figures), give_(std::move(give)), random_(world.plan.seed, stream) {}

void sim_rush::begin() {
  if (!world_.plan.scarce) return;
  at(30 * second, [this] { give_.fleet(set_condition{"tag!=chosen"}); });
  at(world_.plan.scarce->from_ms, [this] { give_.pack(pack_rule{pack_id(world_.plan.scarce->earlier_pack), {}, false}); });
  // The node hears of the pack at once, while most who will want a license do not want it yet; else one scan would draw for all.
  at(world_.plan.scarce->from_ms, [this] { if (world_.api) world_.api->refresh_packs([](const result<done>&) {}); });
  at(world_.plan.scarce->from_ms + 2 * world_.plan.scarce->rush_ms, [this] { lift(); });
  at(1, [this] { hand_out_parts(); });  // when the fleet has been drawn
}

void sim_rush::hand_out_parts() {
  for (std::uint32_t i = 0; i < world_.plan.devices; ++i) {
    const demand_source part = parts[random_.below(std::size(parts))];
    const std::int64_t from_ms = world_.plan.scarce->from_ms;
    if (!fleet_.comes_by_itself(i)) plan(i, part);
    else fleet_.switch_on(i, random_.between(from_ms - from_ms / 8, from_ms + world_.plan.scarce->rush_ms));
  }
}

void sim_rush::plan(std::uint32_t device, demand_source part) {
  const std::int64_t from_ms = world_.plan.scarce->from_ms, third_ms = from_ms / 3;
  const std::int64_t in_rush_ms = from_ms + random_.between(0, world_.plan.scarce->rush_ms);
  switch (part) {
    case demand_source::registration: return enroll(device, in_rush_ms);
    case demand_source::manual_order:
      enroll(device, in_rush_ms);
      return at(in_rush_ms + random_.between(100, second), [this, device] { order(device); });
    case demand_source::scan: return enroll(device, random_.between(third_ms, from_ms));
    case demand_source::selection: {
      const std::int64_t there_ms = random_.between(third_ms, 2 * third_ms);
      enroll(device, there_ms);
      at(there_ms + 5 * second, [this, device] { give_.device(device, tag_device{{std::string(chosen_tag)}, {}}); });
      return at(in_rush_ms, [this, device] { give_.device(device, tag_device{{}, {std::string(chosen_tag)}}); });
    }
    case demand_source::replacement:
      at(in_rush_ms, [this, device] { fleet_.replace_board(device); });
      break;
    case demand_source::lifted_block:
      at(from_ms - random_.between(0, third_ms / 2), [this, device] { give_.device(device, withdraw_license{"not needed any more"}); });
      at(in_rush_ms, [this, device] { give_.device(device, lift_block{}); });
      break;
    case demand_source::renewal:
    case demand_source::newcomer: break;
  }
  enroll(device, random_.between(minute, std::max(minute, third_ms)));  // these hold a license before
}

// Who is switched on before it is registered comes by itself.
void sim_rush::enroll(std::uint32_t device, std::int64_t at_ms) {
  at(at_ms, [this, device] { give_.enroll(device); });
  fleet_.switch_on(device, at_ms + random_.between(30 * second, 3 * minute));
}

void sim_rush::order(std::uint32_t device) {
  if (fleet_.is_gone(device)) return;
  figures_.note_order(device);
  give_.device(device, examine_device{});
}

void sim_rush::lift() {
  if (world_.plan.scarce) give_.fleet(set_condition{});
}

}  // namespace ald
