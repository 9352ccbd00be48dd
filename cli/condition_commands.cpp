// Shows and sets the fleet's condition; shows those of the packs.
#include "cli/condition_commands.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/text_table.hpp"

namespace ald {

result<done> show_conditions(admin_call& call) {
  const auto fleet = call.node.get("/api/v1/condition");
  if (!fleet.ok()) return fleet.error();
  const auto packs = call.node.get("/api/v1/packs");
  if (!packs.ok()) return packs.error();
  boost::json::array conditioned;
  text_table table({"PACK", "CONDITION"});
  for (const auto& p : array_member(packs.value(), "packs")) {
    if (member(p, "condition") == "-") continue;
    table.add({member(p, "pack"), member(p, "condition")});
    conditioned.push_back({{"pack", member(p, "pack")}, {"condition", member(p, "condition")}});
  }
  const auto condition = member(fleet.value(), "condition");
  if (call.json) {
    const auto value = condition == "-" ? boost::json::value() : boost::json::value(condition);
    call.out << boost::json::serialize(boost::json::object{{"condition", value}, {"packs", std::move(conditioned)}}) << '\n';
    return done{};
  }
  call.out << (condition == "-" ? "every registered device is licensed" : "only devices are licensed that satisfy: " + condition) << '\n';
  if (conditioned.empty()) {
    call.out << "every device may draw on every pack\n";
  } else {
    table.print(call.out);
  }
  return done{};
}

result<done> set_condition_command(admin_call& call, const std::string& condition) {
  const auto answer = call.node.send("PUT", "/api/v1/condition", boost::json::object{{"condition", condition}});
  if (!answer.ok()) return answer.error();
  call.out << (call.json ? boost::json::serialize(answer.value()) : "only devices are licensed that satisfy: " + condition) << '\n';
  return done{};
}

result<done> clear_condition_command(admin_call& call) {
  const auto answer = call.node.send("DELETE", "/api/v1/condition", boost::json::object());
  if (!answer.ok()) return answer.error();
  call.out << (call.json ? boost::json::serialize(answer.value()) : "every registered device is licensed") << '\n';
  return done{};
}

}  // namespace ald
