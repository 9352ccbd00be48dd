// Settings of the whole fleet.
#include "http/admin_fleet.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::size_t max_target_bytes = 256;

/// Profile names are what unit IDs are made of, so that they fit a path.
bool is_profile_name(std::string_view text) { return is_unit_id(text); }

void complain_if_no_target(json_fields& fields, const std::string& target) {
  if (fields.ok() && !is_unit_id(target) && !target.starts_with('/')) {
    fields.complain("target", "is neither a unit ID nor a directory", "a directory begins with /, e.g. /berlin");
  }
}

}  // namespace

void admin_scan(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.scan(reply_empty(context, respond));
}

void admin_set_switch(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto on = fields.flag("on");
  fields.require("on", "true or false");
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.command(set_switch{*on}, reply_empty(context, respond));
}

void admin_confirm_clock(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.command(confirm_clock{}, reply_empty(context, respond));
}

void admin_profiles(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.fleet([context, respond](result<state::Fleet> fleet) {
    if (!fleet) return respond(admin_fault(fleet.error(), context->config.retry_after_s));
    const auto& f = fleet.value();
    json::array profiles, assignments;
    for (const auto& p : f.profiles()) {
      profiles.push_back({{"profile", p.profile()}, {"revision", p.revision()}, {"prompt_user", p.prompt_user()}});
    }
    for (const auto* list : {&f.directory_assignments(), &f.device_assignments()}) {
      for (const auto& a : *list) assignments.push_back({{"target", a.target()}, {"profile", a.profile()}});
    }
    respond(admin_body({{"deployment_on", f.deployment_on()}, {"profiles", std::move(profiles)}, {"assignments", std::move(assignments)}}));
  });
}

void admin_set_profile(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto& name = request.values.front();
  if (!is_profile_name(name)) {
    return respond(admin_fault({fault_code::bad_input, "the path's profile name is not one", "1 to 64 of A-Z a-z 0-9 . _ : -"},
                               context->config.retry_after_s));
  }
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto prompt = fields.flag("prompt_user");
  fields.require("prompt_user", "true or false");
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.command(set_profile{profile_id(name), *prompt}, reply_empty(context, respond));
}

void admin_assign(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto profile = fields.text("profile", max_target_bytes).value_or("");
  const auto target = fields.text("target", max_target_bytes).value_or("");
  fields.require("profile", "a profile's name");
  fields.require("target", "a unit ID or a directory");
  fields.refuse_others();
  if (fields.ok() && !is_profile_name(profile)) fields.complain("profile", "is not a profile name", "1 to 64 of A-Z a-z 0-9 . _ : -");
  complain_if_no_target(fields, target);
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.command(assign_profile{profile_id(profile), target}, reply_empty(context, respond));
}

void admin_unassign(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto target = fields.text("target", max_target_bytes).value_or("");
  fields.require("target", "a unit ID or a directory");
  fields.refuse_others();
  complain_if_no_target(fields, target);
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.command(assign_profile{profile_id(), target}, reply_empty(context, respond));
}

}  // namespace ald
