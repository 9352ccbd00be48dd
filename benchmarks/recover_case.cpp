// recover: a node that was killed after a rollout starts again, beside reading the snapshots only.
#include <chrono>
#include <filesystem>
#include <thread>

#include "benchmarks/bench_directory.hpp"
#include "benchmarks/bench_failure.hpp"
#include "benchmarks/cases.hpp"
#include "benchmarks/instant_stubs.hpp"
#include "benchmarks/process_usage.hpp"
#include "benchmarks/real_node.hpp"
#include "benchmarks/rollout_process.hpp"
#include "benchmarks/store_sizes.hpp"

namespace ald::bench {
namespace {

struct starts_taken {
  std::vector<double> ready_s, ready_cpu_s, poll_s, memory, limit_s, limit_cpu_s;
};

// From the start of the process; a poll counts as answered when the device is known.
void start_once(const bench_options& options, const std::string& data, std::uint64_t devices, starts_taken& taken) {
  const snapshots_read limit = read_snapshots(data + "/log");
  taken.limit_s.push_back(limit.wall_s);
  taken.limit_cpu_s.push_back(limit.cpu_s);
  const unit_id unit = unit_of(devices / 2);
  const double begin = steady_now();
  real_node node(options.ald, data);
  double polled = 0, ready = 0;
  while (ready == 0) {
    if (polled == 0 && http_get(node.port(), "/default/controller/v1/" + unit.text, "TargetToken " + token_of(unit)).status == 200) polled = steady_now();
    if (http_get(node.port(), "/readyz").status == 200) ready = steady_now();
    if (steady_now() - begin > 600) throw bench_failure("the node does not recover");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  while (polled == 0) {
    if (http_get(node.port(), "/default/controller/v1/" + unit.text, "TargetToken " + token_of(unit)).status == 200) polled = steady_now();
    if (steady_now() - begin > 600) throw bench_failure("the node answers no poll");
  }
  taken.ready_s.push_back(ready - begin);
  taken.poll_s.push_back(polled - begin);
  taken.ready_cpu_s.push_back(cpu_of(node.pid()));
  taken.memory.push_back(static_cast<double>(memory_of(node.pid())));
}

}  // namespace

std::vector<figures> recover_case(const bench_options& options) {
  const std::uint64_t devices = options.devices > 0 ? options.devices : 10'000;
  const bench_directory dir(options.dir);
  const rollout_task task{dir.path("node"), devices, false};
  std::filesystem::create_directory(task.data);
  register_in_process(task);
  deploy_in_process(task, true);
  starts_taken taken;
  for (int i = 0; i < options.rounds; ++i) start_once(options, task.data, devices, taken);
  const auto n = static_cast<double>(devices);
  figures all("recover");
  all.set("devices", n).set("ready_s", median(taken.ready_s), 3).set("ready_cpu_us_per_device", median(taken.ready_cpu_s) / n * 1e6, 1);
  all.set("limit_s", median(taken.limit_s), 4).set("limit_cpu_us_per_device", median(taken.limit_cpu_s) / n * 1e6, 2);
  all.aim("ratio_limit", median(taken.ready_s) / median(taken.limit_s), 2, "<= 1.5");
  all.aim("first_poll_s", median(taken.poll_s), 3, "<= 1");
  all.aim("rss_per_device", median(taken.memory) / n, 0, "<= 1024").set("rss_mb", median(taken.memory) / 1e6, 1);
  return {all};
}

}  // namespace ald::bench
