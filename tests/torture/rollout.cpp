// Starts, kills, restarts and judges.
#include "tests/torture/rollout.hpp"

#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "cli/admin_call.hpp"
#include "cli/secret_file.hpp"
#include "licensing/firmware_version.hpp"
#include "replay/log_check.hpp"
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
[licensing]
response_timeout = "1s"
resend_margin = "200ms"
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

// What the licensing server does wrong. It states a short processing time, because a node asks a server without
// deduplication again only after it.
std::vector<std::string> server_arguments(const rollout_options& o) {
  std::vector<std::string> all{"--lose-answers", "0.05", "--duplicate-answers", "0.05", "--error-rate", "0.1", "--defer", "0.2",
                               "--defer-time", "100ms..800ms", "--max-processing", "2s", "--hang-time", "2s",
                               "--fault-seed", std::to_string(o.seed)};
  if (!o.deduplicates) all.push_back("--no-dedup");
  if (o.scarce) all.insert(all.end(), {"--oversell", "--pack", "id=base,kind=base,total=" + std::to_string(o.licenses())});
  return all;
}

// S9 is for firmware below it; the node's default.
constexpr const char* will_ask_from = "10.03.500";

}  // namespace

result<done> rollout::start_server() {
  const std::string dir = options_.dir + "/licensing-server";
  auto started = server_child::start(options_.ald, dir, server_arguments(options_), options_.dir + "/licensing-server.log");
  if (!started.ok()) return started.error();
  server_.emplace(std::move(started.value()));
  std::optional<fault> wrong;
  const bool there = wait_for(seconds(30), milliseconds(5), [&] {
    const auto ready = server_->ready();
    if (!ready.ok()) wrong = ready.error();
    return !ready.ok() || ready.value();
  });
  if (wrong) return *wrong;
  if (!there) return fault{fault_code::io, "the licensing server did not start", "see " + options_.dir + "/licensing-server.log"};
  const auto host_port = host_port_of(server_->url());
  if (!host_port.ok()) return host_port.error();
  const auto token = read_secret(server_->token_file());
  if (!token.ok()) return token.error();
  ledger_.emplace(host_port.value(), token.value(), server_->token_file());
  return done{};
}

result<done> rollout::start_node() {
  const std::string config = options_.dir + "/ald.toml";
  std::ofstream(config) << node_configuration;
  std::filesystem::remove(data() + "/node.url");
  std::vector<std::string> arguments{"node", "--config", config, "--data", data(), "--listen.port", port_};
  for (auto& argument : server_->node_arguments()) arguments.push_back(std::move(argument));
  auto started = child_process::run(options_.ald, arguments, options_.dir + "/node.log");
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
  if (auto outcome = start_server(); !outcome.ok()) return outcome;
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
  return number_member(states, "licensed") == options_.licenses();
}

result<open_work> rollout::kill_at(kill_moment moment, milliseconds after) {
  if (!wait_for(seconds(3), milliseconds(0), [&] { return is_open(moment); })) {
    wait_for(seconds(5), milliseconds(1), [&] { return is_open(kill_moment::any); });
  }
  std::this_thread::sleep_for(after);
  const auto last_word = client_->get("/api/v1/status");
  node_->kill();
  const auto issued = ledger_->issued();
  if (!issued.ok()) return issued.error();
  std::uint64_t pushes = 0;
  if (last_word.ok()) {
    pushes = static_cast<std::uint64_t>(number_member(boost::json::value(object_member(last_word.value(), "open")), "pushes_unanswered"));
  }
  return open_work_of(data(), issued.value().keys, pushes);
}

result<done> rollout::restart_node() { return start_node(); }

// The operator's part for old devices that were found rebooting. Nobody else may wait for it (S9).
result<done> rollout::resend_listed(std::uint64_t& resent) {
  const auto listed = client_->get("/api/v1/devices?reason=needs_manual_resend&limit=1000");
  if (!listed.ok()) return done{};  // asked again soon
  for (const auto& row : array_member(listed.value(), "devices")) {
    const auto unit = member(row, "unit");
    const auto device = client_->get("/api/v1/devices/" + percent_encode(unit));
    if (!device.ok()) continue;
    const auto firmware = member(device.value(), "firmware");
    if (firmware_at_least(firmware, will_ask_from)) {
      return fault{fault_code::conflict, unit + " has firmware " + firmware + " and is listed for a manual re-send", "S9: it asks by itself"};
    }
    if (const auto address = member(device.value(), "push_address"); address.empty() || address == "-") {
      return fault{fault_code::conflict, unit + " only polls and is listed for a manual re-send", "S9 is not for devices without a push address"};
    }
    const auto sent = client_->send("POST", "/api/v1/resend", boost::json::object{{"units", boost::json::array{boost::json::string(unit)}}});
    if (sent.ok()) resent += static_cast<std::uint64_t>(number_member(sent.value(), "resent"));
  }
  return done{};
}

result<rollout_result> rollout::finish() {
  rollout_result outcome;
  std::optional<fault> wrong;
  const bool licensed = wait_for(seconds(180), milliseconds(200), [&] {
    if (all_licensed()) return true;
    if (auto sent = resend_listed(outcome.resent); !sent.ok()) wrong = sent.error();
    return wrong.has_value();
  });
  if (wrong) return *wrong;
  const auto status = client_->get("/api/v1/status");
  if (!status.ok()) return status.error();
  const boost::json::value devices(object_member(status.value(), "devices"));
  const boost::json::value reasons(object_member(devices, "by_reason"));
  outcome.exhausted = static_cast<std::uint64_t>(number_member(reasons, "pack_exhausted"));
  outcome.licensed = static_cast<std::uint64_t>(number_member(boost::json::value(object_member(devices, "by_state")), "licensed"));
  if (!licensed) return fault{fault_code::conflict, "only " + std::to_string(outcome.licensed) + " devices got licensed", "see " + options_.dir};
  wait_for(seconds(10), milliseconds(50), [&] {
    const auto now = client_->get("/api/v1/status");
    return now.ok() && flag_member(now.value(), "settled");
  });
  fleet_->end();  // so that no poll changes the state between the two digests
  const auto issued = ledger_->issued();
  if (!issued.ok()) return issued.error();
  outcome.issued = issued.value().licenses;
  outcome.distinct_units = issued.value().units.size();
  auto requests = ledger_->requests();
  if (!requests.ok()) return requests.error();
  outcome.requests = std::move(requests.value());
  const auto digest = client_->get("/api/v1/digest");
  if (!digest.ok()) return digest.error();
  outcome.live_digest = member(digest.value(), "digest");
  node_->end();
  server_->end();
  rocksdb_config config;
  config.dir = data() + "/log";
  config.read_only = true;
  const auto log = rocksdb_event_log::open(config);
  if (!log.ok()) return log.error();
  const auto replayed = check_log(*log.value());
  if (!replayed.ok()) return replayed.error();
  if (replayed.value().divergence) return fault{fault_code::corrupt, replayed.value().divergence->what, ""};
  outcome.replayed_digest = replayed.value().digest;
  return outcome;
}

}  // namespace ald::torture
