// Shows and sets which further kinds of licenses devices need.
#include "cli/kind_commands.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/text_table.hpp"
#include "http/percent_encode.hpp"

namespace ald {

result<done> list_kinds(admin_call& call) {
  const auto answer = call.node.get("/api/v1/kinds");
  if (!answer.ok()) return answer.error();
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  const auto& kinds = array_member(answer.value(), "kinds");
  if (kinds.empty()) {
    call.out << "devices need licenses of the base's kind only; \"ald kinds set KIND\" adds a kind\n";
    return done{};
  }
  text_table table({"KIND", "NEEDED BY", "DEVICES", "LICENSED", "OF THESE FOR EVALUATION"});
  for (const auto& k : kinds) {
    const auto condition = member(k, "condition");
    const auto who = !flag_member(k, "wanted") ? "nobody any more" : condition == "-" ? "all devices" : condition;
    table.add({member(k, "kind"), who, member(k, "devices"), member(k, "licensed"), member(k, "evaluation")});
  }
  table.print(call.out);
  return done{};
}

result<done> set_kind_command(admin_call& call, const kind_options& options) {
  boost::json::object body{{"wanted", !options.off}};
  if (!options.condition.empty() || options.no_condition) body["condition"] = options.condition;
  const auto answer = call.node.send("PUT", "/api/v1/kinds/" + percent_encode(options.kind), body);
  if (!answer.ok()) return answer.error();
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  call.out << (options.off ? fmt::format("no more licenses of kind {} are ordered or renewed; devices keep those they have\n", options.kind)
                           : fmt::format("devices need a license of kind {}, too; \"ald kinds\" shows how far they are\n", options.kind));
  return done{};
}

}  // namespace ald
