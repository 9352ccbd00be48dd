// Defaults of a scenario.
#include "sim/scenario.hpp"

#include <algorithm>

#include "sim/sim_kinds.hpp"
#include "sim/sim_random.hpp"

namespace ald {
namespace {

constexpr std::uint32_t keeps_log_up_to = 20'000;
constexpr double days_of_seconds = 20;
constexpr std::uint32_t narrow_up_to = 1'000;  ///< larger fleets need the limits of a real node

// Limits that small fleets reach, too, other ones for each seed: what is never full is never tested when full.
void narrow(scenario& plan) {
  sim_random random(plan.seed, 5);
  node_config& node = plan.node;
  node.order_batch_lines = static_cast<std::uint32_t>(random.between(1, 4 + plan.devices / 4));
  node.max_orders_in_flight = static_cast<std::uint32_t>(random.between(1, 4));
  node.order_linger_ms = random.between(0, 3'000);
  node.max_wakes_in_flight = static_cast<std::uint32_t>(random.between(2, 2 + plan.devices));
  node.max_pushes_in_flight = static_cast<std::uint32_t>(random.between(1, 8));
  if (random.chance(0.3)) node.max_queued_pushes = static_cast<std::uint32_t>(random.between(2, 2 + plan.devices / 4));
  if (random.chance(0.3)) node.max_queued_lines = static_cast<std::uint32_t>(random.between(3, 3 + plan.devices / 2));
  if (random.chance(0.5)) node.max_group_records = static_cast<std::uint32_t>(random.between(1, 40));
  node.reconcile_every_ms = random.between(5, 120) * 60'000;
  node.reconcile_step = static_cast<std::uint32_t>(random.between(1, 50));
}

// Some storms go over the end of a pack: every device is renewed in the middle, and at first there is nothing that expires later.
constexpr std::uint64_t renewing_seeds = 4;  ///< one of so many
constexpr std::int64_t ends_with_day = 1;

void renew(scenario& plan) {
  const std::int64_t third_ms = plan.fault_ms() / 3;
  // More than there are devices: what is left may be answered to a renewal, in vain.
  plan.packs = {{.id = "short", .total = plan.devices + plan.devices / 4 + 1, .last_day = ends_with_day},
                {.id = "later", .total = plan.devices, .on_sale_ms = third_ms + third_ms / 2}};
  plan.node.device.renewal.ahead_ms = (ends_with_day + 1) * ms_per_day - third_ms;
  plan.node.device.renewal.spread_ms = third_ms;
  plan.node.device.renewal.not_before_percent = 0;
}

}  // namespace

scenario make_scenario(std::uint64_t seed, std::uint32_t devices, double days, fault_plan faults) {
  constexpr std::int64_t minute = 60'000;
  scenario made;
  made.seed = seed;
  made.devices = devices;
  made.days = days;
  made.faults = std::move(faults);
  node_config& node = made.node;
  // A virtual day of beats costs what it costs; nothing judged here needs finer time, and nothing of a year finer than minutes.
  // Beyond that the ledgers of all would be most of what is simulated.
  node.reconcile_every_ms = devices > keeps_log_up_to ? 0 : ms_per_day;
  node.tick_ms = days > days_of_seconds ? minute : 1'000;
  node.device.push_port = 8081;
  made.device.max_bad_files = 2;
  if (made.faults.hurried) {
    node.device.ask_again_ms = 20 * minute;
    node.reconcile_timeout_ms = 5 * minute;
    if (node.reconcile_every_ms > 0) node.reconcile_every_ms = 45 * minute;
    node.device.install_retry = {minute, 20 * minute, 20};
    node.device.refusal_retry = {5 * minute, 40 * minute, 20};
    if (devices <= narrow_up_to) narrow(made);
    if (seed % renewing_seeds == 0 && days <= static_cast<double>(ends_with_day)) renew(made);
  }
  // A node that pushes to a million devices 64 at a time is at it for days, and looks at all that wait with each scan.
  if (devices > narrow_up_to) node.max_pushes_in_flight = std::clamp<std::uint32_t>(devices / 500, node.max_pushes_in_flight, 2'000);
  if (devices > narrow_up_to) node.max_orders_in_flight = std::clamp<std::uint32_t>(devices / 50'000, node.max_orders_in_flight, 16);
  if (devices > narrow_up_to) node.caps = {0, 0};  // a rollout of so many is meant
  // A slow machine brings the world in between; one that is too slow for its fleet would only work off what waits.
  if (devices > narrow_up_to) made.steps_a_ms = 1'024;
  made.disk_faults_planned = devices > narrow_up_to;
  made.keeps_log = devices <= keeps_log_up_to;
  // Small stores are covered now and then, too.
  node.cover_bytes = std::clamp<std::uint64_t>(std::uint64_t{devices} * 400, 8 * 1024, node.cover_bytes);
  made.enroll_ms = std::clamp<std::int64_t>(devices * 4, 20 * minute, 90 * minute);
  if (made.fault_ms() > 0) made.enroll_ms = std::min(made.enroll_ms, made.fault_ms() / 2 + 1);
  // I6: a scan, an order, a poll and a reboot, and one time each: the longest wait after a refusal, a no, a failed installation.
  const device_policy& policy = node.device;
  made.quiet_limit_ms = node.scan_interval_ms + node.order_retry.cap_ms + made.poll_interval_ms + policy.refusal_retry.cap_ms +
                        policy.ask_again_ms * 2 + policy.install_retry.cap_ms + policy.confirmation_ms * 2 + policy.download_ms * 2 +
                        policy.unanswered_push_ms * 2 + 2 * 60 * minute;
  if (made.faults.rate(fault_kind::store_restored) > 0) made.quiet_limit_ms += node.reconcile_timeout_ms;
  // A clock that was set ahead and is set right stands still until time has caught up, and so do the waits.
  if (made.faults.rate(fault_kind::clock_jump) > 0) made.quiet_limit_ms += 7 * 60 * minute;
  // One license after the other.
  if (const sim_kinds kinds = kinds_of(made); kinds.any()) made.quiet_limit_ms *= static_cast<std::int64_t>(1 + kinds.further.size());
  return made;
}

}  // namespace ald
