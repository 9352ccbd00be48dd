// The fake node's answers. It judges nothing that the fleet tests do not ask about.
#include "fleet_fake_node.hpp"

#include <chrono>
#include <future>

#include <boost/json.hpp>

#include "cli/admin_call.hpp"
#include "cli/system_clock.hpp"
#include "http/file_digests.hpp"
#include "issuer/license_file.hpp"
#include "ports/license_verifier.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::int64_t ask_again_ms = 300;

http_response answer(int status, const json::value& body = json::object()) {
  http_response r;
  r.status = status;
  r.headers = {{"Content-Type", "application/json"}};
  r.body = json::serialize(body);
  return r;
}

std::int64_t now_ms() { return system_clock().now().mono_ms; }

bool is_old(const std::string& firmware) {
  return firmware.starts_with("9.") || firmware.starts_with("10.2.") || firmware == "10.03.499" || firmware == "10.03.100";
}

}  // namespace

fake_node::fake_node() {
  come();
  push_thread_ = std::thread([this] {
    while (!stopping_) {
      if (!away_) push_all();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
}

fake_node::~fake_node() {
  stopping_ = true;
  push_thread_.join();
  go();
}

void fake_node::come() {
  http_server_config config;
  config.port = port_;
  config.threads = 1;
  server_ = std::make_unique<http_server>(config, [this](http_request r, http_responder respond) { handle(std::move(r), std::move(respond)); });
  if (const auto started = server_->start(); !started.ok()) throw std::runtime_error(to_string(started.error()));
  port_ = server_->port();
  if (!pusher_) {
    device_push_config push;
    push.public_url = url();
    pusher_ = std::make_unique<http_device_push>(push, *this);
  }
  away_ = false;
}

void fake_node::go() {
  away_ = true;
  if (server_) server_->stop();
  server_.reset();
}

void fake_node::resend_all() {
  const std::lock_guard hold(mutex_);
  for (auto& [unit, device] : devices_)
    if (std::exchange(device.listed, false)) {
      device.push_done = false;
      ++device.attempt;
    }
}

std::map<std::string, fake_device> fake_node::devices() const {
  const std::lock_guard hold(mutex_);
  return devices_;
}

std::size_t fake_node::licensed() const {
  const std::lock_guard hold(mutex_);
  return static_cast<std::size_t>(std::count_if(devices_.begin(), devices_.end(), [](const auto& d) { return d.second.licensed; }));
}

result<artifact> fake_node::find(const unit_id& unit, const license_serial& serial, artifact_form form) const {
  const license_claims claims{serial, wrong_unit ? unit_id{"SOMEBODY-ELSE"} : unit, license_kind{"base"}, pack_id{"p"}, 30'000};
  auto made = encode_license_file(claims, 1'700'000'000'000, key_);
  return made.ok() ? result<artifact>(artifact{file_name(form), made.value()}) : made.error();
}

void fake_node::handle(http_request request, http_responder respond) {
  if (request.path.starts_with("/api/v1/")) return respond(admin(request));
  constexpr std::string_view base = "/default/controller/v1/";
  if (!request.path.starts_with(base)) return respond(answer(404));
  auto rest = request.path.substr(base.size());
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto unit = rest.substr(0, slash);
  rest.erase(0, slash);
  const int every = busy_every;
  if (every > 0 && ++requests_ % every == 0) {
    auto busy = answer(503);
    busy.headers.emplace_back("Retry-After", "0");
    return respond(std::move(busy));
  }
  const bool result = request.body.find("closed") != std::string::npos;
  auto answered = ddi(request, unit, rest);
  if (result && answered.status == 200 && lost_results > 0) {
    --lost_results;
    answered.withhold_last_byte = [](std::function<void(bool)> grant) { grant(false); };
    answered.body = "{}";
  }
  respond(std::move(answered));
}

http_response fake_node::admin(const http_request& request) {
  if (request.path == "/api/v1/keys") return answer(200, {{"keys", json::array{json::string(key_.verifying_key().to_text())}}});
  if (find_header(request.headers, "Authorization") != "Bearer the-admin-token") return answer(401);
  if (request.method == "PUT") {
    ++profile_calls;
    return answer(200);
  }
  const std::lock_guard hold(mutex_);
  json::array listed;
  if (request.method == "GET") {
    const bool resend = request.query.find("needs_manual_resend") != std::string::npos;
    for (const auto& [unit, device] : devices_)
      if (resend ? device.listed : device.licensed) listed.push_back({{"unit", unit}, {"serial", "S-" + unit}});
    return answer(200, {{"devices", std::move(listed)}, {"next_after", nullptr}});
  }
  const auto body = json::parse(request.body);
  for (const auto& entry : array_member(body, "devices")) {
    const auto unit = member(entry, "unit");
    auto& device = devices_[unit];
    device.token = member(entry, "token");
    device.push_address = member(entry, "push_address") == "-" ? "" : member(entry, "push_address");
    device.firmware = member(entry, "firmware");
    device.directory = member(entry, "directory");
    actions_.emplace(unit, static_cast<std::uint32_t>(actions_.size() + 1));
    listed.push_back({{"unit", unit}, {"ok", true}});
  }
  return answer(200, {{"devices", std::move(listed)}});
}

http_response fake_node::poll(const std::string& unit, fake_device& device) {
  const auto base = url() + "/default/controller/v1/" + unit;
  const auto action = std::to_string(actions_[unit]);
  json::object links;
  const bool offered = !device.licensed && (device.offered || device.push_address.empty());
  if (offered && prompts(device) && !device.consented) links["confirmationBase"] = {{"href", base + "/confirmationBase/" + action}};
  if (offered && (!prompts(device) || device.consented)) links["deploymentBase"] = {{"href", base + "/deploymentBase/" + action + "?c=1"}};
  if (device.attributes == 0) links["configData"] = {{"href", base + "/configData"}};
  return answer(200, {{"config", {{"polling", {{"sleep", "00:00:01"}}}}}, {"_links", std::move(links)}});
}

http_response fake_node::ddi(const http_request& request, const std::string& unit, const std::string& rest) {
  const std::lock_guard hold(mutex_);
  const auto found = devices_.find(unit);
  if (found == devices_.end() || find_header(request.headers, "Authorization") != "TargetToken " + found->second.token) {
    ++unauthorized;
    return answer(401);
  }
  auto& device = found->second;
  if (rest.empty()) return poll(unit, device);
  if (rest == "/configData") {
    ++device.attributes;
    device.boot_id = member(object_member(json::parse(request.body), "data"), "boot_id");
    return answer(200);
  }
  if (rest.find("/artifacts/") != std::string::npos) {
    device.downloaded = true;
    auto file = answer(200);
    file.body = find(unit_id{unit}, license_serial{"S-" + unit}, plain_license).value().bytes;
    return file;
  }
  if (rest.ends_with("/feedback")) {
    if (rest.starts_with("/confirmationBase/")) {
      device.consented = request.body.find("confirmed") != std::string::npos;
    } else if (request.body.find("closed") != std::string::npos) {
      ++device.results;
      if (!device.downloaded) return answer(409);
      device.licensed = request.body.find("success") != std::string::npos;
    }
    return answer(200);
  }
  if (rest.starts_with("/confirmationBase/")) return answer(200, {{"id", "1"}});
  const auto file = find(unit_id{unit}, license_serial{"S-" + unit}, plain_license).value().bytes;
  const auto link = url() + "/default/controller/v1/" + unit + "/softwaremodules/1/artifacts/license.lic";
  const json::value artifact{{"filename", "license.lic"},
                             {"size", file.size()},
                             {"hashes", {{"sha256", sha256_of(file)}}},
                             {"_links", {{"download-http", {{"href", link}}}}}};
  const json::value chunk{{"part", "os"}, {"artifacts", json::array{artifact}}};
  return answer(200, {{"id", "1"}, {"deployment", {{"download", "forced"}, {"update", "forced"}, {"chunks", json::array{chunk}}}}});
}

void fake_node::push_all() {
  for (const auto& [unit, device] : devices()) {
    if (stopping_ || away_) return;
    if (!device.push_address.empty() && !device.push_done && device.push_again_at <= now_ms()) push_one(unit);
  }
}

void fake_node::push_one(const std::string& unit) {
  push_settings what;
  bool old = false;
  {
    const std::lock_guard hold(mutex_);
    const auto& device = devices_[unit];
    old = is_old(device.firmware);
    what = {unit_id{unit}, device.push_address, action_id{actions_[unit]}, device.attempt, prompts(device) && !device.consented, 1,
            license_serial{"S-" + unit}};
  }
  std::promise<push_result> done;
  pusher_->push(what, [&done](push_result r) { done.set_value(std::move(r)); });
  const auto outcome = done.get_future().get().outcome;
  const std::lock_guard hold(mutex_);
  auto& device = devices_[unit];
  switch (outcome) {
    case event::ACCEPTED:
      what.ask ? device.consented = true : device.push_done = true;
      break;
    case event::DECLINED:
    case event::LATER:
      ++device.attempt;
      device.push_again_at = now_ms() + ask_again_ms;
      break;
    case event::UNREACHABLE:
      ++device.pushes_refused;
      device.push_done = true;
      (old ? device.listed : device.offered) = true;
      break;
    case event::UNKNOWN: device.push_again_at = now_ms() + ask_again_ms; break;
  }
}

}  // namespace ald
