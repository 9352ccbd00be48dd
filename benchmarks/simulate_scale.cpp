// How long a simulated rollout of a large fleet takes, and how much memory: one JSON object.
//
//   build/bench/simulate_scale [--core-only] [DEVICES] [SEED] [FAULTS] [DAYS]     1000000 1 storm 1 by default
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ports/log_silence.hpp"
#include "sim/simulation.hpp"

namespace {

using namespace ald;

double cpu_now() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

long peak_mb() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss / 1024;
}

// Many small allocations in a large heap: huge pages, and a larger cache of free chunks. The allocator reads this before main().
void use_memory_well(char** argv) {
  if (std::getenv("GLIBC_TUNABLES")) return;
  ::setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=2000", 1);
  ::execv("/proc/self/exe", argv);
}

double seconds_since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

}  // namespace

int main(int argc, char** argv) {
  use_memory_well(argv);
  const bool core_only = argc > 1 && std::string_view(argv[1]) == "--core-only";
  if (core_only) ++argv, --argc;
  const auto devices = static_cast<std::uint32_t>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const std::string faults = argc > 3 ? argv[3] : "storm";
  const double days = argc > 4 ? std::strtod(argv[4], nullptr) : 1;
  const auto plan = preset_faults(faults);
  if (!plan || devices == 0 || days <= 0) {
    std::fprintf(stderr, "simulate_scale [--core-only] [DEVICES] [SEED] [none|calm|storm] [DAYS]\n");
    return 2;
  }
  silence_log();
  scenario made = make_scenario(seed, devices, days, *plan);
  made.core_only = core_only;
  const auto begin = std::chrono::steady_clock::now();
  const simulation_result result = simulate(made, [&](const simulation_progress& at) {
    std::fprintf(stderr, "%6.2f h: %u licensed, %.0f s wall, %.0f s cpu, %ld MB\n", static_cast<double>(at.now_ms) / 3.6e6, at.licensed, seconds_since(begin), cpu_now(), peak_mb());
  });
  for (const std::string& event : result.last_events) std::fprintf(stderr, "%s: %s\n", result.breach_unit.c_str(), event.c_str());
  std::printf("{\"mode\":\"%s\",\"devices\":%u,\"boards\":%u,\"swapped_out\":%u,\"licensed\":%u,\"days\":%g,\"faults\":\"%s\",\"seed\":%llu,\n"
              " \"wall_s\":%.1f,\"cpu_s\":%.1f,\"peak_mb\":%ld,\"crashes\":%llu,\"events_mb\":%.0f,\"groups\":%llu,\"actor_steps\":%llu,\n"
              " \"orders\":%llu,\"batches\":%llu,\"pushes\":%llu,\"reboots\":%llu,\"invariant_checks\":%llu,\"quiet_s\":%.0f,\"digest\":\"%s\",\"breach\":\"%s\"}\n",
              core_only ? "core only" : "real actors", devices, result.devices, result.gone, result.licensed, days, faults.c_str(), static_cast<unsigned long long>(seed), seconds_since(begin), cpu_now(),
              peak_mb(), static_cast<unsigned long long>(result.crashes), static_cast<double>(result.log_bytes) / 1e6,
              static_cast<unsigned long long>(result.groups), static_cast<unsigned long long>(result.steps), static_cast<unsigned long long>(result.orders), static_cast<unsigned long long>(result.batches),
              static_cast<unsigned long long>(result.pushes), static_cast<unsigned long long>(result.reboots),
              static_cast<unsigned long long>(result.invariant_checks()), static_cast<double>(result.quiet_ms) / 1'000, result.digest.c_str(),
              result.breach ? (result.breach->invariant + ": " + result.breach->what).c_str() : "");
  return result.breach ? 1 : 0;
}
