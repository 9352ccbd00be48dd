// DDI requests are built as a device's client builds them: it follows links, and adds /feedback to an action's path.
#include "cli/fleet_ddi.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "cli/admin_client.hpp"
#include "cli/admin_call.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr duration_ms max_poll_ms = 24 * 3'600'000;

std::string base_path(const virtual_device_traits& device, const std::string& tenant) {
  return "/" + percent_encode(tenant) + "/controller/v1/" + percent_encode(device.unit.text);
}

ddi_request call(const std::string& node, std::string method, std::string path) {
  ddi_request made;
  made.host_port = node;
  made.request.method = std::move(method);
  made.request.path = std::move(path);
  return made;
}

ddi_request call(const std::string& node, std::string method, std::string path, const json::value& body) {
  auto made = call(node, std::move(method), std::move(path));
  made.request.headers.emplace_back("Content-Type", "application/json;charset=UTF-8");
  made.request.body = json::serialize(body);
  return made;
}

std::optional<ddi_request> follow(std::string_view href, const std::string& node) {
  ddi_request made = call(node, "GET", "/");
  constexpr std::string_view scheme = "http://";
  if (href.starts_with(scheme)) {
    href.remove_prefix(scheme.size());
    const auto slash = std::min(href.find('/'), href.size());
    if (href.substr(0, slash) != node) return std::nullopt;
    href.remove_prefix(slash);
  }
  const auto question = std::min(href.find('?'), href.size());
  if (!href.starts_with('/')) return std::nullopt;
  made.request.path = std::string(href.substr(0, question));
  if (question < href.size()) made.request.query = std::string(href.substr(question + 1));
  return made;
}

json::value feedback(std::string_view execution, std::string_view finished, std::string_view detail) {
  return {{"status", {{"execution", execution}, {"result", {{"finished", finished}}}, {"details", json::array{json::string(detail)}}}}};
}

std::string path_of(const std::string& base, const char* resource, action_id action, const char* rest) {
  return base + "/" + resource + "/" + std::to_string(number(action)) + rest;
}

std::string href_of(const json::value& object, std::string_view link) {
  const auto& links = object_member(object, "_links");
  const auto* found = links.if_contains(link);
  if (found == nullptr) return {};
  const auto href = member(*found, "href");
  return href == "-" ? std::string() : href;
}

/// The number at the end of the link's path; 0 if there is none.
action_id action_in(std::string_view href) {
  href = href.substr(0, std::min(href.find('?'), href.size()));
  const auto slash = href.rfind('/');
  if (slash == std::string_view::npos) return {};
  href.remove_prefix(slash + 1);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(href.data(), href.data() + href.size(), value);
  return error == std::errc{} && end == href.data() + href.size() ? action_id{value} : action_id{};
}

/// "HH:MM:SS" in ms; 0 if it is something else.
duration_ms sleep_of(const std::string& text) {
  int parts[3] = {0, 0, 0};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (int i = 0; i < 3; ++i) {
    const auto [next, error] = std::from_chars(at, end, parts[i]);
    if (error != std::errc{} || parts[i] < 0 || (i < 2 && (next == end || *next != ':'))) return 0;
    at = i < 2 ? next + 1 : next;
  }
  return at == end ? std::min(max_poll_ms, ((duration_ms{parts[0]} * 60 + parts[1]) * 60 + parts[2]) * 1'000) : 0;
}

bool read_poll(const json::value& body, node_answer& answer) {
  if (!body.is_object()) return false;
  const auto& config = object_member(body, "config");
  if (const auto* polling = config.if_contains("polling")) answer.poll_ms = sleep_of(member(*polling, "sleep"));
  answer.wants_attributes = !href_of(body, "configData").empty();
  answer.deployment_href = href_of(body, "deploymentBase");
  answer.deployment = action_in(answer.deployment_href);
  answer.question_href = href_of(body, "confirmationBase");
  answer.question = action_in(answer.question_href);
  answer.cancel = action_in(href_of(body, "cancelAction"));
  return true;
}

bool read_artifact(const json::value& body, node_answer& answer) {
  if (!body.is_object()) return false;
  const auto* deployment = body.as_object().if_contains("deployment");
  if (deployment == nullptr) return false;
  for (const auto& chunk : array_member(*deployment, "chunks"))
    for (const auto& artifact : array_member(chunk, "artifacts")) {
      answer.artifact_href = href_of(artifact, "download-http");
      if (answer.artifact_href.empty()) answer.artifact_href = href_of(artifact, "download");
      if (const auto& hashes = object_member(artifact, "hashes"); hashes.contains("sha256")) answer.sha256 = member(hashes, "sha256");
      return !answer.artifact_href.empty();
    }
  return false;
}

struct request_maker {
  const virtual_device_traits& device;
  const std::string& node;
  const std::string& tenant;
  const std::string& etag;
  std::string base = base_path(device, tenant);

  std::optional<ddi_request> operator()(const poll_node&) const {
    auto made = call(node, "GET", base);
    if (!etag.empty()) made.request.headers.emplace_back("If-None-Match", etag);
    return made;
  }
  std::optional<ddi_request> operator()(const read_deployment& a) const { return follow(a.href, node); }
  std::optional<ddi_request> operator()(const read_question& a) const { return follow(a.href, node); }
  std::optional<ddi_request> operator()(const download_license& a) const { return follow(a.href, node); }
  std::optional<ddi_request> operator()(const send_user_answer& a) const {
    return call(node, "POST", path_of(base, "confirmationBase", a.action, "/feedback"), {{"confirmation", a.confirmed ? "confirmed" : "denied"}});
  }
  std::optional<ddi_request> operator()(const send_progress& a) const {
    return call(node, "POST", path_of(base, "deploymentBase", a.action, "/feedback"), feedback("proceeding", "none", "license downloaded"));
  }
  std::optional<ddi_request> operator()(const send_result& a) const {
    return call(node, "POST", path_of(base, "deploymentBase", a.action, "/feedback"),
                a.success ? feedback("closed", "success", "license installed") : feedback("closed", "failure", "the license file is not genuine"));
  }
  std::optional<ddi_request> operator()(const send_cancel_answer& a) const {
    return call(node, "POST", path_of(base, "cancelAction", a.action, "/feedback"),
                a.refused ? feedback("rejected", "none", "goes on with it") : feedback("closed", "success", "dropped"));
  }
  std::optional<ddi_request> operator()(const send_attributes& a) const {
    return call(node, "PUT", base + "/configData",
                {{"mode", "merge"},
                 {"data", {{"firmware", a.firmware}, {"product", a.product}, {"hardware_serial", a.hardware_serial}, {"boot_id", a.boot_id}}}});
  }
  std::optional<ddi_request> operator()(const check_license&) const { return std::nullopt; }
  std::optional<ddi_request> operator()(const set_port&) const { return std::nullopt; }
};

}  // namespace

std::optional<ddi_request> make_ddi_request(const virtual_device_action& action, const virtual_device_traits& device,
                                            const std::string& node_host_port, const std::string& tenant, const std::string& etag) {
  auto made = std::visit(request_maker{device, node_host_port, tenant, etag}, action);
  if (made) {
    made->request.headers.emplace_back("Authorization", "TargetToken " + device.token);
    made->request.headers.emplace_back("Accept", "application/hal+json, application/json, */*");
  }
  return made;
}

node_answer read_ddi_reply(const virtual_device_action& action, const http_reply& reply) {
  node_answer answer;
  if (reply.failure != http_failure::none) return answer;
  const auto& response = reply.response;
  answer.status = response.status;
  const auto wait = find_header(response.headers, "Retry-After");
  std::int64_t seconds = 0;
  if (std::from_chars(wait.data(), wait.data() + wait.size(), seconds).ec == std::errc{} && seconds > 0 && seconds < 86'400)
    answer.retry_after_ms = seconds * 1'000;
  if (response.status < 200 || response.status > 299) return answer;
  if (std::holds_alternative<download_license>(action)) {
    answer.body = response.body;
    return answer;
  }
  const bool poll = std::holds_alternative<poll_node>(action);
  if (!poll && !std::holds_alternative<read_deployment>(action)) return answer;
  boost::system::error_code wrong;
  const auto body = json::parse(response.body, wrong);
  if (wrong || !(poll ? read_poll(body, answer) : read_artifact(body, answer))) answer.status = 502;
  return answer;
}

std::string idle_poll_etag(const node_answer& answer, const http_reply& reply) {
  const bool idle = answer.status == 200 && !answer.wants_attributes && answer.deployment == action_id{} && answer.question == action_id{} && answer.cancel == action_id{};
  return idle ? std::string(find_header(reply.response.headers, "ETag")) : std::string();
}

}  // namespace ald
