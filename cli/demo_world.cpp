// Starts, asks and ends the demo's processes.
#include "cli/demo_world.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "cli/admin_call.hpp"

namespace ald {
namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Unreachable devices must stay away until everything was pushed, or they would not have been unreachable at push time.
std::uint32_t away_s(const demo_options& o) { return std::max<std::uint32_t>(8, 5 + o.devices / 150); }

}  // namespace

std::string demo_node_config(const demo_options& o) {
  // More devices poll less often, so that the demo fits a small machine.
  const auto poll_s = std::max<std::uint32_t>(2, o.devices / 500);
  return fmt::format(R"(# Configuration of the node that the demo started. Times are far shorter than in service; see "ald node --print-config".
[listen]
port = {}
[gateway]
poll_interval = "{}s"
[device]
unanswered_push = "20s"
download = "30s"
confirmation = "60s"
ask_again = "3s"
install_retry_first = "2s"
[scan]
interval = "3s"
[push]
connect_timeout = "1s"
response_timeout = "5s"
)",
                     o.port, poll_s);
}

demo_world::~demo_world() {
  // The fleet first: a fleet without its node would only report errors.
  if (fleet_process_) fleet_process_->end();
  if (node_process_) node_process_->end();
  if (server_) server_->end();
  std::error_code ignored;
  if (remove_dir_) std::filesystem::remove_all(dir_, ignored);
}

result<done> demo_world::make_directory() {
  if (options_.data.empty()) {
    auto pattern = std::filesystem::temp_directory_path().string() + "/ald-demo-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) return fault{fault_code::io, pattern + ": " + std::strerror(errno), "set TMPDIR, or name a directory with --data"};
    dir_ = pattern;
    remove_dir_ = true;
    return done{};
  }
  dir_ = options_.data;
  std::error_code wrong;
  std::filesystem::create_directories(dir_, wrong);
  if (wrong) return fault{fault_code::io, dir_ + ": " + wrong.message(), "name a writable directory with --data"};
  if (!std::filesystem::is_empty(dir_)) return fault{fault_code::conflict, dir_ + " is not empty", "a demo needs a directory of its own"};
  return done{};
}

result<done> demo_world::start_server() {
  if (auto made = make_directory(); !made.ok()) return made;
  const auto licenses = options_.devices + options_.devices / 10 + 1;
  auto started = server_child::start("", server_data(), {"--pack", fmt::format("id=demo,kind=base,total={},validity_days=365", licenses)}, dir_ + "/licensing-server.log");
  if (!started.ok()) return started.error();
  server_.emplace(std::move(started.value()));
  return done{};
}

result<bool> demo_world::server_ready() {
  if (!server_->running()) return ended("licensing server", "licensing-server.log");
  return server_->ready();
}

result<done> demo_world::start_node() {
  const auto config = dir_ + "/ald.toml";
  std::ofstream out(config);
  out << demo_node_config(options_);
  out.close();
  if (!out) return fault{fault_code::io, config + " can't be written", "check the disk"};
  std::vector<std::string> arguments{"node", "--config", config, "--data", node_data()};
  for (auto& argument : server_->node_arguments()) arguments.push_back(std::move(argument));
  auto started = child_process::run_self(arguments, dir_ + "/node.log");
  if (!started.ok()) return started.error();
  node_process_.emplace(std::move(started.value()));
  return done{};
}

result<bool> demo_world::node_ready() {
  if (!node_process_->running()) return ended("node", "node.log");
  if (!std::filesystem::exists(node_data() + "/node.url")) return false;  // written when it is ready
  admin_target target;
  // Named, so that $ALD_NODE of the user's shell does not lead elsewhere.
  target.node = content_of(node_data() + "/node.url");
  target.node.erase(std::min(target.node.find('\n'), target.node.size()));
  target.data = node_data();
  auto client = admin_client::open(target);
  if (!client.ok()) return client.error();
  client_.emplace(std::move(client.value()));
  return true;
}

result<done> demo_world::start_fleet() {
  const auto away = away_s(options_);
  std::vector<std::string> arguments{"fleet", "--node", "http://" + client_->host_port(), "--data", node_data(), "--count", std::to_string(options_.devices),
                                     "--seed", std::to_string(options_.seed), "--old-firmware", "0.1", "--unreachable", "0.05", "--prompting", "0.05",
                                     "--back-after", fmt::format("{}s", away), "--back-spread", "3s", "--reboot-time", "1s", "--with-profile", "--stay",
                                     "--quiet", "--json", dir_ + "/fleet.json"};
  auto started = child_process::run_self(arguments, dir_ + "/fleet.log");
  if (!started.ok()) return started.error();
  fleet_process_.emplace(std::move(started.value()));
  return done{};
}

result<done> demo_world::all_running() {
  if (!server_->running()) return ended("licensing server", "licensing-server.log");
  if (!node_process_->running()) return ended("node", "node.log");
  if (!fleet_process_->running()) return ended("fleet", "fleet.log");
  return done{};
}

result<boost::json::value> demo_world::status() const { return client_->get("/api/v1/status"); }

boost::json::value demo_world::fleet_report() const {
  boost::system::error_code wrong;
  auto report = boost::json::parse(content_of(dir_ + "/fleet.json"), wrong);
  return wrong ? boost::json::value() : report;
}

result<demo_evidence> demo_world::evidence() const {
  demo_evidence all;
  std::string after;
  do {
    const auto page = client_->get("/api/v1/devices?limit=1000" + (after.empty() ? "" : "&after=" + percent_encode(after)));
    if (!page.ok()) return page.error();
    for (const auto& device : array_member(page.value(), "devices")) all.node.push_back(device);
    after = member(page.value(), "next_after");
  } while (after != "-");
  const auto issued = client_->get("/api/v1/issued");
  if (!issued.ok()) return issued.error();
  all.issued = array_member(issued.value(), "licenses");
  all.fleet = fleet_report();
  return all;
}

result<done> demo_world::resend_all() const {
  const auto sent = client_->send("POST", "/api/v1/resend", boost::json::object{{"all", true}});
  if (!sent.ok()) return sent.error();
  return done{};
}

fault demo_world::ended(const std::string& who, const std::string& log) const {
  auto text = content_of(dir_ + "/" + log);
  if (text.size() > 2'000) text.erase(0, text.size() - 2'000);
  return {fault_code::io, fmt::format("the {} ended by itself; the end of its log:\n{}", who, text), ""};
}

}  // namespace ald
