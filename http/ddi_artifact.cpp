// Downloads of artifacts.
#include "http/ddi_artifact.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "http/byte_range.hpp"
#include "http/ddi_deployment.hpp"
#include "http/etag.hpp"
#include "http/file_digests.hpp"

namespace ald {
namespace {

http_response no_such_file() { return ddi_error(404, "ald.error.not_found", "no such file for this device"); }

/// Whether the device may have this action's file now: it is offered by the settings in force, was pushed,
/// or is what the device has installed.
bool may_have(const ddi_device& device, const std::string& action_text) {
  const auto action = parse_action(action_text);
  const bool open = device.row.offer == poll_offer::deployment || device.row.file_open;
  return action && open && device.row.action == *action && !device.row.serial.empty();
}

std::string attachment(const std::string& name) { return "attachment;filename=\"" + name + "\""; }

http_response md5_of(const http_request& request, const artifact& file) {
  http_response r;
  r.headers = {{"Content-Type", "text/plain;charset=UTF-8"}, {"Content-Disposition", attachment(file.file_name + ".MD5SUM")}};
  r.body = digests_of(file.bytes).md5 + "  " + file.file_name + "\n";
  return with_etag(request, std::move(r));
}

/// `completes`: the answer carries the end of the file.
struct file_answer {
  http_response response;
  bool completes = false;
};

file_answer answer_with(const http_request& request, const artifact& file) {
  http_response r;
  const auto tag = etag_of(file.bytes);
  r.headers = {{"Content-Type", "application/octet-stream"},
               {"Accept-Ranges", "bytes"},
               {"Content-Disposition", attachment(file.file_name)},
               {"ETag", tag}};
  const auto condition = find_header(request.headers, "If-Range");
  const bool ranges = request.method == "GET" && (condition.empty() || condition == tag);
  const auto range = parse_range(ranges ? find_header(request.headers, "Range") : std::string_view(), file.bytes.size());
  if (range.whole) {
    r.body = file.bytes;
  } else if (!range.satisfiable) {
    r.status = 416;
    r.headers.emplace_back("Content-Range", "bytes */" + std::to_string(file.bytes.size()));
  } else {
    r.status = 206;
    r.body = file.bytes.substr(range.first, range.length);
    r.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" + std::to_string(range.first + range.length - 1) +
                                                "/" + std::to_string(file.bytes.size()));
  }
  const bool completes = request.method == "GET" && r.status != 416 && range.first + range.length == file.bytes.size();
  return {std::move(r), completes};
}

}  // namespace

void ddi_artifact_list(const shared_context& context, routed_request request, const http_responder& respond) {
  with_current_device(context, request, respond, [context, request, respond](ddi_device device) {
    device.row = row_of_action(device.row, parse_action(request.values[1]).value_or(action_id{}));
    if (!may_have(device, request.values[1])) return respond(no_such_file());
    const auto base = ddi_base_url(*context, request, device.unit);
    if (!base) return respond(ddi_error(400, "ald.error.bad_input", "the Host header is not a host name"));
    const auto file = find_artifact(context, device, respond);
    if (!file) return;
    http_response r;
    r.headers = {{"Content-Type", "application/hal+json;charset=UTF-8"}};
    r.body = boost::json::serialize(boost::json::array{ddi_artifact_entry(*context, *file, *base, device.row.action)});
    respond(with_etag(request, std::move(r)));
  });
}

void ddi_artifact(const shared_context& context, routed_request request, const http_responder& respond) {
  with_current_device(context, request, respond, [context, request, respond](ddi_device device) {
    device.row = row_of_action(device.row, parse_action(request.values[1]).value_or(action_id{}));
    const auto name = context->artifacts.file_name(device.row.form);
    const bool digest = request.values[2] == name + ".MD5SUM";
    if ((!digest && request.values[2] != name) || !may_have(device, request.values[1])) return respond(no_such_file());
    const auto file = find_artifact(context, device, respond);
    if (!file) return;
    if (digest) return respond(md5_of(request, *file));
    auto [r, completes] = answer_with(request, *file);
    if (r.status != 416) context->tallies.downloads_begun.add();
    if (completes) {
      r.withhold_last_byte = [context, device](std::function<void(bool)> go) {
        context->node.command(device.unit, complete_download{device.row.action},
                              [context, go = std::move(go)](result<done> durable) {
                                if (durable.ok()) context->tallies.downloads_completed.add();
                                go(durable.ok());
                              });
      };
    }
    respond(std::move(r));
  });
}

}  // namespace ald
