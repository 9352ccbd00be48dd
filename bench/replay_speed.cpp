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
#include <string>

#include "replay/log_check.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "tests/replay/sample_log.hpp"

namespace {

using namespace ald;

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
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
  constexpr int rounds = 3;
  double plain = 1e9, checked = 1e9;
  std::uint64_t bytes = 0, sum = 0;
  log_check_outcome outcome;
  for (int i = 0; i < rounds; ++i) {
    // Turn about, so that both see the same machine.
    plain = std::min(plain, seconds([&] {
              bytes = 0;
              const auto read = open(dir)->read_groups(1, [&](group_number, std::string_view value) {
                bytes += value.size();
                for (std::size_t at = 0; at < value.size(); at += 64) sum += static_cast<unsigned char>(value[at]);
                return true;
              });
              if (!read.ok()) fail(read.error());
            }));
    checked = std::min(checked, seconds([&] {
                auto result = check_log(*open(dir));
                if (!result.ok()) fail(result.error());
                outcome = std::move(result.value());
              }));
  }
  if (outcome.divergence) fail({fault_code::corrupt, outcome.divergence->what, ""});
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  std::printf("{\"devices\":%llu,\"groups\":%llu,\"events\":%llu,\"mb\":%.1f,\"plain_s\":%.3f,\"replay_s\":%.3f,\"ratio\":%.2f,"
              "\"plain_mb_per_s\":%.0f,\"replay_mb_per_s\":%.0f,\"replay_events_per_s\":%.0f,\"snapshots\":%llu,\"peak_mb\":%ld,\"sum\":%llu}\n",
              static_cast<unsigned long long>(outcome.devices), static_cast<unsigned long long>(outcome.groups),
              static_cast<unsigned long long>(outcome.events), static_cast<double>(bytes) / 1e6, plain, checked, checked / plain,
              static_cast<double>(bytes) / 1e6 / plain, static_cast<double>(bytes) / 1e6 / checked, static_cast<double>(outcome.events) / checked,
              static_cast<unsigned long long>(outcome.snapshots_compared), used.ru_maxrss / 1024, static_cast<unsigned long long>(sum % 10));
  if (argc <= 2) std::filesystem::remove_all(std::filesystem::path(dir).parent_path());
}
