// Status, health, digest, keys, issued licenses.
#include "http/admin_status.hpp"

#include <numeric>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/admin_alerts.hpp"
#include "http/admin_discovery.hpp"
#include "http/admin_guards.hpp"
#include "http/admin_packs.hpp"

namespace ald {
namespace {

namespace json = boost::json;

json::object device_counts(const fleet_counts& counts, const license_counts& licenses) {
  json::object by_state, by_reason, by_license;
  for (int i = 1; i < device_stage_count; ++i) by_state[name(static_cast<device_stage>(i))] = counts.by_stage[static_cast<std::size_t>(i)];
  for (int i = 0; i < device_reason_count; ++i) {
    if (const auto n = counts.by_reason[static_cast<std::size_t>(i)]; n != 0) by_reason[name(static_cast<device_reason>(i))] = n;
  }
  for (int i = 1; i < license_state_count; ++i) by_license[name(static_cast<license_state>(i))] = licenses[static_cast<std::size_t>(i)];
  const auto total = std::accumulate(counts.by_stage.begin() + 1, counts.by_stage.end(), std::uint64_t{0});
  return {{"total", total}, {"by_state", std::move(by_state)}, {"by_reason", std::move(by_reason)}, {"by_license", std::move(by_license)}};
}

json::object status_json(const node_status& s, const node_watch& watch, const fleet_counts& counts, const license_counts& licenses,
                         const state::Ledger& ledger, const dropped_contacts& dropped, std::int64_t today) {
  json::array queues, packs;
  for (const auto& q : s.queues) queues.push_back({{"name", q.name}, {"length", q.length}, {"limit", q.limit}});
  for (const auto& p : ledger.packs()) packs.push_back(json_of(p, today));
  return {{"ready", s.ready},
          {"not_ready_reason", s.not_ready_reason},
          {"deployment_on", s.deployment_on},
          {"deployment_off_cause", s.deployment_on ? json::value() : json::value(s.money.tripped_window_s != 0 ? "order_cap" : "operator")},
          {"money", json_of(s.money)},
          {"alerts", json_of(watch.alerts)},
          {"clock_suspect", s.clock_suspect},
          {"settled", s.settled},
          {"next_scan_ms", s.next_scan_ms},
          {"last_group", s.last_group},
          {"open",
           {{"orders_sent_unanswered", s.orders_sent_unanswered},
            {"answers_not_durable", s.answers_not_durable},
            {"pushes_unanswered", s.pushes_unanswered}}},
          {"devices", device_counts(counts, licenses)},
          {"dropped_contacts", json_of(dropped)},
          {"queues", std::move(queues)},
          {"packs", std::move(packs)}};
}

}  // namespace

void admin_status(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.ledger([context, respond](result<state::Ledger> ledger) {
    // A node that can't answer about its ledger still says how it is.
    const auto known = ledger ? ledger.value() : state::Ledger();
    const license_day today = context->today();
    respond(admin_body(status_json(context->node.status(), context->node.watch(), context->view.counts(), context->view.licenses(today), known,
                                   context->desk.dropped(), today.day)));
  });
}

void admin_issued(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.issued([context, respond](result<std::vector<issued_license>> issued) {
    if (!issued) return respond(admin_fault(issued.error(), context->config.retry_after_s));
    json::array licenses;
    for (const auto& l : issued.value()) {
      licenses.push_back(
          {{"key", l.key.text}, {"unit", l.unit.text}, {"kind", l.kind.text}, {"pack", l.pack.text}, {"serial", l.serial.text}});
    }
    respond(admin_body({{"licenses", std::move(licenses)}}));
  });
}

void admin_digest(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.digest([context, respond](result<std::string> digest) {
    respond(digest ? admin_body({{"digest", digest.value()}}) : admin_fault(digest.error(), context->config.retry_after_s));
  });
}

void admin_keys(const shared_context& context, routed_request, const http_responder& respond) {
  json::array keys;
  for (const auto& key : context->config.trusted_keys) keys.emplace_back(key);
  respond(admin_body({{"keys", std::move(keys)}}));
}

void health_alive(const shared_context&, routed_request, const http_responder& respond) { respond(admin_body({{"alive", true}})); }

void health_ready(const shared_context& context, routed_request, const http_responder& respond) {
  const auto status = context->node.status();
  if (status.ready) return respond(admin_body({{"ready", true}}));
  auto r = admin_body({{"ready", false}, {"reason", status.not_ready_reason}}, 503);
  r.headers.emplace_back("Retry-After", std::to_string(context->config.retry_after_s));
  respond(std::move(r));
}

}  // namespace ald
