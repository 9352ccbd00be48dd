// Formats results for people and for programs.
#include "cli/simulate_text.hpp"

#include <fmt/format.h>

#include "cli/shell_word.hpp"

namespace ald {
namespace {

namespace json = boost::json;

json::object percentiles_json(const time_percentiles& p) { return {{"p50", p.p50}, {"p95", p.p95}, {"p99", p.p99}, {"max", p.max}, {"count", p.count}}; }

json::object faults_json(const std::array<std::uint64_t, fault_kind_count>& faults) {
  json::object counts;
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (faults[i] > 0) counts[fault_kind_table[i].name] = faults[i];
  }
  return counts;
}

json::value breach_json(const simulation_result& result) {
  if (!result.breach) return nullptr;
  return json::object{{"invariant", result.breach->invariant}, {"what", result.breach->what}, {"unit", result.breach_unit}, {"at_ms", result.breach->at_ms}};
}

std::string faults_line(const std::array<std::uint64_t, fault_kind_count>& faults) {
  std::string line;
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (faults[i] > 0) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", fault_kind_table[i].name, faults[i]);
  }
  return line.empty() ? "none" : line;
}

json::object demand_json(const demand_counts& demand) {
  json::object drawn;
  for (std::size_t i = 0; i < demand_source_count; ++i) drawn[demand_source_names[i]] = demand.drawn[i];
  return {{"drawn", std::move(drawn)}, {"most_at_once", demand.most_at_once}, {"out", demand.out}, {"most_out", demand.most_out}, {"returned", demand.returned}};
}

std::string demand_line(const demand_counts& demand) {
  std::string line;
  for (std::size_t i = 0; i < demand_source_count; ++i) line += fmt::format("{}{} {}", i == 0 ? "" : ", ", demand_source_names[i], demand.drawn[i]);
  return fmt::format("the scarce pack was drawn on by {}; by {} of them within ten minutes; {} licenses were out, at most {}, and {} came back\n", line, demand.most_at_once, demand.out,
                     demand.most_out, demand.returned);
}

std::string times_line(const char* whose, const time_percentiles& p) {
  return fmt::format("  {:<14} p50 {:.0f} s, p95 {:.0f} s, p99 {:.0f} s, max {:.0f} s ({} devices)\n", whose, p.p50, p.p95, p.p99, p.max, p.count);
}

}  // namespace

json::object simulation_json(const simulation_result& r) {
  json::object checks, queues;
  for (const auto& [name, count] : r.checks) checks[name] = count;
  for (const auto& [name, queue] : r.queues) queues[name] = json::object{{"peak", queue.peak}, {"limit", queue.limit}};
  return {{"seed", r.seed},
          {"digest", r.digest},
          {"unseed", r.unseed},
          {"devices", r.devices},
          {"licensed", r.licensed},
          {"swapped_out", r.gone},
          {"orders", r.orders},
          {"batches", r.batches},
          {"orders_per_batch", r.orders_per_batch()},
          {"order_calls", r.order_calls},
          {"server_calls", r.server_calls},
          {"pushes", r.pushes},
          {"reboots", r.reboots},
          {"crashes", r.crashes},
          {"faults", faults_json(r.faults)},
          {"invariant_checks", r.invariant_checks()},
          {"checks", std::move(checks)},
          {"time_to_licensed_s", percentiles_json(r.time_to_license)},
          {"time_to_licensed_old_firmware_s", percentiles_json(r.old_firmware)},
          {"time_to_licensed_new_firmware_s", percentiles_json(r.new_firmware)},
          {"queues", std::move(queues)},
          {"renewals", {{"count", r.renewals.count}, {"peak_per_hour", r.renewals.peak_per_hour}, {"mean_per_hour", r.renewals.mean_per_hour}}},
          {"demand", demand_json(r.demand)},
          {"gaps", r.gaps},
          {"balanced_days", r.balanced_days},
          {"groups", r.groups},
          {"log_bytes", r.log_bytes},
          {"actor_steps", r.steps},
          {"virtual_s", static_cast<double>(r.ended_at_ms) / 1'000},
          {"quiet_s", r.quiet_ms < 0 ? json::value(nullptr) : json::value(static_cast<double>(r.quiet_ms) / 1'000)},
          {"breach", breach_json(r)},
          {"wall_s", r.wall_s}};
}

json::object simulation_sum_json(const simulation_sum::figures& sum, const std::vector<std::string>& unreached, double wall_s) {
  json::object checks;
  for (const auto& [name, count] : sum.checks) checks[name] = count;
  json::array breaches, missing;
  for (const auto& result : sum.breaches) {
    json::object breach = breach_json(result).as_object();
    breach["seed"] = result.seed;
    breaches.push_back(std::move(breach));
  }
  for (const auto& what : unreached) missing.emplace_back(what);
  const auto coverage = coverage_of(sum.machine_steps);
  return {{"seeds", sum.seeds},
          {"devices", sum.devices},
          {"licensed", sum.licensed},
          {"orders", sum.orders},
          {"crashes", sum.crashes},
          {"faults", faults_json(sum.faults)},
          {"invariant_checks", sum.invariant_checks()},
          {"checks", std::move(checks)},
          {"machine", {{"states", coverage.states}, {"events", coverage.events}, {"transitions", coverage.transitions}}},
          {"unreached", std::move(missing)},
          {"breaches", std::move(breaches)},
          {"actor_steps", sum.steps},
          {"virtual_days", static_cast<double>(sum.virtual_ms) / 86'400'000.0},
          {"wall_s", wall_s}};
}

std::string simulation_text(const simulation_result& r) {
  std::string text = fmt::format("seed {}: {} of {} devices licensed ({} boards swapped out), {} orders in {} batches, {} pushes, {} crashes survived\n", r.seed,
                                 r.licensed, r.devices, r.gone, r.orders, r.batches, r.pushes, r.crashes);
  text += "time to a license\n" + times_line("all", r.time_to_license) + times_line("old firmware", r.old_firmware) + times_line("new firmware", r.new_firmware);
  if (r.renewals.count > 0) {
    text += fmt::format("renewals: {}, at most {} and on average {:.1f} an hour of their window; gaps: {}; the ledger balanced at the end of {} days\n", r.renewals.count,
                        r.renewals.peak_per_hour, r.renewals.mean_per_hour, r.gaps, r.balanced_days);
  }
  if (r.demand.most_at_once > 0) text += demand_line(r.demand);
  text += "longest queues\n";
  for (const auto& [name, queue] : r.queues) text += fmt::format("  {:<22} {} of {}\n", name, queue.peak, queue.limit);
  text += fmt::format("faults: {}\n", faults_line(r.faults));
  text += fmt::format("{} checks of {} invariants, {} steps of actors, {} groups, {:.1f} virtual hours in {:.1f} s\ndigest {}\nunseed {:016x}\n",
                      r.invariant_checks(), r.checks.size(), r.steps, r.groups, static_cast<double>(r.ended_at_ms) / 3'600'000.0, r.wall_s, r.digest, r.unseed);
  return text;
}

std::string simulation_sum_text(const simulation_sum::figures& sum, const std::vector<std::string>& unreached, double wall_s) {
  const auto coverage = coverage_of(sum.machine_steps);
  std::string text = fmt::format("{} seeds, {} breaches: {} of {} devices licensed (the rest were swapped out), {} orders, {} crashes survived, {:.0f} virtual days in {:.0f} s\n",
                                 sum.seeds, sum.breaches.size(), sum.licensed, sum.devices, sum.orders, sum.crashes,
                                 static_cast<double>(sum.virtual_ms) / 86'400'000.0, wall_s);
  text += fmt::format("faults: {}\n", faults_line(sum.faults));
  text += fmt::format("device machine: {} states, {} kinds of events, {} transitions\n", coverage.states, coverage.events, coverage.transitions);
  text += fmt::format("invariants checked: {} times\n", sum.invariant_checks());
  for (const auto& [name, count] : sum.checks) text += fmt::format("  {:<36} {}\n", name, count);
  for (const auto& what : unreached) text += "never reached: " + what + "\n";
  return text;
}

std::string breach_text(const simulation_result& r, const std::string& command) {
  std::string text = fmt::format("seed {} breaks {}\n  at {:.3f} s", r.seed, r.breach->invariant, static_cast<double>(r.breach->at_ms) / 1'000.0);
  text += (r.breach_unit.empty() ? std::string() : ", device " + r.breach_unit) + ": " + r.breach->what + "\n";
  if (!r.last_events.empty()) text += "  the device's last events:\n";
  for (const auto& event : r.last_events) text += "    " + event + "\n";
  return text + "  see it again: " + command + "\n";
}

std::string reproducing_command(const scenario& plan, const std::string& faults, const std::string& packs) {
  return fmt::format("ald simulate --devices {} --days {} --seed {} --faults {}{}{}{}{}", plan.devices, plan.days, plan.seed, shell_word(faults),
                     packs.empty() ? "" : " --packs " + shell_word(packs), plan.oversells ? " --oversell" : "", plan.core_only ? " --core-only" : "", plan.skip_idle_polls ? "" : " --run-idle-polls");
}

std::string faults_toml(const fault_plan& plan) {
  std::string text = fmt::format("base = \"none\"\nhurried = {}\n\n[rates]\n", plan.hurried);
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (plan.rates[i] > 0) text += fmt::format("{} = {}\n", fault_kind_table[i].name, plan.rates[i]);
  }
  return text;
}

}  // namespace ald
