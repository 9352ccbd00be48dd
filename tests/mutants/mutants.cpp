// Proof that the simulator can fail: each planted bug is caught by the invariant named for it, and without it the same seeds pass.
//
//   simulate_mutants                     all of them, two processes at a time; one line each
//   ALD_MUTANT=NAME simulate_mutants --one SEEDS   one, in this process; --sale instead of --one: with a scarce pack
//   ALD_MUTANT=NAME simulate_mutants simulate ...  `ald simulate` with the planted bug
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

#include "cli/commands.hpp"
#include "planted_bugs.hpp"
#include "ports/log_silence.hpp"
#include "sim/scarce_scenario.hpp"
#include "sim/simulation.hpp"

namespace {

using namespace ald;

constexpr std::uint64_t most_seeds = 200;

scenario plan_of(std::uint64_t seed, bool in_sale) {
  const fault_plan storm = preset_faults("storm").value();
  return in_sale ? make_scarce_scenario(seed, 24, 0.25, storm, true) : make_scenario(seed, 24, 0.25, storm);
}

struct verdict {
  std::uint64_t seeds = 0;     ///< simulated until the breach
  std::string invariant;       ///< empty: none was broken
  std::string what;
};

verdict simulate_until_breach(std::uint64_t seeds, bool in_sale) {
  silence_log();
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto result = simulate(plan_of(seed, in_sale));
    if (result.breach) return {seed, result.breach->invariant, result.breach->what};
  }
  return {seeds, "", ""};
}

/// One process: "SEEDS\tINVARIANT\tWHAT".
int one(std::uint64_t seeds, bool in_sale) {
  const verdict found = simulate_until_breach(seeds, in_sale);
  std::printf("%llu\t%s\t%s\n", static_cast<unsigned long long>(found.seeds), found.invariant.c_str(), found.what.c_str());
  return 0;
}

verdict run_process(const std::string& self, const std::string& mutant, std::uint64_t seeds, bool in_sale) {
  const std::string line = "ALD_MUTANT=" + mutant + " '" + self + "' " + (in_sale ? "--sale " : "--one ") + std::to_string(seeds);
  FILE* pipe = ::popen(line.c_str(), "r");
  std::string text;
  char buffer[4096];
  while (const auto n = pipe ? std::fread(buffer, 1, sizeof buffer, pipe) : 0) text.append(buffer, n);
  if (pipe == nullptr || ::pclose(pipe) != 0) return {0, "", "the process ended badly"};
  const auto first = text.find('\t');
  const auto second = text.find('\t', first + 1);
  return {std::strtoull(text.c_str(), nullptr, 10), text.substr(first + 1, second - first - 1), text.substr(second + 1, text.find('\n') - second - 1)};
}

int all(const std::string& self) {
  const auto bugs = mutants::planted_bugs();
  std::atomic<std::size_t> next{0};
  std::array<std::atomic<std::uint64_t>, 2> seeds_used{1, 1};  ///< without and with a scarce pack
  std::atomic<int> failures{0};
  std::mutex printing;
  const auto work = [&] {
    for (std::size_t i = next++; i < bugs.size(); i = next++) {
      const auto& bug = bugs[i];
      const verdict found = run_process(self, std::string(bug.name), most_seeds, bug.in_sale);
      const bool caught = found.invariant.starts_with(std::string(bug.invariant) + " ");
      const std::lock_guard lock(printing);
      if (caught) {
        seeds_used[bug.in_sale] = std::max<std::uint64_t>(seeds_used[bug.in_sale], found.seeds);
        std::printf("caught %s by %s after %llu seeds\n", std::string(bug.name).c_str(), found.invariant.c_str(), static_cast<unsigned long long>(found.seeds));
      } else {
        ++failures;
        std::printf("NOT caught %s by %s: %llu seeds, %s %s\n", std::string(bug.name).c_str(), std::string(bug.invariant).c_str(),
                    static_cast<unsigned long long>(found.seeds), found.invariant.empty() ? "nothing broke" : found.invariant.c_str(), found.what.c_str());
      }
      std::fflush(stdout);
    }
  };
  std::thread other(work);
  work();
  other.join();
  bool is_healthy = true;
  for (const bool in_sale : {false, true}) {
    const std::uint64_t seeds = seeds_used[in_sale];
    const verdict healthy = run_process(self, "none", seeds, in_sale);
    const bool nothing_broke = healthy.seeds == seeds && healthy.invariant.empty();
    std::printf("without a planted bug%s: %llu seeds, %s\n", in_sale ? ", with a scarce pack" : "", static_cast<unsigned long long>(healthy.seeds),
                nothing_broke ? "nothing broke" : (healthy.invariant + " " + healthy.what).c_str());
    is_healthy &= nothing_broke;
  }
  return failures == 0 && is_healthy ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const bool in_sale = argc == 3 && std::strcmp(argv[1], "--sale") == 0;
  if (in_sale || (argc == 3 && std::strcmp(argv[1], "--one") == 0)) return one(std::strtoull(argv[2], nullptr, 10), in_sale);
  if (argc > 1 && std::strcmp(argv[1], "simulate") == 0) return run_ald(argc, argv, std::cout, std::cerr);
  char self[4096];
  const auto length = ::readlink("/proc/self/exe", self, sizeof self);
  return length > 0 ? all(std::string(self, static_cast<std::size_t>(length))) : 1;
}
