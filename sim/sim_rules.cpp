// Draws the conditions, and when they come and go.
#include "sim/sim_rules.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sim/sim_conditions.hpp"

namespace ald {
namespace {

constexpr std::uint64_t stream = 31;
constexpr std::uint64_t most_tagged = 200;  ///< devices at once
constexpr std::int64_t minute = 60'000;

}  // namespace

sim_rules::sim_rules(sim_world& world, giver give) : world_(world), give_(std::move(give)), random_(world.plan.seed, stream) {}

// Mostly while the fleet is rolled out, when most is ordered.
void sim_rules::begin() {
  const std::int64_t end_ms = std::max<std::int64_t>(2 * minute, world_.dice.quiet_from_ms());
  const std::int64_t early_ms = std::min(end_ms, world_.plan.enroll_ms + 10 * minute);
  for (auto times = fault_dice::times(world_.dice.rate(fault_kind::conditions_changed), random_); times > 0; --times) {
    world_.agenda.at(random_.between(1, random_.chance(0.7) ? early_ms : end_ms), 0, [this] { change(); });
  }
}

void sim_rules::change() {
  if (world_.quiet) return;
  world_.dice.count(fault_kind::conditions_changed);
  const auto some_condition = [this] { return std::string(simple_conditions[random_.below(std::size(simple_conditions))].text); };
  for (std::uint64_t tagged = std::min<std::uint64_t>(world_.units.size(), most_tagged) / 2; tagged > 0; --tagged) {
    tag_device tags;
    (random_.chance(0.7) ? tags.add : tags.remove).emplace_back(chosen_tag);
    give_.device(static_cast<std::uint32_t>(random_.below(world_.units.size())), tags);
  }
  const std::int64_t lifted_ms = world_.now_ms() + random_.between(5 * minute, 60 * minute);
  const bool of_fleet = random_.chance(0.6);
  if (of_fleet) {
    fleet_had_one_ = true;
    give_.fleet(set_condition{some_condition()});
  }
  if (!of_fleet || random_.chance(0.5)) {
    const auto& packs = world_.plan.packs;
    // Without packs of its own the scenario has three, pack-1 to pack-3 (sim_licensing_server).
    const std::string pack = packs.empty() ? "pack-" + std::to_string(random_.between(1, 3)) : packs[random_.below(packs.size())].id;
    packs_had_one_.insert(pack);
    give_.pack(pack_rule{pack_id(pack), {}, {}, some_condition()});
  }
  world_.agenda.at(lifted_ms, 0, [this] { lift(); });
}

void sim_rules::lift() {
  if (fleet_had_one_) give_.fleet(set_condition{});
  for (const std::string& pack : packs_had_one_) give_.pack(pack_rule{pack_id(pack), {}, {}, std::string()});
}

}  // namespace ald
