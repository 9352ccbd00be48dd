// The child processes of a rollout, and what they do.
#include "benchmarks/rollout_process.hpp"

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/counting_file_system.hpp"
#include "benchmarks/rollout.hpp"
#include "cli/child_process.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "ports/log_silence.hpp"
#include "storage/rocksdb_event_log.hpp"

namespace ald::bench {
namespace {

signing_key bench_key() {
  std::array<unsigned char, 32> seed{};
  seed.fill(7);
  return signing_key::from_seed(seed);
}

std::unique_ptr<rocksdb_event_log> open_log(const std::string& data, rocksdb::Env* env) {
  rocksdb_config config;
  config.dir = data + "/log";
  config.create = true;
  config.env = env;
  return need(rocksdb_event_log::open(config));
}

void enroll_part(const rollout_task& task) {
  const auto log = open_log(task.data, nullptr);
  unsigned_licenses licenses;
  trusting_verifier verifier;
  rollout fleet(*log, licenses, verifier);
  fleet.start();
  fleet.set_deployment(false);
  fleet.enroll(0, task.devices);
  fleet.stop();
}

// Where each license is: what a download asks for.
void write_actions(rollout& fleet, const rollout_task& task) {
  std::ofstream out(task.data + "/actions");
  for (std::uint64_t i = 0; i < task.devices; ++i) {
    const auto row = fleet.machine().view().find(unit_of(i));
    if (row) out << i << " " << number(row->action) << "\n";
  }
}

void deploy_part(const rollout_task& task, bool killed) {
  std::unique_ptr<license_source> licenses = std::make_unique<unsigned_licenses>();
  if (task.verify) licenses = std::make_unique<signed_licenses>(task.devices, bench_key());
  trusting_verifier trusting;
  const trusted_license_verifier trusted({bench_key().verifying_key()});
  const license_verifier& verifier = task.verify ? static_cast<const license_verifier&>(trusted) : trusting;
  const std::uint64_t memory_before = anonymous_memory_of_this();
  sync_counter counter;
  const auto log = open_log(task.data, counter.env());
  rollout fleet(*log, *licenses, verifier);
  fleet.start();
  const auto syncs = counter.syncs();
  const auto groups = log->last_group();
  const usage used = fleet.deploy(task.devices);
  figures all("part");
  all.set("wall_s", used.wall_s, 6).set("cpu_s", used.cpu_s, 6).set("fsyncs", static_cast<double>(counter.syncs() - syncs));
  all.set("orders", static_cast<double>(fleet.server().orders())).set("groups", static_cast<double>(log->last_group() - groups));
  all.set("peak_bytes", static_cast<double>(fleet.peak_memory() - std::min(fleet.peak_memory(), memory_before)));
  write_actions(fleet, task);
  std::ofstream(task.data + "/figures") << all.json();
  if (killed) ::kill(::getpid(), SIGKILL);
  fleet.stop();
}

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

void run_and_wait(const std::string& part, const rollout_task& task) {
  const std::string log = task.data + "/part.log";
  auto child = need(child_process::run_self({"--part", part, task.data, std::to_string(task.devices), task.verify ? "1" : "0"}, log));
  while (child.running()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::string said = text_of(log);
  if (!said.empty()) throw bench_failure(part + ": " + said);
}

}  // namespace

std::string bench_public_key() { return bench_key().verifying_key().to_text(); }

void register_in_process(const rollout_task& task) { run_and_wait("register", task); }

figures deploy_in_process(const rollout_task& task, bool killed) {
  run_and_wait(killed ? "deploy-killed" : "deploy", task);
  const std::string told = text_of(task.data + "/figures");
  if (told.empty()) throw bench_failure("the rollout ended without figures");
  return figures::from_json("part", told);
}

int run_part(const std::vector<std::string>& arguments) {
  silence_log();
  const rollout_task task{arguments.at(1), std::stoull(arguments.at(2)), arguments.at(3) == "1"};
  if (arguments.at(0) == "register") {
    enroll_part(task);
  } else {
    deploy_part(task, arguments.at(0) == "deploy-killed");
  }
  return 0;
}

}  // namespace ald::bench
