// Alerts as JSON.
#include "http/admin_alerts.hpp"

#include <boost/json/object.hpp>

namespace ald {

namespace json = boost::json;

json::array json_of(const std::vector<active_alert>& alerts) {
  json::array all;
  for (const active_alert& a : alerts) {
    all.push_back({{"alert", name(a.what)},
                   {"subject", a.subject.empty() ? json::value() : json::value(a.subject)},
                   {"since_ms", a.since_ms},
                   {"detail", a.detail},
                   {"what_to_do", what_to_do(a.what)}});
  }
  return all;
}

void admin_alerts(const shared_context& context, routed_request, const http_responder& respond) {
  const node_watch watch = context->node.watch();
  json::array webhooks;
  for (const webhook_gauge& w : watch.webhooks) {
    webhooks.push_back({{"receiver", w.receiver},
                        {"owed", w.owed},
                        {"failures", w.failures},
                        {"last_failure", w.last_failure.empty() ? json::value() : json::value(w.last_failure)},
                        {"taken_ms", w.taken_ms == 0 ? json::value() : json::value(w.taken_ms)}});
  }
  respond(admin_body({{"alerts", json_of(watch.alerts)}, {"webhooks", std::move(webhooks)}, {"notes_dropped", watch.notes_dropped}}));
}

void admin_test_alerts(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.test_webhooks(reply_empty(context, respond));
}

}  // namespace ald
