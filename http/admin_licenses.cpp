// Hands over license files, and looks what their devices made of them.
#include "http/admin_licenses.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/command_batch.hpp"
#include "http/day_text.hpp"

namespace ald {
namespace {

namespace json = boost::json;

/// Each entry is written by its own reply only.
struct upload_call {
  std::vector<std::string> files;
  std::vector<json::object> answers;
};

void upload_one(const shared_context& context, const std::shared_ptr<upload_call>& call, std::size_t i, const std::function<void()>& finished) {
  context->node.upload(std::move(call->files[i]), [context, call, i, finished](const result<license_claims>& taken) {
    json::object& answer = call->answers[i];
    if (!taken) {
      answer = {{"ok", false}, {"error", admin_error(taken.error())}};
      return finished();
    }
    const license_claims& claims = taken.value();
    answer = {{"ok", true}, {"unit", claims.unit.text}, {"serial", claims.serial.text}, {"expiry", day_text(claims.expiry_day)}, {"taken_as", nullptr}, {"device_has_until", nullptr}};
    context->node.show(claims.unit, [call, i, finished, serial = claims.serial, kind = claims.kind](const result<device_detail>& detail) {
      if (detail) {
        const state::Device& device = detail.value().state;
        const auto of_kind = std::find_if(device.further().begin(), device.further().end(), [&](const state::Holding& one) { return one.kind() == kind.text; });
        const state::License& license = of_kind == device.further().end() ? device.license() : of_kind->held().license();
        call->answers[i]["taken_as"] = license.serial() == serial.text ? "license" : "surplus";
        call->answers[i]["device_has_until"] = day_text(license.expiry_day());
      }
      finished();
    });
  });
}

}  // namespace

void admin_upload_licenses(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  auto files = fields.texts("license_files", max_licenses_a_call, max_license_file_bytes);
  fields.require("license_files", "an array of license files");
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  const auto call = std::make_shared<upload_call>();
  call->files = std::move(*files);
  call->answers.resize(call->files.size());
  run_batch(
      call->files.size(), context->config.max_commands_per_call,
      [context, call](std::size_t i, std::function<void()> finished) { upload_one(context, call, i, finished); },
      [call, respond] {
        json::array licenses;
        for (auto& answer : call->answers) licenses.push_back(std::move(answer));
        respond(admin_body({{"licenses", std::move(licenses)}}));
      });
}

}  // namespace ald
