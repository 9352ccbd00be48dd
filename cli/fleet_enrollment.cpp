// The steps of enrollment, one after the other.
#include "cli/fleet_enrollment.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <unordered_map>

#include <boost/json/serialize.hpp>

#include "cli/admin_call.hpp"
#include "issuer/trusted_license_verifier.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr const char* profile_name = "no-prompt";

bool may_be_repeated(const std::string& code) { return code == "busy" || code == "unavailable" || code == "no_space"; }

}  // namespace

fleet_enrollment::fleet_enrollment(boost::asio::io_context& io, fleet_admin& admin, fleet_runner& runner, const fleet_options& options)
    : admin_(admin), runner_(runner), options_(options), pause_(io) {}

void fleet_enrollment::start(std::function<void(result<done>)> on_done) {
  on_done_ = std::move(on_done);
  to_register_.resize(runner_.members().size());
  std::iota(to_register_.rbegin(), to_register_.rend(), std::size_t{0});
  trust_keys();
}

std::function<void(result<json::value>)> fleet_enrollment::then(std::function<void(const json::value&)> step) {
  return [this, step = std::move(step)](result<json::value> answer) {
    if (!answer.ok()) return on_done_(answer.error());
    step(answer.value());
  };
}

void fleet_enrollment::trust_keys() {
  if (!options_.key.empty()) return take_keys({options_.key});
  admin_.call("GET", "/api/v1/keys", "", then([this](const json::value& body) {
    std::vector<std::string> keys;
    for (const auto& key : array_member(body, "keys"))
      if (key.is_string()) keys.emplace_back(key.as_string());
    take_keys(std::move(keys));
  }));
}

void fleet_enrollment::take_keys(std::vector<std::string> keys) {
  auto verifier = trusted_license_verifier::from_texts(keys);
  if (!verifier.ok()) return on_done_(fault{verifier.error().code, "trusted keys: " + verifier.error().what, verifier.error().hint});
  runner_.trust(std::make_unique<trusted_license_verifier>(std::move(verifier.value())));
  options_.with_profile ? make_profile() : restore_licensed("");
}

void fleet_enrollment::make_profile() {
  admin_.call("PUT", std::string("/api/v1/profiles/") + profile_name, R"({"prompt_user":false})", then([this](const json::value&) {
    const json::value body{{"profile", profile_name}, {"target", options_.plan.managed_directory}};
    admin_.call("PUT", "/api/v1/assignments", json::serialize(body), then([this](const json::value&) { restore_licensed(""); }));
  }));
}

void fleet_enrollment::restore_licensed(const std::string& after) {
  const auto from = after.empty() ? std::string() : "&after=" + percent_encode(after);
  admin_.call("GET", "/api/v1/devices?state=licensed&limit=1000" + from, "", then([this](const json::value& body) {
    for (const auto& device : array_member(body, "devices"))
      if (const auto index = runner_.find(member(device, "unit"))) {
        runner_.restore(*index, license_serial{member(device, "serial")}, action_id{static_cast<std::uint32_t>(number_member(device, "action"))});
      }
    const auto next = member(body, "next_after");
    next == "-" ? register_next() : restore_licensed(next);
  }));
}

json::value fleet_enrollment::record_of(std::size_t index) const {
  const auto& device = runner_.members()[index].device.traits();
  json::object record{{"unit", device.unit.text},   {"name", device.name},         {"directory", device.directory},
                      {"token", device.token},      {"firmware", device.firmware}, {"product", device.product},
                      {"push_address", runner_.push_address(index)}};
  return record;
}

void fleet_enrollment::register_next() {
  if (to_register_.empty()) return finish();
  std::vector<std::size_t> batch;
  json::array records;
  while (!to_register_.empty() && batch.size() < options_.register_batch) {
    const auto index = to_register_.back();
    to_register_.pop_back();
    batch.push_back(index);
    records.push_back(record_of(index));
    if (!runner_.members()[index].unreachable_at_first()) runner_.power_on(index);
  }
  const json::value body{{"devices", std::move(records)}};
  admin_.call("POST", "/api/v1/devices", json::serialize(body), then([this, batch = std::move(batch)](const json::value& answer) {
    on_registered(batch, answer);
  }));
}

void fleet_enrollment::on_registered(const std::vector<std::size_t>& batch, const json::value& answer) {
  std::unordered_map<std::string, const json::value*> answers;
  for (const auto& entry : array_member(answer, "devices")) answers.emplace(member(entry, "unit"), &entry);
  bool again = false;
  for (const auto index : batch) {
    const auto& unit = runner_.members()[index].device.traits().unit.text;
    const auto found = answers.find(unit);
    if (found != answers.end() && flag_member(*found->second, "ok")) {
      ++registered_;
      runner_.enrolled(index);
      continue;
    }
    const json::value error = found == answers.end() ? json::value() : json::value(object_member(*found->second, "error"));
    if (!may_be_repeated(member(error, "code")))
      return on_done_(fault{fault_code::bad_input, "device " + unit + " was not registered: " + member(error, "message"), ""});
    to_register_.push_back(index);
    again = true;
  }
  if (!again) return register_next();
  pause_.expires_after(std::chrono::milliseconds(fleet_admin::retry_ms));
  pause_.async_wait([this](boost::system::error_code failed) {
    if (!failed) register_next();
  });
}

void fleet_enrollment::finish() {
  for (std::size_t i = 0; i < runner_.members().size(); ++i) runner_.power_on(i);
  on_done_(done{});
}

}  // namespace ald
