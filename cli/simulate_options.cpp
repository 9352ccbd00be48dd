// The command line of `ald simulate`.
#include "cli/simulate_options.hpp"

#include "cli/is_a_number.hpp"
#include "cli/is_not_empty.hpp"

namespace ald {
namespace {

// CLI11 takes "-1" for the largest number.
std::string is_a_seed(const std::string& text) {
  const bool fits = !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == text.npos;
  return fits ? "" : "\"" + text + "\" is no seed: a whole number of up to 18 digits";
}

}  // namespace

void add_simulate_options(CLI::App& command, simulate_options& o) {
  command.footer("Equal options give equal runs. docs/SIMULATION.md explains faults, invariants and how to reproduce a breach.");
  auto* devices = command.add_option("--devices", o.devices, "devices")->check(CLI::Range(1u, 4'000'000u))->capture_default_str()->type_name("N");
  auto* days = command.add_option("--days", o.days, "virtual days with faults; a quiet phase follows")->check(CLI::Range(0.001, 400.0))->check(is_a_number)->capture_default_str()->type_name("D");
  auto* seed = command.add_option("--seed", o.seed, "what decides everything that is left to chance")->check(is_a_seed)->capture_default_str()->type_name("S");
  auto* seeds = command.add_option("--seeds", o.seeds, "one simulation for each seed, and a summary")->type_name("A..B")->excludes(seed);
  auto* faults = command.add_option("--faults", o.faults, "none, calm, storm, or a TOML file of rates")->capture_default_str()->type_name("F");
  auto* packs = command.add_option("--packs", o.packs, "yearly, scarce (one of N licenses, which more devices want at the same time), or a TOML file of the packs that the licensing server sells; without it they never end")->check(is_not_empty)->type_name("P");
  command.add_flag("--oversell", o.oversell, "the licensing server issues whatever is ordered of a pack, whatever that holds");
  command.add_option("--jobs", o.jobs, "simulations at once with --seeds; 0: one a core")->check(CLI::Range(0u, 256u))->capture_default_str()->type_name("N");
  command.add_option("--report", o.report, "write one self-contained HTML page with plots")->check(is_not_empty)->type_name("FILE")->excludes(seeds);
  command.add_flag("--json", o.json, "end with one JSON object on standard output, all else on standard error");
  auto* shrink = command.add_flag("--shrink", o.shrink, "after the first breach: fewer devices, days and faults that still break the invariant; writes ald-shrunk-SEED.toml");
  auto* core = command.add_flag("--core-only", o.core_only, "only the pure core, for the largest fleets: no actors, no log, no disk, durable at once");
  auto* idle = command.add_flag("--run-idle-polls", o.run_idle_polls, "run every poll, also those that have nothing to do (the result is the same)");
  command.add_flag("--log", o.log, "the simulated node's log on standard error");
  auto* save = command.add_option("--save-log", o.save_log, "keep the simulated node's event log, and ald.toml with its settings, in a new directory")
                   ->type_name("DIR")
                   ->check(is_not_empty)
                   ->excludes(seeds)
                   ->excludes(core);
  const auto* group = "Time machine";
  auto* from = command.add_option("--from-log", o.from_log, "a node's data directory or a copy of it: what happened in its log, and what would have happened")
                   ->type_name("DIR")
                   ->check(is_not_empty)
                   ->group(group);
  for (auto* other : {devices, days, seeds, faults, packs, shrink, core, idle, save}) from->excludes(other);
  command.add_option("--set", o.set, "another setting than the log's node had, as in docs/configuration.md; may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all()
      ->needs(from)
      ->group(group);
  command.add_option("--config", o.config, "the settings of the log's node; without it: ald.toml in DIR or beside it, else the defaults")
      ->type_name("FILE")
      ->check(is_not_empty)
      ->needs(from)
      ->group(group);
  command.add_option("--beyond", o.beyond, "play on for so long behind the log's end, where nothing more comes from outside")
      ->type_name("TIME")
      ->needs(from)
      ->group(group);
}

}  // namespace ald
