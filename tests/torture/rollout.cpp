// Starts, kills, restarts and judges.
#include "tests/torture/rollout.hpp"

#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "cli/admin_call.hpp"
#include "cli/replay_fold.hpp"
#include "storage/rocksdb_event_log.hpp"

namespace ald::torture {

using std::chrono::milliseconds;

namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// The limits only turn a hang into a failure.
bool wait_for(seconds limit, milliseconds step, const std::function<bool()>& condition) {
  const auto end = steady_clock::now() + limit;
  while (!condition()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(step);
  }
  return true;
}

// Small orders one at a time and slow reboots, so that there is something open for long.
constexpr const char* node_configuration = R"([gateway]
poll_interval = "1s"
[device]
unanswered_push = "4s"
download = "5s"
confirmation = "10s"
ask_again = "1s"
[scan]
interval = "1s"
[order]
batch_lines = 20
max_in_flight = 2
linger = "20ms"
retry_first = "100ms"
[journal]
cover = "64KiB"
[push]
max_in_flight = 8
connect_timeout = "1s"
response_timeout = "2s"
)";

}  // namespace

result<done> rollout::start_node() {
  const std::string config = options_.dir + "/ald.toml";
  std::ofstream(config) << node_configuration;
  std::filesystem::remove(data() + "/node.url");
  auto started = child_process::run(options_.ald, {"node", "--config", config, "--data", data(), "--listen.port", port_}, options_.dir + "/node.log");
  if (!started.ok()) return started.error();
  node_.emplace(std::move(started.value()));
  const bool there = wait_for(seconds(30), milliseconds(5), [&] { return std::filesystem::exists(data() + "/node.url") || !node_->running(); });
  if (!there || !node_->running()) return fault{fault_code::io, "the node did not start", "see " + options_.dir + "/node.log"};
  admin_target target;
  std::ifstream(data() + "/node.url") >> target.node;
  target.data = data();
  auto client = admin_client::open(target);
  if (!client.ok()) return client.error();
  client_.emplace(std::move(client.value()));
  port_ = target.node.substr(target.node.rfind(':') + 1);
  return done{};
}

result<done> rollout::start() {
  std::filesystem::create_directories(options_.dir);
  if (auto outcome = start_node(); !outcome.ok()) return outcome;
  auto fleet = child_process::run(
      options_.ald,
      {"fleet", "--node", "http://127.0.0.1:" + port_, "--data", data(), "--count", std::to_string(options_.devices), "--seed",
       std::to_string(options_.seed), "--old-firmware", "0.1", "--unreachable", "0", "--prompting", "0.1", "--pull-only", "0.2", "--reboot-time", "1s", "--retry-cap", "1s",
       "--with-profile", "--stay", "--quiet", "--json", options_.dir + "/fleet.json"},
      options_.dir + "/fleet.log");
  if (!fleet.ok()) return fleet.error();
  fleet_.emplace(std::move(fleet.value()));
  return done{};
}

bool rollout::is_open(kill_moment moment) const {
  const auto status = client_->get("/api/v1/status");
  if (!status.ok()) return false;
  const boost::json::value open(object_member(status.value(), "open"));
  const boost::json::value devices(object_member(status.value(), "devices"));
  const boost::json::value reasons(object_member(devices, "by_reason"));
  switch (moment) {
    case kill_moment::order_unanswered: return number_member(open, "orders_sent_unanswered") > 0;
    case kill_moment::answer_not_durable: return number_member(open, "answers_not_durable") > 0;
    case kill_moment::push_unanswered: return number_member(open, "pushes_unanswered") > 0;
    case kill_moment::download_unconfirmed: return number_member(reasons, "awaiting_confirmation") > 0;
    case kill_moment::any: break;
  }
  return !flag_member(status.value(), "settled") || number_member(reasons, "awaiting_confirmation") > 0 || number_member(reasons, "pushing") > 0;
}

bool rollout::all_licensed() const {
  const auto status = client_->get("/api/v1/status");
  if (!status.ok()) return false;
  const boost::json::value devices(object_member(status.value(), "devices"));
  const boost::json::value states(object_member(devices, "by_state"));
  return number_member(states, "licensed") == options_.devices;
}

result<open_work> rollout::kill_at(kill_moment moment, milliseconds after) {
  if (!wait_for(seconds(3), milliseconds(0), [&] { return is_open(moment); })) {
    wait_for(seconds(5), milliseconds(1), [&] { return is_open(kill_moment::any); });
  }
  std::this_thread::sleep_for(after);
  node_->kill();
  return open_work_of(data());
}

result<done> rollout::restart_node() { return start_node(); }

result<rollout_result> rollout::finish() {
  rollout_result outcome;
  const bool licensed = wait_for(seconds(120), milliseconds(200), [&] {
    if (all_licensed()) return true;
    // The operator's part for old devices that were found rebooting.
    const auto sent = client_->send("POST", "/api/v1/resend", boost::json::object{{"all", true}});
    if (sent.ok()) outcome.resent += static_cast<std::uint64_t>(number_member(sent.value(), "resent"));
    return false;
  });
  const auto status = client_->get("/api/v1/status");
  if (!status.ok()) return status.error();
  const boost::json::value devices(object_member(status.value(), "devices"));
  outcome.licensed = static_cast<std::uint64_t>(number_member(boost::json::value(object_member(devices, "by_state")), "licensed"));
  if (!licensed) return fault{fault_code::conflict, "only " + std::to_string(outcome.licensed) + " devices got licensed", "see " + options_.dir};
  wait_for(seconds(10), milliseconds(50), [&] {
    const auto now = client_->get("/api/v1/status");
    return now.ok() && flag_member(now.value(), "settled");
  });
  fleet_->end();  // so that no poll changes the state between the two digests
  const auto issued = client_->get("/api/v1/issued");
  if (!issued.ok()) return issued.error();
  std::set<std::string> units;
  for (const auto& license : array_member(issued.value(), "licenses")) units.insert(member(license, "unit"));
  outcome.issued = array_member(issued.value(), "licenses").size();
  outcome.distinct_units = units.size();
  const auto digest = client_->get("/api/v1/digest");
  if (!digest.ok()) return digest.error();
  outcome.live_digest = member(digest.value(), "digest");
  node_->end();
  rocksdb_config config;
  config.dir = data() + "/log";
  config.read_only = true;
  const auto log = rocksdb_event_log::open(config);
  if (!log.ok()) return log.error();
  const auto replayed = replay_log(*log.value());
  if (!replayed.ok()) return replayed.error();
  if (replayed.value().divergence) return fault{fault_code::corrupt, replayed.value().divergence->what, ""};
  outcome.replayed_digest = replayed.value().digest;
  return outcome;
}

}  // namespace ald::torture
