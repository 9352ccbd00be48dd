// Packs on a terminal, and the operator's rules for them.
#include "cli/pack_commands.hpp"

#include <map>

#include <boost/json/serialize.hpp>

#include "cli/plan_command.hpp"
#include "cli/quantity_text.hpp"
#include "cli/text_table.hpp"
#include "http/percent_encode.hpp"

namespace ald {
namespace {

// Whether it is drawn on, and if not, who or what is the cause.
std::string active_text(const boost::json::value& pack) {
  if (!flag_member(pack, "active_by_operator")) return "no: operator";
  if (!flag_member(pack, "active_by_server")) return "no: server";
  return flag_member(pack, "expired") ? "no: expired" : "yes";
}

}  // namespace

result<done> list_packs(admin_call& call) {
  const auto answer = call.node.get("/api/v1/packs");
  if (!answer.ok()) return answer.error();
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  text_table table({"PACK", "KIND", "TOTAL", "RESERVED", "USED", "FREE", "EXPIRES", "EXHAUSTED", "REGISTERED", "ACTIVE", "PRIORITY", "CONDITION"});
  const boost::json::value forecast(object_member(answer.value(), "forecast"));
  std::map<std::string, std::string> exhausted_by_pack;
  for (const auto& p : array_member(forecast, "packs")) exhausted_by_pack[member(p, "pack")] = member(p, "exhausted");
  bool has_condition = false;
  for (const auto& p : array_member(answer.value(), "packs")) {
    has_condition |= member(p, "condition") != "-";
    const bool unlimited = flag_member(p, "unlimited");
    const auto expires = member(p, "expires");
    const auto exhausted = exhausted_by_pack[member(p, "pack")];
    table.add({member(p, "pack"), member(p, "kind") + (flag_member(p, "evaluation") ? " (evaluation)" : ""), unlimited ? "unlimited" : member(p, "total"), member(p, "reserved"), member(p, "used"),
               unlimited ? "unlimited" : member(p, "free"), expires == "-" ? "never" : expires, exhausted.empty() || exhausted == "-" ? "not in sight" : exhausted, format_moment(number_member(p, "registered_ms")),
               active_text(p), member(p, "priority"), member(p, "condition")});
  }
  table.print(call.out);
  if (has_condition) call.out << "when packs are exhausted is foretold as if every device could draw on each of them\n";
  call.out << '\n';
  print_kinds(array_member(forecast, "kinds"), call.out);
  return done{};
}

result<done> refresh_packs_command(admin_call& call) {
  const auto answer = call.node.send("POST", "/api/v1/packs/refresh", boost::json::object());
  if (!answer.ok()) return answer.error();
  return list_packs(call);
}

result<done> set_pack_command(admin_call& call, const pack_rule_options& rule) {
  boost::json::object body;
  if (rule.priority) body["priority"] = *rule.priority;
  if (rule.active) body["active"] = *rule.active;
  if (rule.condition) body["condition"] = *rule.condition;
  if (rule.no_condition) body["condition"] = "";
  const auto answer = call.node.send("PATCH", "/api/v1/packs/" + percent_encode(rule.pack), body);
  if (!answer.ok()) return answer.error();
  call.out << (call.json ? boost::json::serialize(answer.value()) : "pack " + rule.pack + " has new rules") << '\n';
  return done{};
}

}  // namespace ald
