// Calls of many units each, and what they came to.
#include "cli/revoke_command.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"

namespace ald {
namespace {

constexpr std::size_t units_a_call = 5'000;

}  // namespace

result<done> revoke_command(admin_call& call, const revoke_options& options) {
  const auto& units = options.whom.units;
  std::uint64_t revoked = 0;
  boost::json::array errors;
  for (std::size_t begin = 0; begin < units.size(); begin += units_a_call) {
    boost::json::array some;
    for (std::size_t i = begin; i < std::min(begin + units_a_call, units.size()); ++i) some.emplace_back(units[i]);
    const boost::json::object body{{"units", std::move(some)}, {"reason", options.reason}, {"return", !options.no_return}, {"force", options.force}};
    const auto answer = call.node.send("POST", "/api/v1/revoke", body);
    if (!answer.ok()) return answer.error();
    revoked += static_cast<std::uint64_t>(number_member(answer.value(), "revoked"));
    for (const auto& e : array_member(answer.value(), "errors")) errors.push_back(e);
  }
  if (call.json) {
    call.out << boost::json::serialize(boost::json::object{{"revoked", revoked}, {"errors", errors}}) << '\n';
  } else {
    call.out << fmt::format("{} revoked; who has not confirmed yet: \"ald list --reason awaiting_removal\"\n", counted(revoked, "device"));
    for (const auto& e : errors) {
      const boost::json::value error(object_member(e, "error"));
      call.err << fmt::format("ald: {}: {}\n", member(e, "unit"), member(error, "message"));
    }
  }
  if (errors.empty()) return done{};
  return fault{fault_code::conflict, fmt::format("{} refused", counted(errors.size(), "device")), "look at one with \"ald show UNIT\""};
}

}  // namespace ald
