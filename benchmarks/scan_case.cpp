// scan: the tick of a node with a million licensed devices of which few need something.
#include <chrono>
#include <thread>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/cases.hpp"
#include "benchmarks/rollout.hpp"
#include "messages/state.pb.h"
#include "storage/memory_event_log.hpp"

namespace ald::bench {
namespace {

// What the store holds of one licensed device, and of the fleet it is in.
struct template_rows {
  state::Device device;
  std::string fleet, ledger;
};

template_rows licensed_template() {
  const auto log = need(memory_event_log::open());
  unsigned_licenses licenses;
  trusting_verifier verifier;
  rollout fleet(*log, licenses, verifier);
  fleet.start();
  fleet.set_deployment(false);
  fleet.enroll(0, 1);
  fleet.deploy(1);
  template_rows rows;
  rows.fleet = log->get(family::snapshots, "fleet").value();
  fleet.stop();  // covers, so that the ledger's snapshot is there
  rows.ledger = log->get(family::snapshots, "ledger").value();
  if (!rows.device.ParseFromString(log->get(family::snapshots, "device/" + unit_of(0).text).value())) throw bench_failure("a snapshot can't be read");
  return rows;
}

// A log whose snapshots say that the whole fleet is licensed.
std::unique_ptr<memory_event_log> licensed_log(std::uint64_t devices) {
  template_rows rows = licensed_template();
  auto log = need(memory_event_log::open());
  std::vector<derived_row> all{{family::snapshots, "fleet", rows.fleet}, {family::snapshots, "ledger", rows.ledger}};
  for (std::uint64_t i = 0; i < devices; ++i) {
    rows.device.set_unit(unit_of(i).text);
    all.push_back({family::snapshots, "device/" + unit_of(i).text, rows.device.SerializeAsString()});
  }
  log->adopt(std::move(all));
  return log;
}

// Processor time of the whole process in a second, with a scan in it or without.
double cpu_ms_of_second(rollout& fleet, bool scans) {
  const stopwatch watch;
  if (scans) fleet.machine().api().scan([](const result<done>&) {});
  std::this_thread::sleep_for(std::chrono::seconds(1));
  return watch.passed().cpu_s * 1e3;
}

}  // namespace

std::vector<figures> scan_case(const bench_options& options) {
  const std::uint64_t devices = options.devices > 0 ? options.devices : 1'000'000;
  const auto log = licensed_log(devices);
  unsigned_licenses licenses;
  trusting_verifier verifier;
  rollout fleet(*log, licenses, verifier);
  fleet.server().holds = true;  // an order stays open: at each scan its device is looked at
  fleet.start();
  if (fleet.licensed() != devices) throw bench_failure("not all devices are licensed");
  std::vector<figures> all;
  std::uint64_t enrolled = 0;
  for (const std::uint64_t due : {0, 100, 10'000}) {
    if (due > enrolled) fleet.enroll_due(devices + enrolled, devices + due);
    enrolled = due;
    std::vector<double> with, without;
    for (int i = 0; i < 2 * options.rounds + 1; ++i) {
      without.push_back(cpu_ms_of_second(fleet, false));
      with.push_back(cpu_ms_of_second(fleet, true));
    }
    figures& row = all.emplace_back("scan");
    row.set("devices", static_cast<double>(devices)).set("due", static_cast<double>(due)).set("idle_cpu_ms_per_s", median(without), 2);
    const double ms = std::max(0.0, median(with) - median(without));
    due == 100 ? row.aim("scan_cpu_ms", ms, 2, "<= 5") : row.set("scan_cpu_ms", ms, 2);
    if (due > 0) row.set("scan_cpu_us_per_due", ms / static_cast<double>(due) * 1e3, 1);
  }
  fleet.kill();
  return all;
}

}  // namespace ald::bench
