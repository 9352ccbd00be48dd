// The plan and the forecast as JSON.
#include "http/admin_plan.hpp"

#include <charconv>

#include <boost/json/object.hpp>

#include "http/day_text.hpp"

namespace ald {
namespace {

namespace json = boost::json;

json::value day_or_null(const std::optional<std::int64_t>& wall_ms) { return wall_ms ? json::value(day_text(day_of(*wall_ms))) : json::value(); }
json::value text_or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

result<plan_question> read_question(const http_request& request, std::uint32_t max_limit) {
  const auto query = read_query(request, {"as_if_on", "after", "limit"});
  if (!query) return query.error();
  plan_question question;
  for (const auto& [key, value] : query.value()) {
    if (key == "after") question.after = unit_id(value);
    if (key == "as_if_on" && value != "true" && value != "false") return fault{fault_code::bad_input, "query: as_if_on must be true or false", ""};
    if (key == "as_if_on") question.as_if_on = value == "true";
    if (key != "limit") continue;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), question.limit);
    if (error != std::errc() || end != value.data() + value.size() || question.limit < 1 || question.limit > max_limit) {
      return fault{fault_code::bad_input, "query: limit must be a number from 1 to " + std::to_string(max_limit), ""};
    }
  }
  return question;
}

json::object json_of(const scan_plan& plan) {
  json::array packs, devices;
  json::object without;
  std::uint64_t left_out = 0;
  for (const auto& p : plan.by_pack) packs.push_back({{"pack", p.pack.text}, {"lines", p.lines}});
  for (const auto& r : plan.without) {
    without[name(r.why)] = r.devices;
    left_out += r.devices;
  }
  for (const auto& d : plan.devices) {
    devices.push_back({{"unit", d.unit.text},
                       {"kind", d.kind.text},
                       {"pack", text_or_null(d.pack.text)},
                       {"reason", d.pack.text.empty() ? json::value(name(d.why)) : json::value()}});
  }
  json::value cap;
  if (plan.cap) cap = {{"window_s", plan.cap->window_s}, {"limit", plan.cap->limit}, {"lines", plan.cap->lines}};
  return {{"dry_run", plan.dry_run},
          {"looked_at", plan.looked_at},
          {"more", plan.more},
          {"would_order", {{"lines", plan.ordered}, {"packs", std::move(packs)}, {"exceeds_cap", std::move(cap)}}},
          {"ordered_already", plan.under_way},
          {"without", {{"devices", left_out}, {"by_reason", std::move(without)}}},
          {"next_after", plan.more_devices ? json::value(plan.devices.back().unit.text) : json::value()},
          {"devices", std::move(devices)}};
}

}  // namespace

json::array json_of(const std::vector<kind_gauge>& kinds) {
  json::array all;
  for (const kind_gauge& k : kinds) {
    all.push_back({{"kind", k.kind.text},
                   {"used_7_days", k.used_7_days},
                   {"used_30_days", k.used_30_days},
                   {"per_day", k.per_day},
                   {"runs_out", day_or_null(k.runs_out_ms)}});
  }
  return all;
}

json::array forecast_json(const std::vector<pack_gauge>& packs) {
  json::array all;
  for (const pack_gauge& p : packs) {
    all.push_back({{"pack", p.pack.text},
                   {"kind", p.kind.text},
                   {"exhausted", day_or_null(p.exhausted_ms)},
                   {"expires", p.expiry_day ? json::value(day_text(*p.expiry_day)) : json::value()}});
  }
  return all;
}

void admin_plan(const shared_context& context, routed_request request, const http_responder& respond) {
  auto question = read_question(request, context->config.max_listed);
  if (!question) return respond(admin_fault(question.error(), context->config.retry_after_s));
  context->node.plan(std::move(question.value()), [context, respond](result<scan_plan> plan) {
    if (!plan) return respond(admin_fault(plan.error(), context->config.retry_after_s));
    auto answer = json_of(plan.value());
    const node_watch watch = context->node.watch();
    answer["forecast"] = json::object{{"kinds", json_of(watch.kinds)}, {"packs", forecast_json(watch.packs)}};
    respond(admin_body(std::move(answer)));
  });
}

}  // namespace ald
