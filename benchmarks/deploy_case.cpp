// deploy: a fleet of registered devices gets its licenses, beside loops that only write as much.
#include <filesystem>

#include "benchmarks/bench_directory.hpp"
#include "benchmarks/bench_failure.hpp"
#include "benchmarks/cases.hpp"
#include "benchmarks/floors.hpp"
#include "benchmarks/instant_stubs.hpp"
#include "benchmarks/rollout_process.hpp"
#include "benchmarks/store_sizes.hpp"

namespace ald::bench {
namespace {

/// The rates of all rounds.
struct rounds_taken {
  std::vector<double> ald_s, ald_cpu_s, group_s, group_cpu_s, file_s, verify_s, fsyncs, peak_bytes, orders, groups;
};

void take_round(const bench_options& options, const bench_directory& dir, const rollout_task& task, rounds_taken& rounds) {
  const usage group = floor_group(dir.path("floor_group"), task.devices);
  rounds.group_s.push_back(group.wall_s);
  rounds.group_cpu_s.push_back(group.cpu_s);
  rounds.file_s.push_back(floor_file(dir.path("floor_file"), task.devices).wall_s);
  if (options.verify) rounds.verify_s.push_back(floor_verify(task.devices).wall_s);
  std::filesystem::remove_all(dir.path("floor_group"));
  std::filesystem::remove(dir.path("floor_file"));
  copy_directory(dir.path("registered"), task.data);
  const figures run = deploy_in_process(task);
  rounds.ald_s.push_back(run.get("wall_s"));
  rounds.ald_cpu_s.push_back(run.get("cpu_s"));
  rounds.fsyncs.push_back(run.get("fsyncs"));
  rounds.peak_bytes.push_back(run.get("peak_bytes"));
  rounds.orders.push_back(run.get("orders"));
  rounds.groups.push_back(run.get("groups"));
}

void set_sizes(const std::string& log, double devices, bool verify, figures& all) {
  double bytes = 0;
  for (const auto& [column, size] : compacted_sizes(log)) {
    all.set("bytes_" + column, static_cast<double>(size) / devices);
    bytes += static_cast<double>(size);
  }
  const double license = verify ? 900 : static_cast<double>(unsigned_licenses::bytes);
  all.set("bytes_per_device", bytes / devices).set("license_bytes", license);
  all.aim("bytes_besides_license", bytes / devices - license, 0, "<= 600");
}

figures measure_deploy(const bench_options& options) {
  const std::uint64_t devices = options.devices > 0 ? options.devices : 10'000;
  const bench_directory dir(options.dir);
  std::filesystem::create_directory(dir.path("registered"));
  register_in_process({dir.path("registered"), devices, false});
  const rollout_task task{dir.path("run"), devices, options.verify};
  rounds_taken rounds;
  for (int i = 0; i < options.rounds; ++i) take_round(options, dir, task, rounds);

  const auto n = static_cast<double>(devices);
  const double ald_s = median(rounds.ald_s), group_s = median(rounds.group_s);
  figures all(options.verify ? "deploy --verify" : "deploy");
  all.set("devices", n).set("devices_per_s", n / ald_s).aim("cpu_us_per_device", median(rounds.ald_cpu_s) / n * 1e6, 1, "<= 20");
  all.set("floor_group_devices_per_s", n / group_s).set("floor_file_devices_per_s", n / median(rounds.file_s));
  all.set("floor_group_cpu_us_per_device", median(rounds.group_cpu_s) / n * 1e6, 1);
  if (options.verify) {
    const double verify_s = median(rounds.verify_s);
    all.set("floor_verify_devices_per_s", n / verify_s).aim("ratio_floors_together", (group_s + verify_s) / ald_s, 3, ">= 0.7");
    all.set("ratio_floor_group", group_s / ald_s, 3);
  } else {
    all.aim("ratio_floor_group", group_s / ald_s, 3, ">= 0.7");
  }
  all.set("fsyncs", median(rounds.fsyncs)).set("groups", median(rounds.groups)).set("orders", median(rounds.orders));
  set_sizes(task.data + "/log", n, options.verify, all);
  all.aim("rss_per_device", median(rounds.peak_bytes) / n, 0, "<= 2560");
  all.set("wall_s", ald_s, 3);
  return all;
}

}  // namespace

// The whole set has both forms.
std::vector<figures> deploy_case(const bench_options& options) {
  std::vector<figures> all{measure_deploy(options)};
  if (!options.name.empty() || options.verify) return all;
  bench_options verified = options;
  verified.verify = true;
  all.push_back(measure_deploy(verified));
  return all;
}

}  // namespace ald::bench
