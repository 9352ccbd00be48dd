// idle: what a small node costs when nothing happens.
#include <chrono>
#include <filesystem>
#include <thread>

#include "benchmarks/bench_directory.hpp"
#include "benchmarks/cases.hpp"
#include "benchmarks/process_usage.hpp"
#include "benchmarks/real_node.hpp"
#include "benchmarks/rollout_process.hpp"

namespace ald::bench {

std::vector<figures> idle_case(const bench_options& options) {
  const std::uint64_t devices = options.devices > 0 ? options.devices : 10;
  const int seconds = options.seconds > 0 ? options.seconds : 60;
  const bench_directory dir(options.dir);
  const rollout_task task{dir.path("node"), devices, true};
  std::filesystem::create_directory(task.data);
  register_in_process(task);
  deploy_in_process(task);
  real_node node(options.ald, task.data);
  node.wait_until_ready();
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const double cpu = cpu_of(node.pid()), begin = steady_now();
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  const double percent = (cpu_of(node.pid()) - cpu) / (steady_now() - begin) * 100;
  figures all("idle");
  all.set("devices", static_cast<double>(devices)).set("seconds", seconds).aim("cpu_percent", percent, 2, "<= 1").set("rss_mb", static_cast<double>(memory_of(node.pid())) / 1e6, 1);
  return {all};
}

}  // namespace ald::bench
