// Side-by-side test of the real processes: eight sources of demand at once against a pack of exactly N licenses.
//
//   rush --ald PATH --rounds N [--oversell] [--jobs J] [--each E] [--kills K] [--seed S] [--keep]
//
// A round: a licensing server that loses, doubles and delays answers and fails, a node that is killed with -9 while it works, and clients
// that register, order, replace, lift blocks, change tags and poll as newcomers, all at once, while the scan and renewals draw on the same pack and
// licenses come back to it. Exit code 0 only if in each round exactly N licenses are out in the end, the server never had more out, both
// ledgers agree, the log can be replayed, and over all rounds each source got some. With --oversell the server issues whatever is ordered.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <mutex>

#include "tests/rush/rush_round.hpp"

using namespace ald;
using namespace ald::rush;

namespace {

constexpr std::uint32_t rounds_that_meet_all = 10;

struct rush_sum {
  std::uint32_t rounds = 0;
  std::uint32_t failures = 0;
  std::uint32_t kills_in_work = 0;
  std::uint64_t returned = 0, repeated = 0;
  std::map<std::string, std::uint64_t> drawn, faults;
};

std::string text(const std::map<std::string, std::uint64_t>& counts) {
  std::string all;
  for (const auto& [name, count] : counts) all += " " + name + " " + std::to_string(count);
  return all.empty() ? " none" : all;
}

void add(rush_sum& sum, std::uint32_t number, const rush_options& options, const result<rush_result>& outcome) {
  if (!outcome.ok()) {
    ++sum.failures;
    std::cout << "round " << number << " failed: " << to_string(outcome.error()) << "; the stores and logs are in " << options.dir << std::endl;
    return;
  }
  const rush_result& r = outcome.value();
  ++sum.rounds;
  sum.kills_in_work += r.kills_in_work;
  sum.returned += r.returned;
  sum.repeated += r.repeated_lines;
  for (const auto& [name, count] : r.drawn) sum.drawn[name] += count;
  for (const auto& [name, count] : r.faults) sum.faults[name] += count;
  std::cout << "round " << number << ": " << r.out << " of " << options.licenses() << " licenses out, at most " << r.most_out << "; returned " << r.returned << ";" << text(r.drawn) << std::endl;
}

// What was not met proves nothing.
int judge(const rush_sum& sum) {
  const int code = sum.failures > 0 ? 1 : 0;
  if (sum.rounds < rounds_that_meet_all) return code;
  for (const std::string_view source : sources) {
    if (sum.drawn.contains(std::string(source))) continue;
    // It asked, and the others were faster each time: on another machine it is another one.
    std::cout << "note: no license for " << source << std::endl;
  }
  if (sum.kills_in_work >= sum.rounds && sum.returned > 0 && sum.repeated > 0) return code;
  std::cout << "failed: too few kills met open orders, or nothing came back, or no line was asked for again" << std::endl;
  return 1;
}

int run(rush_options options, std::uint32_t rounds, std::uint32_t jobs, bool keep) {
  const std::string root = std::filesystem::temp_directory_path().string() + "/ald-rush-" + std::to_string(::getpid());
  const std::uint64_t first_seed = options.seed;
  rush_sum sum;
  std::atomic<std::uint32_t> next{0};
  std::mutex adding;
  const auto work = [&] {
    for (std::uint32_t number = next++; number < rounds; number = next++) {
      rush_options one = options;
      one.seed = first_seed + number;
      one.dir = root + "/" + std::to_string(number);
      const auto outcome = rush_round(one).run();
      const std::lock_guard lock(adding);
      add(sum, number + 1, one, outcome);
      if (outcome.ok() && !keep) std::filesystem::remove_all(one.dir);
    }
  };
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < jobs; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  const int code = judge(sum);
  std::cout << "rush" << (options.oversell ? " at a server that oversells: " : ": ") << sum.rounds << " of " << rounds << " rounds with exactly " << options.licenses()
            << " licenses; drawn by" << text(sum.drawn) << "; returned and drawn again " << sum.returned << ", lines asked for again " << sum.repeated
            << ", kills that met open orders " << sum.kills_in_work << "; faults" << text(sum.faults) << std::endl;
  if (code == 0 && !keep) std::filesystem::remove_all(root);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  rush_options options;
  std::uint32_t rounds = 10, jobs = 4;
  bool keep = false;
  CLI::App app("eight sources of demand against one pack");
  app.add_option("--ald", options.ald, "path of the program")->required();
  app.add_option("--rounds", rounds, "rounds")->check(CLI::Range(1u, 10'000u))->capture_default_str();
  app.add_option("--jobs", jobs, "rounds at once")->check(CLI::Range(1u, 64u))->capture_default_str();
  app.add_option("--each", options.each, "devices of each source")->check(CLI::Range(1u, 1'000u))->capture_default_str();
  app.add_option("--kills", options.kills, "kills of a round")->check(CLI::Range(0u, 100u))->capture_default_str();
  app.add_option("--seed", options.seed, "of faults and moments")->capture_default_str();
  app.add_flag("--oversell", options.oversell, "the licensing server issues more, if more is ordered");
  app.add_flag("--keep", keep, "keep the stores and logs");
  CLI11_PARSE(app, argc, argv);
  return run(options, rounds, jobs, keep);
}
