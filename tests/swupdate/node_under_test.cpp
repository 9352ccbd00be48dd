// Starts and asks the node.
#include "tests/swupdate/node_under_test.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "cli/admin_call.hpp"
#include "tests/swupdate/test_log.hpp"

namespace ald::swupdate {

result<done> node_under_test::start(std::vector<std::string> more) {
  std::filesystem::remove(data() + "/node.url");
  // {unit} in the path: several devices of one machine have files of their own.
  std::vector<std::string> arguments{"node", "--data", data(), "--listen.port", std::to_string(port_), "--scan.interval", "1s",
                                     "--gateway.poll-interval", "1s", "--device.install-retry-first", "1s", "--device.install-retry-cap", "2s",
                                     "--artifact", "product=board,form=swu,hardware=1.0,path=" + root_ + "/{unit}/etc/license.lic"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  auto started = child_process::run(program_, arguments, log_file());
  if (!started.ok()) return started.error();
  process_.emplace(std::move(started.value()));
  const bool there = wait_for([this] { return std::filesystem::exists(data() + "/node.url") || !process_->running(); });
  if (!there || !process_->running()) return fault{fault_code::io, "the node did not start", "see " + log_file()};
  admin_target target;
  std::ifstream(data() + "/node.url") >> target.node;
  target.data = data();
  auto client = admin_client::open(target);
  if (!client.ok()) return client.error();
  client_.emplace(std::move(client.value()));
  port_ = static_cast<std::uint16_t>(std::stoul(target.node.substr(target.node.rfind(':') + 1)));
  return done{};
}

result<done> node_under_test::register_device(const std::string& unit, const std::string& token, const std::string& product, const std::string& directory) {
  boost::json::object device{{"unit", unit}, {"token", token}, {"product", product}, {"directory", directory}};
  const auto answer = client_->send("POST", "/api/v1/devices", boost::json::object{{"devices", boost::json::array{std::move(device)}}});
  if (!answer.ok()) return answer.error();
  return done{};
}

result<done> node_under_test::assign_silent_profile(const std::string& target) {
  const auto made = client_->send("PUT", "/api/v1/profiles/silent", boost::json::object{{"prompt_user", false}});
  if (!made.ok()) return made.error();
  const auto assigned = client_->send("PUT", "/api/v1/assignments", boost::json::object{{"profile", "silent"}, {"target", target}});
  if (!assigned.ok()) return assigned.error();
  return done{};
}

result<done> node_under_test::retire(const std::string& unit) {
  const auto retired = client_->send("POST", "/api/v1/devices/" + percent_encode(unit) + "/retire", boost::json::object{});
  if (!retired.ok()) return retired.error();
  return done{};
}

boost::json::value node_under_test::device(const std::string& unit) const {
  const auto answer = client_->get("/api/v1/devices/" + percent_encode(unit));
  return answer.ok() ? answer.value() : boost::json::value(boost::json::object{});
}

std::string node_under_test::state(const std::string& unit) const { return member(device(unit), "state"); }
std::string node_under_test::reason(const std::string& unit) const { return member(device(unit), "reason"); }

std::string node_under_test::cancel(const std::string& unit) const {
  const boost::json::value cancel(object_member(device(unit), "cancel"));
  return member(cancel, "status") + " " + member(cancel, "outcome");
}

std::string node_under_test::shows(const std::string& unit) const {
  const auto device = this->device(unit);
  const auto& history = array_member(device, "history");
  const auto last = history.empty() ? std::string("-") : member(history.back(), "event");
  const boost::json::value delivery(object_member(device, "delivery"));
  const auto detail = member(delivery, "detail");
  return "state " + member(device, "state") + ", reason " + member(device, "reason") + "\nnext: " + member(device, "next") + "\nlast event: " + last +
         (detail.size() > 1 ? "\ndetail: " + detail : "");
}

std::pair<bool, std::string> node_under_test::verify(const std::string& file, const std::string& unit) const {
  const auto keys = client_->get("/api/v1/keys");
  if (!keys.ok() || array_member(keys.value(), "keys").empty()) return {false, "the node tells no key"};
  const std::string key(array_member(keys.value(), "keys").front().as_string());
  const auto line = program_ + " verify '" + file + "' --key '" + key + "' --unit '" + unit + "' 2>&1";
  FILE* pipe = ::popen(line.c_str(), "r");
  if (pipe == nullptr) return {false, "ald verify could not be started"};
  std::string said;
  std::array<char, 4096> buffer{};
  while (const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe)) said.append(buffer.data(), n);
  const int status = ::pclose(pipe);
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0, said};
}

}  // namespace ald::swupdate
