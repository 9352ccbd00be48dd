// Starts, lets all of them in at once, kills, and counts.
#include "tests/rush/rush_round.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <latch>

#include "cli/admin_call.hpp"
#include "cli/secret_file.hpp"
#include "http/http_client.hpp"
#include "replay/log_check.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "tests/torture/server_ledger.hpp"

namespace ald::rush {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds limit{40};  // only turns a hang into a failure

bool wait_for(milliseconds step, const std::function<bool()>& condition) {
  for (const auto end = steady_clock::now() + limit; steady_clock::now() < end; std::this_thread::sleep_for(step)) {
    if (condition()) return true;
  }
  return false;
}

// Small orders, short waits: much is open at any time, and a round is short.
constexpr const char* node_configuration = R"([gateway]
discovery = "accept_all"
[scan]
interval = "1s"
[renewal]
ahead = "30d"
spread = "0s"
not_before_percent = 0
[licensing]
response_timeout = "500ms"
resend_margin = "100ms"
[order]
batch_lines = 3
max_in_flight = 3
linger = "10ms"
retry_first = "50ms"
retry_cap = "500ms"
[journal]
cover = "64KiB"
)";

json::object registration(const std::string& unit, const char* tag = nullptr) {
  json::object device{{"unit", unit}, {"push_address", ""}};
  if (tag != nullptr) device["tags"] = json::array{json::string(tag)};
  return {{"devices", json::array{std::move(device)}}};
}

fault wrong(const std::string& what) { return {fault_code::conflict, what, ""}; }

}  // namespace

result<done> rush_round::start_server() {
  std::vector<std::string> arguments{
      "--pack", "id=earlier,kind=base,validity_days=3,total=" + std::to_string(3 * options_.each), "--pack", "id=scarce,kind=base,validity_days=365,total=" + std::to_string(options_.licenses()),
      "--lose-answers", "0.1", "--duplicate-answers", "0.1", "--error-rate", "0.1", "--partial", "0.05", "--defer", "0.2", "--defer-time", "50ms..300ms",
      "--max-processing", "1s", "--hang-time", "1s", "--fault-seed", std::to_string(options_.seed)};
  if (options_.oversell) arguments.emplace_back("--oversell");
  auto started = server_child::start(options_.ald, options_.dir + "/licensing-server", arguments, options_.dir + "/licensing-server.log");
  if (!started.ok()) return started.error();
  server_.emplace(std::move(started.value()));
  const bool there = wait_for(milliseconds(5), [&] {
    const auto ready = server_->ready();
    return !ready.ok() || ready.value();
  });
  if (!there || server_->url().empty()) return fault{fault_code::io, "the licensing server did not start", "see " + options_.dir + "/licensing-server.log"};
  server_host_port_ = host_port_of(server_->url()).value();
  server_token_ = read_secret(server_->token_file()).value();
  return done{};
}

result<done> rush_round::start_node() {
  const std::string config = options_.dir + "/ald.toml";
  std::ofstream(config) << node_configuration;
  std::filesystem::remove(data() + "/node.url");
  std::vector<std::string> arguments{"node", "--config", config, "--data", data(), "--listen.port", port_};
  for (auto& argument : server_->node_arguments()) arguments.push_back(std::move(argument));
  auto started = child_process::run(options_.ald, arguments, options_.dir + "/node.log");
  if (!started.ok()) return started.error();
  node_.emplace(std::move(started.value()));
  const bool there = wait_for(milliseconds(5), [&] { return std::filesystem::exists(data() + "/node.url") || !node_->running(); });
  if (!there || !node_->running()) return fault{fault_code::io, "the node did not start", "see " + options_.dir + "/node.log"};
  if (!host_port_.empty()) return done{};  // the same port and token; other threads are reading them
  std::string url;
  std::ifstream(data() + "/node.url") >> url;
  host_port_ = host_port_of(url).value();
  token_ = read_secret(data() + "/admin.token").value();
  port_ = host_port_.substr(host_port_.rfind(':') + 1);
  return done{};
}

// Three sources hold a license of the earlier pack, one of them has it taken away again; two wait for what they can't have yet. Then the
// earlier pack is closed, and the scarce one is not open yet.
result<done> rush_round::prepare() {
  const demand_client node = client();
  const auto rule = [&](const char* pack, const json::object& what) { return node.give("PATCH", std::string("/api/v1/packs/") + pack, what); };
  bool all_done = rule("scarce", {{"active", false}}) && node.give("PUT", "/api/v1/condition", json::object{{"condition", "tag!=held"}});
  for (std::uint32_t i = 0; i < options_.each; ++i) {
    for (const char* holder : {"renewal", "old", "unblocked"}) all_done &= node.give("POST", "/api/v1/devices", registration(unit(holder, i)));
    all_done &= node.give("POST", "/api/v1/devices", registration(unit("selection", i), "held"));
  }
  const bool held = wait_for(milliseconds(20), [&] {
    const auto issued = node.ask("/api/v1/status");
    for (const auto& pack : array_member(issued, "packs")) {
      if (member(pack, "pack") == "earlier") return number_member(pack, "used") == 3 * std::int64_t{options_.each};
    }
    return false;
  });
  if (!held) return wrong("the earlier pack is not used up");
  all_done &= rule("earlier", {{"active", false}});
  for (std::uint32_t i = 0; i < options_.each; ++i) {
    all_done &= node.give("POST", "/api/v1/devices", registration(unit("scan", i)));
    all_done &= node.give("POST", "/api/v1/revoke", json::object{{"units", json::array{json::string(unit("unblocked", i))}}, {"force", true}});
  }
  return all_done ? result<done>(done{}) : wrong("a command was not done in time");
}

// Each is a thread and a connection of its own.
std::vector<std::function<bool(const demand_client&)>> rush_round::demands() {
  using client = const demand_client&;
  const std::uint32_t each = options_.each;
  const auto for_each_unit = [each](const std::function<bool(client, std::uint32_t)>& one) {
    return [each, one](client node) {
      bool all_done = true;
      for (std::uint32_t i = 0; i < each; ++i) all_done &= one(node, i);
      return all_done;
    };
  };
  return {
      // The pack is opened: who waits is scanned, whose license ends is renewed.
      [](client node) {
        bool all_done = node.give("PATCH", "/api/v1/packs/scarce", json::object{{"active", true}});
        for (int i = 0; i < 5; ++i) all_done &= node.give("POST", "/api/v1/scan", json::object{});
        return all_done;
      },
      for_each_unit([this](client node, std::uint32_t i) { return node.give("POST", "/api/v1/devices", registration(unit("registration", i))); }),
      for_each_unit([this](client node, std::uint32_t i) {
        return node.give("POST", "/api/v1/devices", registration(unit("order", i))) && node.give_unit("/api/v1/order", unit("order", i));
      }),
      for_each_unit([this](client node, std::uint32_t i) {
        return node.give("POST", "/api/v1/devices/" + unit("old", i) + "/replace", json::object{{"by", unit("replacement", i)}});
      }),
      for_each_unit([this](client node, std::uint32_t i) { return node.give("POST", "/api/v1/devices/" + unit("unblocked", i) + "/unblock", json::object{}); }),
      for_each_unit([this](client node, std::uint32_t i) {
        return node.give("POST", "/api/v1/tags", json::object{{"units", json::array{json::string(unit("selection", i))}}, {"remove", json::array{json::string("held")}}});
      }),
      // Newcomers poll until the node knows them.
      for_each_unit([this](client, std::uint32_t i) {
        http_client device;
        return wait_for(milliseconds(25), [&] {
          http_request poll;
          poll.method = "GET";
          poll.path = "/default/controller/v1/" + unit("newcomer", i);
          const auto reply = device.call(host_port_, std::move(poll));
          return reply.failure == http_failure::none && reply.response.status == 200;
        });
      }),
      // What is drawn comes back, and is drawn again: two devices lose their license, and want another one.
      [this](client node) {
        bool all_done = true;
        for (const char* source : {"scan", "registration"}) {
          const std::string who = unit(source, 0);
          // As soon as it has one; where all were gone before, there is nothing to take away.
          for (const auto end = steady_clock::now() + milliseconds(1'500); steady_clock::now() < end; std::this_thread::sleep_for(milliseconds(25))) {
            if (member(json::value(object_member(node.ask("/api/v1/devices/" + who), "license")), "pack") == "scarce") break;
          }
          all_done &= node.give("POST", "/api/v1/revoke", json::object{{"units", json::array{json::string(who)}}, {"force", true}});
          all_done &= node.give("POST", "/api/v1/devices/" + who + "/unblock", json::object{});
        }
        return all_done;
      },
  };
}

void rush_round::watch_server(std::atomic<bool>& over, rush_result& outcome) const {
  const admin_client server(server_host_port_, server_token_, "");
  for (; !over; std::this_thread::sleep_for(milliseconds(10))) {
    const auto packs = server.get("/v1/packs");
    if (!packs.ok()) continue;  // one of its faults
    for (const auto& pack : array_member(packs.value(), "packs")) {
      if (member(pack, "pack") == "scarce") outcome.most_out = std::max(outcome.most_out, number_member(pack, "used"));
    }
  }
}

rush_round::books rush_round::ask_books(const demand_client& node) const {
  const auto status = node.ask("/api/v1/status");
  books now;
  now.settled = flag_member(status, "settled");
  for (const auto& pack : array_member(status, "packs")) {
    if (member(pack, "pack") == "scarce") now.used = number_member(pack, "used"), now.reserved = number_member(pack, "reserved");
  }
  return now;
}

// Sold out, nothing under way, and that still so some scans later.
result<done> rush_round::wait_until_sold_out() {
  const demand_client node = client();
  for (int times = 0; times < 3; ++times) {
    books last;
    const bool sold_out = wait_for(milliseconds(20), [&] {
      last = ask_books(node);
      return last.settled && last.reserved == 0 && last.used == options_.licenses();
    });
    if (!sold_out) return wrong("the node counts " + std::to_string(last.used) + " used and " + std::to_string(last.reserved) + " reserved licenses of " + std::to_string(options_.licenses()));
    if (!node.give("POST", "/api/v1/scan", json::object{})) return wrong("no scan");
    std::this_thread::sleep_for(milliseconds(50));
  }
  return done{};
}

result<done> rush_round::rush(rush_result& outcome) {
  auto all = demands();
  std::latch gate(static_cast<std::ptrdiff_t>(all.size()) + 1);
  std::atomic<bool> over{false};
  std::vector<std::thread> threads;
  std::atomic<std::uint32_t> undone{0};
  for (auto& demand : all) {
    threads.emplace_back([this, &gate, &undone, demand = std::move(demand)] {
      const demand_client node = client();
      gate.arrive_and_wait();
      if (!demand(node)) ++undone;
    });
  }
  std::thread watcher([&] { watch_server(over, outcome); });
  gate.arrive_and_wait();
  std::optional<fault> failed;
  for (std::uint32_t i = 0; i < options_.kills && !failed; ++i) {
    std::this_thread::sleep_for(milliseconds(dice_() % 150));
    const books now = ask_books(client());
    node_->kill();
    outcome.kills_in_work += now.reserved > 0 ? 1 : 0;
    if (auto restarted = start_node(); !restarted.ok()) failed = restarted.error();
  }
  for (std::thread& thread : threads) thread.join();
  if (undone > 0 && !failed) failed = wrong(std::to_string(undone) + " sources were not done in time");
  if (!failed) {
    if (auto sold_out = wait_until_sold_out(); !sold_out.ok()) failed = sold_out.error();
  }
  over = true;
  watcher.join();
  return failed ? result<done>(*failed) : result<done>(done{});
}

result<done> rush_round::judge_log() {
  rocksdb_config config;
  config.dir = data() + "/log";
  config.read_only = true;
  const auto log = rocksdb_event_log::open(config);
  if (!log.ok()) return log.error();
  const auto replayed = check_log(*log.value());
  if (!replayed.ok()) return replayed.error();
  if (replayed.value().divergence) return wrong(replayed.value().divergence->what);
  return done{};
}

// By the licensing server's own books.
result<done> rush_round::judge(rush_result& outcome) {
  const admin_client server(server_host_port_, server_token_, "");
  std::map<std::string, std::uint64_t> per_unit;
  std::string after;
  do {
    const auto page = server.get("/v1/ledger?limit=1000" + (after.empty() ? "" : "&after=" + percent_encode(after)));
    if (!page.ok()) return page.error();
    for (const auto& license : array_member(page.value(), "licenses")) {
      if (member(license, "pack") != "scarce") continue;
      if (flag_member(license, "returned")) {
        ++outcome.returned;
        continue;
      }
      ++outcome.out;
      const std::string who = member(license, "unit");
      ++outcome.drawn[who.substr(0, who.rfind('-'))];
      if (++per_unit[who] > 1) return wrong(who + " has two licenses of the scarce pack");
    }
    after = member(page.value(), "next");
  } while (after != "-");
  const auto requests = torture::server_ledger(server_host_port_, server_token_, "").requests();
  if (!requests.ok()) return requests.error();
  outcome.repeated_lines = requests.value().repeated;
  outcome.faults = requests.value().faults;
  if (outcome.out != options_.licenses()) return wrong(std::to_string(outcome.out) + " licenses of " + std::to_string(options_.licenses()) + " are out");
  if (outcome.most_out > options_.licenses()) return wrong("the server had " + std::to_string(outcome.most_out) + " licenses out");
  const demand_client node = client();
  if (!node.give("POST", "/api/v1/reconcile", json::object{{"fix", false}})) return wrong("the ledgers are not compared");
  json::value compared;
  const bool agrees = wait_for(milliseconds(20), [&] {
    compared = node.ask("/api/v1/reconcile");
    if (member(compared, "state") == "failed") (void)node.give("POST", "/api/v1/reconcile", json::object{{"fix", false}});
    return member(compared, "state") == "done";
  });
  if (!agrees || number_member(compared, "open") != 0 || !array_member(compared, "packs").empty()) return wrong("the ledgers differ: " + json::serialize(compared));
  return done{};
}

result<rush_result> rush_round::run() {
  std::filesystem::create_directories(options_.dir);
  if (auto started = start_server(); !started.ok()) return started.error();
  if (auto started = start_node(); !started.ok()) return started.error();
  if (auto prepared = prepare(); !prepared.ok()) return prepared.error();
  rush_result outcome;
  if (auto sold = rush(outcome); !sold.ok()) return sold.error();
  if (auto judged = judge(outcome); !judged.ok()) return judged.error();
  node_->end();
  server_->end();
  if (auto judged = judge_log(); !judged.ok()) return judged.error();
  return outcome;
}

}  // namespace ald::rush
