// One seed or many; breaches are told with the command that shows them again.
#include "cli/simulate_command.hpp"

#include <unistd.h>

#include <charconv>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/faults_file.hpp"
#include "cli/logging.hpp"
#include "cli/packs_file.hpp"
#include "cli/plain_json.hpp"
#include "cli/report_file.hpp"
#include "cli/saved_simulation.hpp"
#include "cli/shell_word.hpp"
#include "cli/simulate_from_log.hpp"
#include "cli/simulate_seeds.hpp"
#include "cli/simulate_text.hpp"
#include "cli/system_clock.hpp"
#include "ports/log_silence.hpp"
#include "sim/report_page.hpp"
#include "sim/scarce_scenario.hpp"
#include "sim/shrink.hpp"

namespace ald {
namespace {

constexpr std::uint64_t seeds_that_reach_all = 100;  ///< fewer seeds may leave something unreached by chance
constexpr std::uint32_t max_shrink_runs = 200;
constexpr std::uint64_t max_seeds = 10'000'000;  ///< of one command
constexpr std::uint64_t max_seed = 999'999'999'999'999'999;

struct seed_range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

result<seed_range> parse_seeds(const std::string& text) {
  seed_range range;
  const auto dots = text.find("..");
  const auto number = [](std::string_view part, std::uint64_t& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size() && !part.empty();
  };
  const std::string_view view = text;
  if (dots == text.npos || !number(view.substr(0, dots), range.first) || !number(view.substr(dots + 2), range.last) || range.last < range.first) {
    return fault{fault_code::bad_input, "--seeds " + text + " is not A..B with A <= B", "give e.g. --seeds 1..300"};
  }
  if (range.last > max_seed || range.last - range.first >= max_seeds) {
    return fault{fault_code::bad_input, "--seeds " + text + " is too much", fmt::format("give at most {} seeds, of up to 18 digits", max_seeds)};
  }
  return range;
}

// One of the packs that are offered has a scenario of its own.
bool is_scarce(const simulate_options& options) { return options.packs == "scarce"; }

class simulate_run {
 public:
  simulate_run(const simulate_options& options, fault_plan faults, std::vector<simulated_pack> packs, std::ostream& out, std::ostream& err)
      : options_(options), faults_(std::move(faults)), packs_(std::move(packs)), out_(options.json ? err : out), json_(out), err_(err), is_terminal_(isatty(STDERR_FILENO) == 1) {}

  int one() {
    const scenario plan = make(options_.seed);
    std::optional<saved_simulation> saved;
    if (!options_.save_log.empty()) {
      saved.emplace(options_.save_log);
      if (const auto begun = saved->begin(); !begun.ok()) return fail(begun.error());
    }
    const std::int64_t begun_ms = clock_.now().mono_ms;
    simulation_result result = simulate(plan, [&](const simulation_progress& at) { show(at, plan, begun_ms); }, saved ? saved->observer() : nullptr);
    if (is_terminal_) err_ << "\r\033[K" << std::flush;
    result.wall_s = static_cast<double>(clock_.now().mono_ms - begun_ms) / 1'000.0;
    out_ << simulation_text(result);
    if (result.breach) tell_breach(plan, result);
    if (result.breach && options_.shrink) tell_smaller(plan, result);
    if (options_.json) json_ << plain_json(simulation_json(result)) << std::endl;
    if (!write_report(plan, result)) return exit_failed;
    if (saved) {
      if (const auto kept = saved->end(plan); !kept.ok()) return fail(kept.error());
      out_ << fmt::format("the log is in {0}: ald replay --data {0}, ald simulate --from-log {0}\n", shell_word(options_.save_log));
    }
    return result.breach ? exit_failed : exit_ok;
  }

  int many(const seed_range& range) {
    const std::int64_t begun_ms = clock_.now().mono_ms;
    const auto sum = simulate_seeds(range.first, range.last, options_.jobs, [this](std::uint64_t seed) { return make(seed); }, clock_, is_terminal_, err_);
    const double wall_s = static_cast<double>(clock_.now().mono_ms - begun_ms) / 1'000.0;
    const auto missing = unreached(sum, faults_);
    for (const simulation_result& result : sum.breaches) tell_breach(make(result.seed), result);
    if (options_.shrink && !sum.breaches.empty()) tell_smaller(make(sum.breaches.front().seed), sum.breaches.front());
    out_ << simulation_sum_text(sum, missing, wall_s);
    const bool must_reach_all = sum.seeds >= seeds_that_reach_all && !options_.core_only && !is_scarce(options_);
    if (!missing.empty() && !must_reach_all) out_ << fmt::format("(not a failure with fewer than {} seeds, of the core alone, or with a scarce pack)\n", seeds_that_reach_all);
    if (options_.json) json_ << plain_json(simulation_sum_json(sum, missing, wall_s)) << std::endl;
    return !sum.breaches.empty() || (must_reach_all && !missing.empty()) ? exit_failed : exit_ok;
  }

 private:
  scenario make(std::uint64_t seed) const {
    scenario plan = is_scarce(options_) ? make_scarce_scenario(seed, options_.devices, options_.days, faults_, options_.oversell)
                                        : make_scenario(seed, options_.devices, options_.days, faults_);
    plan.oversells = options_.oversell;
    plan.skip_idle_polls = !options_.run_idle_polls;
    plan.core_only = options_.core_only;
    if (!packs_.empty()) plan.packs = packs_;
    return plan;
  }

  int fail(const fault& why) {
    err_ << "ald: " << to_string(why) << "\n";
    return exit_failed;
  }

  void show(const simulation_progress& at, const scenario& plan, std::int64_t begun_ms) {
    if (!is_terminal_) return;
    err_ << "\r\033[K"
         << fmt::format("{:.1f} of {:.1f} virtual hours, {} of {} devices licensed, {:.0f} s", static_cast<double>(at.now_ms) / 3'600'000.0,
                        static_cast<double>(at.fault_ms) / 3'600'000.0, at.licensed, plan.devices, static_cast<double>(clock_.now().mono_ms - begun_ms) / 1'000.0)
         << std::flush;
  }

  void tell_breach(const scenario& plan, const simulation_result& result) {
    // A log that is kept is of one store: no older copy of it is restored, so that the run is another one without it.
    const std::string kept = options_.save_log.empty() ? "" : " --save-log " + shell_word(options_.save_log + "-again");
    err_ << breach_text(result, reproducing_command(plan, options_.faults, options_.packs) + kept);
  }

  // The rates that are left stand in a file, so that the command that is printed can be given as it is.
  void tell_smaller(const scenario& plan, const simulation_result& result) {
    const auto small = shrink(plan, result, max_shrink_runs, [this](const std::string& what) { err_ << "  shrinking: " << what << std::endl; });
    const std::string path = fmt::format("ald-shrunk-{}.toml", plan.seed), rates = faults_toml(small.plan.faults);
    std::ofstream file(path);
    file << rates;
    file.close();
    err_ << fmt::format("smaller, after {} runs, with these rates in {}{}:\n{}", small.runs, path, file ? "" : " (which can't be written: write it)", rates);
    err_ << breach_text(small.result, reproducing_command(small.plan, path, options_.packs));
  }

  bool write_report(const scenario& plan, const simulation_result& result) {
    return options_.report.empty() || write_report_file(options_.report, report_page(plan, result), err_);
  }

  const simulate_options& options_;
  fault_plan faults_;
  std::vector<simulated_pack> packs_;  ///< none: those of the scenario
  std::ostream& out_;
  std::ostream& json_;
  std::ostream& err_;
  bool is_terminal_;
  system_clock clock_;
};

int refuse(std::ostream& err, const fault& why) {
  err << "ald: " << to_string(why) << "\n";
  return exit_usage;
}

}  // namespace

int simulate_command(const simulate_options& options, std::ostream& out, std::ostream& err) {
  if (!options.from_log.empty()) return simulate_from_log(options, out, err);
  auto faults = choose_faults(options.faults);
  if (!faults.ok()) return refuse(err, faults.error());
  if (is_scarce(options) && options.core_only) {
    return refuse(err, {fault_code::bad_input, "--packs scarce is about what an operator does, and --core-only has none", "leave one of the two out"});
  }
  auto packs = choose_packs(is_scarce(options) ? std::string() : options.packs, options.devices, options.days);
  if (!packs.ok()) return refuse(err, packs.error());
  // Hours of simulation must not end in a file that can't be written.
  if (!options.report.empty() && !std::ofstream(options.report, std::ios::app)) {
    return refuse(err, {fault_code::io, "the report " + options.report + " can't be written", "name a file in a directory that is there"});
  }
  std::optional<logging> log;
  if (options.log) log.emplace(log_settings{.level = "info"});
  else silence_log();
  simulate_run run(options, std::move(faults.value()), std::move(packs.value()), out, err);
  if (options.seeds.empty()) return run.one();
  const auto range = parse_seeds(options.seeds);
  return range.ok() ? run.many(range.value()) : refuse(err, range.error());
}

}  // namespace ald
