// The operator's commands, one call each.
#include "cli/operator_commands.hpp"

#include <filesystem>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/many_order.hpp"
#include "cli/quantity_text.hpp"
#include "cli/text_table.hpp"

namespace ald {
namespace {

// Sends, and prints the answer as JSON or as the sentence.
result<done> order(admin_call& call, const std::string& method, const std::string& path, const boost::json::value& body, const std::string& sentence) {
  const auto answer = call.node.send(method, path, body);
  if (!answer.ok()) return answer.error();
  call.out << (call.json ? boost::json::serialize(answer.value()) : sentence) << '\n';
  return done{};
}

}  // namespace

result<done> retire_device_command(admin_call& call, const std::string& unit) {
  return order(call, "POST", "/api/v1/devices/" + percent_encode(unit) + "/retire", boost::json::object(), unit + " is retired");
}

result<done> replace_command(admin_call& call, const std::string& old, const std::string& by) {
  return order(call, "POST", "/api/v1/devices/" + percent_encode(old) + "/replace", boost::json::object{{"by", by}},
               fmt::format("{} takes the place of {}, whose license goes back to its pack; it gets its own with the next scan", by, old));
}

result<done> resend_command(admin_call& call, const std::vector<std::string>& units, bool all) {
  return order_many(call, "/api/v1/resend", units, all, "resent", "settings are sent again to {}\n");
}

result<done> unblock_command(admin_call& call, const std::string& unit, const std::string& kind) {
  boost::json::object body;
  if (!kind.empty()) body["kind"] = kind;
  return order(call, "POST", "/api/v1/devices/" + percent_encode(unit) + "/unblock", body, unit + " may be licensed again");
}

result<done> snapshot_command(admin_call& call, const std::string& to) {
  std::error_code wrong;
  const auto path = std::filesystem::absolute(to, wrong).lexically_normal().string();
  if (wrong) return fault{fault_code::bad_input, to + ": " + wrong.message(), "name a new or empty directory with --to"};
  const auto answer = call.node.send("POST", "/api/v1/snapshot", boost::json::object{{"to", path}});
  if (!answer.ok()) return answer.error();
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
  } else {
    call.out << fmt::format("the state up to group {} is in {}; check it with \"ald replay --data {}\"\n", member(answer.value(), "last_group"), path, path);
  }
  return done{};
}

result<done> scan_command(admin_call& call) { return order(call, "POST", "/api/v1/scan", boost::json::object(), "the scan has begun"); }

result<done> switch_command(admin_call& call, bool on) {
  return order(call, "PUT", "/api/v1/switch", boost::json::object{{"on", on}}, fmt::format("automatic license deployment is {}", on ? "on" : "off"));
}

result<done> set_profile_command(admin_call& call, const std::string& name, bool prompt_user) {
  return order(call, "PUT", "/api/v1/profiles/" + percent_encode(name), boost::json::object{{"prompt_user", prompt_user}},
               fmt::format("profile {}: users {}", name, prompt_user ? "are asked" : "are not asked"));
}

result<done> assign_profile_command(admin_call& call, const std::string& name, const std::string& target) {
  return order(call, "PUT", "/api/v1/assignments", boost::json::object{{"profile", name}, {"target", target}},
               fmt::format("profile {} governs {}", name, target));
}

result<done> unassign_profile_command(admin_call& call, const std::string& target) {
  return order(call, "DELETE", "/api/v1/assignments", boost::json::object{{"target", target}}, fmt::format("{} has no profile of its own any more", target));
}

result<done> list_profiles_command(admin_call& call) {
  const auto answer = call.node.get("/api/v1/profiles");
  if (!answer.ok()) return answer.error();
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  text_table profiles({"PROFILE", "REVISION", "PROMPTS THE USER"});
  for (const auto& p : array_member(answer.value(), "profiles")) {
    profiles.add({member(p, "profile"), member(p, "revision"), flag_member(p, "prompt_user") ? "yes" : "no"});
  }
  profiles.print(call.out);
  call.out << '\n';
  text_table assignments({"TARGET", "PROFILE"});
  for (const auto& a : array_member(answer.value(), "assignments")) assignments.add({member(a, "target"), member(a, "profile")});
  assignments.print(call.out);
  call.out << "devices without a profile prompt\n";
  return done{};
}

result<done> confirm_clock_command(admin_call& call) {
  return order(call, "POST", "/api/v1/clock/confirm", boost::json::object(), "the clock is confirmed");
}

result<done> digest_command(admin_call& call) {
  const auto answer = call.node.get("/api/v1/digest");
  if (!answer.ok()) return answer.error();
  call.out << (call.json ? boost::json::serialize(answer.value()) : member(answer.value(), "digest")) << '\n';
  return done{};
}

result<done> issued_command(admin_call& call) {
  const auto answer = call.node.get("/api/v1/issued");
  if (!answer.ok()) return answer.error();
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  const auto& licenses = array_member(answer.value(), "licenses");
  text_table table({"SERIAL", "UNIT", "KIND", "PACK", "KEY"});
  for (const auto& l : licenses) table.add({member(l, "serial"), member(l, "unit"), member(l, "kind"), member(l, "pack"), member(l, "key")});
  table.print(call.out);
  call.out << counted(licenses.size(), "license") << '\n';
  return done{};
}

}  // namespace ald
