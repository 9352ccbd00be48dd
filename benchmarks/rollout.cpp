// Drives the node through its port.
#include "benchmarks/rollout.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <thread>

#include "benchmarks/bench_failure.hpp"
#include "http/token.hpp"

namespace ald::bench {
namespace {

constexpr double patience_s = 1'800;
constexpr std::uint64_t enrolled_at_once = 10'000;

// A million licenses in an hour is what the caps are there to stop.
node_config config_without_caps() {
  node_config config;
  config.caps.max_orders_per_hour = 0;
  config.caps.max_orders_per_day = 0;
  return config;
}

node_parts parts_of(event_log& log, instant_server& server, const license_verifier& verifier, instant_devices& devices, const node_clock& clock) {
  node_parts parts;
  parts.log = &log;
  parts.server = &server;
  parts.verifier = &verifier;
  parts.push = &devices;
  parts.clock = &clock;
  return parts;
}

}  // namespace

rollout::rollout(event_log& log, license_source& licenses, const license_verifier& verifier)
    : log_(log), server_(licenses), machine_(config_without_caps(), parts_of(log, server_, verifier, devices_, clock_)) {
  devices_.connect(machine_.api());
}

void rollout::wait_until(const char* what, const std::function<bool()>& there) {
  const double begin = steady_now();
  double looked = 0;
  while (!there()) {
    const double now = steady_now();
    if (now - begin > patience_s) throw bench_failure(std::string("it takes too long: ") + what);
    if (const std::string why = devices_.failure(); !why.empty()) throw bench_failure(why);
    devices_.retry();
    if (now - looked > 0.05) {
      peak_memory_ = std::max(peak_memory_, anonymous_memory_of_this());
      looked = now;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void rollout::start() {
  need(machine_.start());
  wait_until("the start", [&] { return machine_.api().status().settled && !machine_.api().watch().packs.empty(); });
}

void rollout::call(fleet_command what) {
  std::promise<result<done>> promise;
  machine_.api().command(std::move(what), [&](result<done> outcome) { promise.set_value(std::move(outcome)); });
  need(promise.get_future().get());
}

void rollout::enroll(std::uint64_t first, std::uint64_t last) {
  call(set_profile{profile_id("quiet"), false});
  call(assign_profile{profile_id("quiet"), "/"});
  add_devices(first, last, [&] { return machine_.api().status().settled; });
}

void rollout::enroll_due(std::uint64_t first, std::uint64_t last) {
  const auto ordering = [&] { return machine_.view().counts().by_stage[static_cast<std::size_t>(device_stage::ordering)]; };
  const std::uint64_t wanted = ordering() + last - first;
  add_devices(first, last, [&] { return ordering() >= wanted; });
}

void rollout::add_devices(std::uint64_t first, std::uint64_t last, const std::function<bool()>& there) {
  std::atomic<std::uint64_t> under_way{0}, failed{0};
  for (std::uint64_t i = first; i < last; ++i) {
    const unit_id unit = unit_of(i);
    const auto hash = hash_token(token_of(unit));
    register_device what;
    what.firmware = "10.04.100";
    what.push_address = "127.0.0.1:9";
    what.token_hash = std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
    while (under_way >= enrolled_at_once) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++under_way;
    machine_.api().command(unit, std::move(what), [&](const result<done>& outcome) {
      if (!outcome.ok()) ++failed;
      --under_way;
    });
  }
  wait_until("registering", [&] { return under_way == 0 && there(); });
  if (failed > 0) throw bench_failure("devices could not be registered");
}

void rollout::set_deployment(bool on) { call(set_switch{on}); }

std::uint64_t rollout::licensed() {
  return machine_.view().counts().by_stage[static_cast<std::size_t>(device_stage::licensed)];
}

usage rollout::deploy(std::uint64_t devices) {
  if (licensed() > 0) throw bench_failure("some devices are licensed before the rollout");
  peak_memory_ = 0;
  const stopwatch watch;
  call(set_switch{true});
  wait_until("the rollout", [&] {
    const node_status status = machine_.api().status();
    if (!status.deployment_on) throw bench_failure("deployment was turned off");
    return licensed() >= devices && status.settled;
  });
  return watch.passed();
}

}  // namespace ald::bench
