// actors: whole rollouts with the journal in memory, beside CAF's own messages.
#include <atomic>
#include <caf/all.hpp>
#include <chrono>
#include <thread>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/cases.hpp"
#include "benchmarks/rollout.hpp"
#include "storage/memory_event_log.hpp"

namespace ald::bench {
namespace {

/// One message to each of many actors and one back, `rounds` times, as a node's actors are scheduled.
double cpu_us_per_message(std::uint64_t actors, std::uint64_t rounds) {
  caf::actor_system_config config;
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", std::size_t{2});
  caf::actor_system system(config);
  std::atomic<std::uint64_t> answered{0};
  std::vector<caf::actor> all;
  const auto sink = system.spawn([&](caf::event_based_actor*) -> caf::behavior { return {[&](std::uint64_t) { ++answered; }}; });
  for (std::uint64_t i = 0; i < actors; ++i) {
    all.push_back(system.spawn([sink](caf::event_based_actor* self) -> caf::behavior { return {[=](std::uint64_t n) { self->send(sink, n); }}; }));
  }
  usage used;
  for (std::uint64_t round = 0; round <= rounds; ++round) {
    answered = 0;
    const stopwatch watch;
    for (const auto& one : all) caf::anon_send(one, round);
    while (answered < actors) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (round > 0) used.cpu_s += watch.passed().cpu_s;  // the first one warms up
  }
  for (const auto& one : all) caf::anon_send_exit(one, caf::exit_reason::kill);
  caf::anon_send_exit(sink, caf::exit_reason::kill);
  return used.cpu_s / static_cast<double>(2 * actors * rounds) * 1e6;
}

usage lifecycles(std::uint64_t devices) {
  const auto log = need(memory_event_log::open());
  unsigned_licenses licenses;
  trusting_verifier verifier;
  rollout fleet(*log, licenses, verifier);
  fleet.start();
  fleet.set_deployment(false);
  fleet.enroll(0, devices);
  const usage used = fleet.deploy(devices);
  fleet.stop();
  return used;
}

}  // namespace

std::vector<figures> actors_case(const bench_options& options) {
  const std::uint64_t devices = options.devices > 0 ? options.devices : 10'000;
  const auto n = static_cast<double>(devices);
  std::vector<double> rate, cpu, message;
  for (int i = 0; i < options.rounds; ++i) {
    message.push_back(cpu_us_per_message(10'000, 10));
    const usage used = lifecycles(devices);
    rate.push_back(n / used.wall_s);
    cpu.push_back(used.cpu_s / n * 1e6);
  }
  figures all("actors");
  all.set("devices", n).set("lifecycles_per_s", median(rate)).set("cpu_us_per_lifecycle", median(cpu), 1);
  all.set("caf_cpu_us_per_message", median(message), 3).set("lifecycle_in_caf_messages", median(cpu) / median(message), 0);
  return {all};
}

}  // namespace ald::bench
