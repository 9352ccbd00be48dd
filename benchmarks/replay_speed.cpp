// How fast `ald replay` verifies a log, beside only reading the same log: one JSON object.
//
//   build/bench/replay_speed [DEVICES] [DIR]     11 events a device; DIR: kept; none: a temporary store
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "replay/log_check.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "tests/replay/sample_log.hpp"

namespace {

using namespace ald;

// cpu: of all threads, which other work on the machine makes no longer.
struct taken {
  double wall = 1e9;
  double cpu = 1e9;
};

double cpu_now() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void measure(taken& best, const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  const auto cpu_begin = cpu_now();
  work();
  best.cpu = std::min(best.cpu, cpu_now() - cpu_begin);
  best.wall = std::min(best.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

[[noreturn]] void fail(const fault& why) {
  std::fprintf(stderr, "replay_speed: %s\n", to_string(why).c_str());
  std::exit(1);
}

void make(const std::string& dir, std::uint64_t devices) {
  rocksdb_config config;
  config.dir = dir;
  config.create = true;
  config.synced = false;
  auto log = rocksdb_event_log::open(config);
  if (!log.ok()) fail(log.error());
  test::sample_log sample([&](log_group group) {
    std::promise<result<done>> promise;
    log.value()->append(std::move(group), [&](result<done> outcome) { promise.set_value(std::move(outcome)); });
    const auto outcome = promise.get_future().get();
    if (!outcome.ok()) fail(outcome.error());
  });
  sample.roll_out(devices, 500);
}

std::unique_ptr<rocksdb_event_log> open(const std::string& dir) {
  rocksdb_config config;
  config.dir = dir;
  config.read_only = true;
  config.verify = false;
  auto log = rocksdb_event_log::open(config);
  if (!log.ok()) fail(log.error());
  return std::move(log.value());
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t devices = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000;
  std::string pattern = "/tmp/ald-replay-speed-XXXXXX";
  const std::string dir = argc > 2 ? argv[2] : std::string(::mkdtemp(pattern.data())) + "/log";
  if (!std::filesystem::exists(dir)) make(dir, devices);
  constexpr int rounds = 5;
  taken plain, checked;
  std::uint64_t bytes = 0, sum = 0;
  log_check_outcome outcome;
  for (int i = 0; i < rounds; ++i) {
    // Turn about, so that both see the same machine.
    measure(plain, [&] {
      bytes = 0;
      const auto read = open(dir)->read_groups(1, [&](group_number, std::string_view value) {
        bytes += value.size();
        for (std::size_t at = 0; at < value.size(); at += 64) sum += static_cast<unsigned char>(value[at]);
        return true;
      });
      if (!read.ok()) fail(read.error());
    });
    measure(checked, [&] {
      auto result = check_log(*open(dir));
      if (!result.ok()) fail(result.error());
      outcome = std::move(result.value());
    });
  }
  if (outcome.divergence) fail({fault_code::corrupt, outcome.divergence->what, ""});
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto mb = static_cast<double>(bytes) / 1e6, events = static_cast<double>(outcome.events);
  std::printf("{\"devices\":%llu,\"groups\":%llu,\"events\":%.0f,\"mb\":%.1f,\"snapshots\":%llu,\n"
              " \"plain_s\":%.3f,\"replay_s\":%.3f,\"ratio\":%.1f,\"plain_mb_per_s\":%.0f,\"replay_mb_per_s\":%.0f,\"replay_events_per_s\":%.0f,\n"
              " \"plain_cpu_s\":%.3f,\"replay_cpu_s\":%.3f,\"cpu_ratio\":%.1f,\"events_per_cpu_s\":%.0f,\"peak_mb\":%ld,\"sum\":%llu}\n",
              static_cast<unsigned long long>(outcome.devices), static_cast<unsigned long long>(outcome.groups), events, mb,
              static_cast<unsigned long long>(outcome.snapshots_compared), plain.wall, checked.wall, checked.wall / plain.wall, mb / plain.wall,
              mb / checked.wall, events / checked.wall, plain.cpu, checked.cpu, checked.cpu / plain.cpu, events / checked.cpu, used.ru_maxrss / 1024,
              static_cast<unsigned long long>(sum % 10));
  if (argc <= 2) std::filesystem::remove_all(std::filesystem::path(dir).parent_path());
}
