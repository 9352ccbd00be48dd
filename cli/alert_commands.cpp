// Prints alerts and their receivers.
#include "cli/alert_commands.hpp"

#include <boost/json/serialize.hpp>

#include "cli/quantity_text.hpp"
#include "cli/system_clock.hpp"
#include "cli/text_table.hpp"

namespace ald {
namespace {

void print_webhooks(const boost::json::array& webhooks, std::ostream& out) {
  text_table table({"WEBHOOK", "OWED", "LAST TAKEN", "FAILURES", "LAST FAILURE"});
  for (const auto& w : webhooks) {
    const auto taken_ms = number_member(w, "taken_ms");
    table.add({member(w, "receiver"), member(w, "owed"), taken_ms == 0 ? "-" : format_distance(taken_ms, system_clock().now().wall_ms), member(w, "failures"),
               member(w, "last_failure")});
  }
  out << '\n';
  table.print(out);
}

}  // namespace

void print_alerts(const boost::json::array& alerts, std::ostream& out) {
  text_table table({"ALERT", "ABOUT", "SINCE", "", "WHAT TO DO"});
  for (const auto& a : alerts) {
    table.add({member(a, "alert"), member(a, "subject"), format_distance(number_member(a, "since_ms"), system_clock().now().wall_ms), member(a, "detail"),
               member(a, "what_to_do")});
  }
  table.print(out);
}

result<done> list_alerts_command(admin_call& call) {
  const auto answer = call.node.get("/api/v1/alerts");
  if (!answer.ok()) return answer.error();
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  const auto& alerts = array_member(answer.value(), "alerts");
  if (alerts.empty()) call.out << "no alert is on\n";
  if (!alerts.empty()) print_alerts(alerts, call.out);
  if (const auto& webhooks = array_member(answer.value(), "webhooks"); !webhooks.empty()) print_webhooks(webhooks, call.out);
  return done{};
}

result<done> test_alerts_command(admin_call& call) {
  const auto answer = call.node.send("POST", "/api/v1/alerts/test", boost::json::object());
  if (!answer.ok()) return answer.error();
  call.out << (call.json ? boost::json::serialize(answer.value()) : "two notes are on their way; \"ald alerts list\" shows whether they were taken") << '\n';
  return done{};
}

}  // namespace ald
