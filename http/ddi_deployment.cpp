// Bodies of deployments: one chunk with one artifact, the license file or what it is packed in.
#include "http/ddi_deployment.hpp"

#include <boost/json/array.hpp>

#include "http/file_digests.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

namespace json = boost::json;

http_response no_such_action() { return ddi_error(404, "ald.error.not_found", "no such action for this device"); }

json::object body_of(const gateway_context& context, const ddi_device& device, action_id action, const artifact& file,
                     const std::string& base) {
  return {{"id", std::to_string(number(action))}, {"deployment", ddi_deployment_body(context, device.row, file, base)}};
}

// The license that this action installed; of a device with several kinds, whichever it was.
std::string installed_serial_of(const state::Device& state, action_id action) {
  for (const state::Holding& holding : state.further()) {
    if (holding.held().installed_action() == number(action)) return holding.held().installed_serial();
  }
  return state.installed_serial();
}

void reply_with_installed(const shared_context& context, const http_request& request, const ddi_device& device, action_id action,
                          const std::string& base, const http_responder& respond) {
  if (const auto file = find_artifact(context, device, respond)) respond(ddi_body(request, body_of(*context, device, action, *file, base)));
}

}  // namespace

json::object ddi_artifact_entry(const gateway_context& context, const artifact& file, const std::string& base, action_id action) {
  const auto digests = digests_of(file.bytes);
  json::object entry{{"filename", file.file_name},
                     {"size", file.bytes.size()},
                     {"hashes", {{"sha1", digests.sha1}, {"md5", digests.md5}, {"sha256", digests.sha256}}}};
  if (base.empty()) return entry;
  const auto href = base + "/softwaremodules/" + std::to_string(number(action)) + "/artifacts/" + file.file_name;
  // hawkBit's names: "download" and "md5sum" are the TLS links, those with "-http" the plain ones.
  entry["_links"] = json::object{{context.config.https ? "download" : "download-http", ddi_link(href)},
                                 {context.config.https ? "md5sum" : "md5sum-http", ddi_link(href + ".MD5SUM")}};
  return entry;
}

json::object ddi_deployment_body(const gateway_context& context, const device_row& row, const artifact& file, const std::string& base) {
  json::object chunk{{"part", "bApp"},
                     {"version", row.serial.text},
                     {"name", "license"},
                     {"artifacts", json::array{ddi_artifact_entry(context, file, base, row.action)}}};
  return {{"download", "forced"}, {"update", "forced"}, {"chunks", json::array{std::move(chunk)}}};
}

std::optional<artifact> find_artifact(const shared_context& context, const ddi_device& device, const http_responder& respond) {
  auto file = context->artifacts.find(device.unit, device.row.serial, device.row.form);
  if (file) return std::move(file.value());
  if (file.error().code == fault_code::not_found) {
    respond(ddi_busy(context->config.retry_after_s));
  } else {
    log_error({"ddi", {"unit", device.unit.text}}, "the artifact is withheld: {}", to_string(file.error()));
    respond(ddi_error(500, "ald.error.artifact", "the artifact can't be given out; the node's log says why"));
  }
  return std::nullopt;
}

void ddi_deployment(const shared_context& context, routed_request request, const http_responder& respond) {
  with_current_device(context, request, respond, [context, request, respond](ddi_device device) {
    const auto action = parse_action(request.values[1]);
    if (!action || device.row.offer != poll_offer::deployment || device.row.action != *action) return respond(no_such_action());
    const auto base = ddi_base_url(*context, request, device.unit);
    if (!base) return respond(ddi_error(400, "ald.error.bad_input", "the Host header is not a host name"));
    const auto file = find_artifact(context, device, respond);
    if (!file) return;
    auto answer = ddi_body(request, body_of(*context, device, *action, *file, *base));
    if (device.row.fetched) return respond(std::move(answer));
    // From now on the client knows the action: that is durable before it does.
    context->node.command(device.unit, fetch_deployment{*action}, [context, respond, answer = std::move(answer)](result<done> r) mutable {
      respond(r ? std::move(answer) : ddi_fault(r.error(), context->config.retry_after_s));
    });
  });
}

void ddi_installed(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device device) {
    const auto action = parse_action(request.values[1]);
    if (!action || !is_installed(device.row, *action)) return respond(no_such_action());
    device.row = row_of_action(device.row, *action);
    const auto base = ddi_base_url(*context, request, device.unit);
    if (!base) return respond(ddi_error(400, "ald.error.bad_input", "the Host header is not a host name"));
    // Links only to what may be fetched.
    const std::string links = device.row.file_open && device.row.action == *action ? *base : "";
    if (device.row.action == *action) return reply_with_installed(context, request, device, *action, links, respond);
    // While the next license is under way the row names that one: the store knows the one before.
    context->node.show(device.unit, [=](result<device_detail> detail) {
      if (!detail) return respond(ddi_fault(detail.error(), context->config.retry_after_s));
      auto then = device;
      then.row.serial = license_serial(installed_serial_of(detail.value().state, *action));
      reply_with_installed(context, request, then, *action, links, respond);
    });
  });
}

}  // namespace ald
