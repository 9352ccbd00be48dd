// Pending devices and the rules.
#include "http/admin_discovery.hpp"

#include <charconv>
#include <vector>

#include <boost/json/array.hpp>

#include "http/admin_many.hpp"
#include "http/command_batch.hpp"
#include "http/device_json.hpp"

namespace ald {
namespace {

namespace json = boost::json;

struct pending_page {
  unit_id after;
  std::size_t limit = 100;
};

result<pending_page> read_page(const http_request& request, std::uint32_t max_limit) {
  const auto query = read_query(request, {"after", "limit"});
  if (!query) return query.error();
  pending_page page;
  for (const auto& [key, value] : query.value()) {
    if (key == "after") page.after = unit_id(value);
    if (key != "limit") continue;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), page.limit);
    if (error != std::errc() || end != value.data() + value.size() || page.limit < 1 || page.limit > max_limit) {
      return fault{fault_code::bad_input, "query: limit must be a number from 1 to " + std::to_string(max_limit), ""};
    }
  }
  return page;
}

json::object pending_json(const listed_device& device, const state::Device& state, const discovery_rules& rules) {
  auto out = json_of(device, {});
  out["peer_address"] = state.peer_address();
  out["rule"] = state.discovery_rule();
  out["product"] = state.product();
  out["firmware"] = state.firmware();
  out["hardware_serial"] = state.hardware_serial();
  out["awaits"] = !rules.products.empty() && !state.attributes_sent() ? "product" : "operator";
  return out;
}

/// One call's page; each entry is written by its own reply only.
struct pending_call {
  std::vector<listed_device> found;
  std::vector<json::object> answers;
  json::value next;
};

json::value lines_of(const std::vector<std::string>& texts) {
  json::array all;
  for (const auto& text : texts) all.emplace_back(text);
  return all;
}

json::array rule_names(const discovery_rules& rules) {
  json::array names;
  if (rules.units) names.emplace_back("allow_list");
  if (!rules.networks.empty()) names.emplace_back("network");
  if (rules.gateway_token) names.emplace_back("gateway_token");
  if (rules.accept_all) names.emplace_back("accept_all");
  return names;
}

}  // namespace

json::object json_of(const dropped_contacts& dropped) {
  return {{"refused", dropped.refused},
          {"address_rate", dropped.address_rate},
          {"overall_rate", dropped.overall_rate},
          {"in_flight", dropped.in_flight},
          {"full", dropped.full}};
}

void admin_pending(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto page = read_page(request, context->config.max_listed);
  if (!page) return respond(admin_fault(page.error(), context->config.retry_after_s));
  device_filter pending;
  pending.stage = device_stage::discovered;
  const auto call = std::make_shared<pending_call>();
  const auto limit = page.value().limit;
  call->found = context->view.list(pending, page.value().after, limit + 1);
  if (call->found.size() > limit) {
    call->found.resize(limit);
    call->next = json::string(call->found.back().unit.text);
  }
  call->answers.resize(call->found.size());
  run_batch(
      call->found.size(), context->config.max_commands_per_call,
      [context, call](std::size_t i, std::function<void()> finished) {
        context->node.show(call->found[i].unit, [context, call, i, finished](result<device_detail> detail) {
          call->answers[i] = pending_json(call->found[i], detail ? detail.value().state : state::Device(), *context->desk.rules());
          finished();
        });
      },
      [call, respond] {
        json::array devices;
        for (auto& answer : call->answers) devices.push_back(std::move(answer));
        respond(admin_body({{"devices", std::move(devices)}, {"next_after", call->next}}));
      });
}

void admin_accept(const shared_context& context, routed_request request, const http_responder& respond) {
  device_filter pending;
  pending.stage = device_stage::discovered;
  order_many(context, {accept_device{}, pending, "accepted"}, request.body, respond);
}

void admin_reject(const shared_context& context, routed_request request, const http_responder& respond) {
  order_many(context, {reject_device{}, std::nullopt, "rejected"}, request.body, respond);
}

void admin_discovery(const shared_context& context, routed_request, const http_responder& respond) {
  const auto rules = context->desk.rules();
  const auto list = context->desk.allow_list_now();
  const auto counts = context->view.counts();
  json::value allow;
  if (!list.file.empty()) allow = {{"file", list.file}, {"units", list.units}, {"problem", list.problem}};
  respond(admin_body({{"rules", rule_names(*rules)},
                      {"combine", rules->all_must_match ? "all" : "any"},
                      {"products", lines_of(rules->products)},
                      {"allow_list", std::move(allow)},
                      {"pending", counts.by_stage[static_cast<std::size_t>(device_stage::discovered)]},
                      {"rejected", counts.by_stage[static_cast<std::size_t>(device_stage::rejected)]},
                      {"dropped", json_of(context->desk.dropped())}}));
}

void admin_reload_allow_list(const shared_context& context, routed_request, const http_responder& respond) {
  const auto units = context->desk.reload_allow_list();
  respond(units ? admin_body({{"units", units.value()}}) : admin_fault(units.error(), context->config.retry_after_s));
}

}  // namespace ald
