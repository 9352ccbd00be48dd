// Two packs and a moment.
#include "sim/scarce_scenario.hpp"

#include <algorithm>

#include "sim/demand_source.hpp"
#include "sim/sim_random.hpp"

namespace ald {
namespace {

constexpr std::uint64_t stream = 41;
constexpr std::int64_t earlier_ends_with_day = 5;  ///< long after the simulation: whoever waits for a renewal goes on with what it has

}  // namespace

scenario make_scarce_scenario(std::uint64_t seed, std::uint32_t devices, double days, fault_plan faults, bool oversells) {
  faults.set(fault_kind::server_forgets, 0);
  faults.set(fault_kind::server_renews_in_vain, 0);
  faults.set(fault_kind::licenses_run_out, 0);  // they do
  // A line that was refused since the copy is open in it and may have no license left to draw on: it is asked again, and the server refuses it.
  if (oversells) faults.set(fault_kind::store_restored, 0);
  if (faults.rate(fault_kind::hardware_swapped) > 0) faults.set(fault_kind::hardware_replaced, 1);
  // Licenses of the scarce pack go back, too, and are drawn again.
  if (faults.rate(fault_kind::operator_revokes) > 0) faults.set(fault_kind::operator_revokes, 1.5);
  scenario made = make_scenario(seed, devices, days, std::move(faults));
  made.oversells = oversells;
  made.shares.unregistered = 1.0 / demand_source_count;
  made.node.tick_ms = 5'000;  // nothing here needs finer time
  sim_random random(seed, stream);
  scarce_sale& sale = made.scarce.emplace();
  sale.pack = "scarce";
  sale.earlier_pack = "earlier";
  sale.total = std::max<std::int64_t>(1, devices / 2);
  sale.from_ms = made.fault_ms() / 4 + random.between(0, made.fault_ms() / 8);
  sale.rush_ms = std::min(sale.rush_ms, made.fault_ms() / 4);
  // Three of eight sources hold a license before.
  made.packs = {{.id = sale.earlier_pack, .total = std::int64_t{devices} * 3 / 8 + 1, .last_day = earlier_ends_with_day},
                {.id = sale.pack, .total = sale.total, .on_sale_ms = sale.from_ms}};
  made.enroll_ms = std::max<std::int64_t>(1, sale.from_ms);
  renewal_policy& renewal = made.node.device.renewal;
  renewal.ahead_ms = (earlier_ends_with_day + 1) * ms_per_day - sale.from_ms;
  renewal.spread_ms = sale.rush_ms;
  renewal.not_before_percent = 0;
  return made;
}

}  // namespace ald
