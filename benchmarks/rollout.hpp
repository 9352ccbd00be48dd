// A node of real actors on a given log, with instant stubs around it: registers a fleet and rolls licenses out.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "actors/node.hpp"
#include "benchmarks/instant_stubs.hpp"
#include "benchmarks/process_usage.hpp"
#include "cli/system_clock.hpp"
#include "ports/event_log.hpp"

namespace ald::bench {

/// `log`, `licenses` and `verifier` outlive it.
class rollout {
 public:
  rollout(event_log& log, license_source& licenses, const license_verifier& verifier);
  /// Recovers what the log holds, and waits until nothing is under way.
  void start();
  /// Registers devices first … last - 1, each with its token and a push address; nobody is asked for consent.
  void enroll(std::uint64_t first, std::uint64_t last);
  /// The same with deployment on and a server that holds orders: returns when all of them are ordered.
  void enroll_due(std::uint64_t first, std::uint64_t last);
  void set_deployment(bool on);
  /// Turns deployment on and waits until `devices` are licensed and all of it is durable. Watches the memory meanwhile.
  usage deploy(std::uint64_t devices);
  std::uint64_t licensed();
  std::uint64_t peak_memory() const { return peak_memory_; }
  void stop() { machine_.stop(); }
  void kill() { machine_.kill(); }

  node& machine() { return machine_; }
  instant_server& server() { return server_; }

 private:
  void wait_until(const char* what, const std::function<bool()>& there);
  void call(fleet_command what);
  void add_devices(std::uint64_t first, std::uint64_t last, const std::function<bool()>& there);

  event_log& log_;
  system_clock clock_;
  instant_server server_;
  instant_devices devices_;
  node machine_;
  std::uint64_t peak_memory_ = 0;
};

}  // namespace ald::bench
