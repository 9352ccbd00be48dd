// Reads, judges and registers batches of devices.
#include "http/admin_registration.hpp"

#include <unordered_set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/admin_tags.hpp"
#include "http/command_batch.hpp"
#include "http/token.hpp"

namespace ald {
namespace {

namespace json = boost::json;

std::string hash_bytes(const std::string& token) {
  const auto hash = hash_token(token);
  return {hash.begin(), hash.end()};
}

/// Unit and token only: the token is gone once it is hashed. The device machine judges the rest.
std::optional<fault> judge(const registration_entry& e) {
  const auto bad = [](std::string what, std::string hint) { return fault{fault_code::bad_input, std::move(what), std::move(hint)}; };
  if (!is_unit_id(e.unit.text)) return bad("unit is not a unit ID", "1 to 64 of A-Z a-z 0-9 . _ : -");
  if (e.token && !is_token(*e.token)) return bad("token is not a token", "8 to 128 printable ASCII characters without a space");
  return std::nullopt;
}

registration_entry read_entry(json_fields& fields, const gateway_config& config) {
  registration_entry e;
  e.unit = unit_id(fields.text("unit", 256).value_or(""));
  fields.require("unit", "the device's unit ID");
  e.what.name = fields.text("name", config.max_attribute_bytes);
  e.what.directory = fields.text("directory", config.max_attribute_bytes);
  e.token = fields.text("token", 256);
  e.what.push_address = fields.text("push_address", config.max_attribute_bytes);
  e.what.firmware = fields.text("firmware", config.max_attribute_bytes);
  e.what.product = fields.text("product", config.max_attribute_bytes);
  e.what.tags = fields.texts("tags", max_tags_a_call, config.max_attribute_bytes);
  fields.refuse_others();
  return e;
}

/// What one registering call has answered so far; each entry is written by its own reply only.
struct registration_call {
  std::vector<registration_entry> entries;
  std::vector<json::object> answers;
};

void register_one(const shared_context& context, registration_call& call, std::size_t i, const std::function<void()>& finished) {
  auto& e = call.entries[i];
  auto& answer = call.answers[i];
  answer["unit"] = e.unit.text;
  if (e.problem) {
    answer["ok"] = false;
    answer["error"] = admin_error(*e.problem);
    return finished();
  }
  std::optional<std::string> made;
  if (!e.token) {
    const auto row = context->view.find(e.unit);
    if (!row || !row->has_token) made = make_token();
  }
  if (e.token || made) e.what.token_hash = hash_bytes(e.token ? *e.token : *made);
  context->node.command(e.unit, std::move(e.what), [&answer, made, finished](result<done> r) {
    answer["ok"] = r.ok();
    if (r && made) answer["token"] = *made;
    if (!r) answer["error"] = admin_error(r.error());
    finished();
  });
}

}  // namespace

result<std::vector<registration_entry>> parse_registrations(std::string_view body, const gateway_config& config) {
  const auto parsed = parse_json(body, config.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields all(parsed.value(), "$");
  const auto* devices = all.list("devices");
  all.require("devices", "an array of devices");
  all.refuse_others();
  if (devices && (devices->empty() || devices->size() > config.max_register_batch)) {
    all.complain("devices", "has " + std::to_string(devices->size()) + " entries",
                 "1 to " + std::to_string(config.max_register_batch) + " a call; send several calls");
  }
  if (!all.ok()) return all.error();
  std::vector<registration_entry> entries;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < devices->size(); ++i) {
    json_fields fields((*devices)[i], "$.devices[" + std::to_string(i) + "]");
    auto e = read_entry(fields, config);
    if (!fields.ok()) return fields.error();
    e.problem = judge(e);
    if (!e.problem && !seen.insert(e.unit.text).second) {
      e.problem = fault{fault_code::bad_input, "unit comes twice in this call; only the first was taken", "send it in a call of its own"};
    }
    entries.push_back(std::move(e));
  }
  return entries;
}

void admin_replace_token(const shared_context& context, routed_request request, const http_responder& respond) {
  const unit_id unit(request.values.front());
  const auto token = make_token();
  context->node.command(unit, replace_token{hash_bytes(token)}, [context, respond, unit, token](result<done> r) {
    if (!r) return respond(admin_fault(r.error(), context->config.retry_after_s));
    auto answer = admin_body({{"unit", unit.text}, {"token", token}});
    answer.headers.emplace_back("Cache-Control", "no-store");
    respond(std::move(answer));
  });
}

void admin_register_devices(const shared_context& context, routed_request request, const http_responder& respond) {
  auto entries = parse_registrations(request.body, context->config);
  if (!entries) return respond(admin_fault(entries.error(), context->config.retry_after_s));
  const auto call = std::make_shared<registration_call>();
  call->entries = std::move(entries.value());
  call->answers.resize(call->entries.size());
  run_batch(
      call->entries.size(), context->config.max_commands_per_call,
      [context, call](std::size_t i, std::function<void()> finished) { register_one(context, *call, i, finished); },
      [call, respond] {
        json::array devices;
        for (auto& answer : call->answers) devices.push_back(std::move(answer));
        respond(admin_body({{"devices", std::move(devices)}}));
      });
}

}  // namespace ald
