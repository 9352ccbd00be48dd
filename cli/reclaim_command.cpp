// Lists who was not seen, or takes their licenses back.
#include "cli/reclaim_command.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"
#include "cli/text_table.hpp"
#include "http/day_text.hpp"
#include "messages/instant.hpp"

namespace ald {
namespace {

result<done> list_unseen(admin_call& call, std::int64_t days, std::uint32_t limit) {
  const auto answer = call.node.get(fmt::format("/api/v1/reclaim?unseen_days={}&limit={}", days, limit));
  if (!answer.ok()) return answer.error();
  if (call.json) return call.out << boost::json::serialize(answer.value()) << '\n', done{};
  text_table table({"UNIT", "SERIAL", "LAST CONTACT", "LICENSED UNTIL"});
  const auto& devices = array_member(answer.value(), "devices");
  for (const auto& d : devices) table.add({member(d, "unit"), member(d, "serial"), day_text(number_member(d, "last_contact_day")), member(d, "licensed_until")});
  table.print(call.out);
  call.out << fmt::format("{} not seen for {} days{}; their licenses are reclaimed with --yes\n", counted(devices.size(), "device"), days,
                          flag_member(answer.value(), "more") ? ", and there are more" : "");
  return done{};
}

result<done> reclaim(admin_call& call, std::int64_t days, std::uint32_t limit) {
  const auto answer = call.node.send("POST", "/api/v1/reclaim", boost::json::object{{"unseen_days", days}, {"limit", limit}});
  if (!answer.ok()) return answer.error();
  const auto& errors = array_member(answer.value(), "errors");
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
  } else {
    call.out << fmt::format("{} reclaimed{}\n", counted(static_cast<std::uint64_t>(number_member(answer.value(), "reclaimed")), "license"),
                            flag_member(answer.value(), "more") ? "; there are more" : "");
  }
  if (errors.empty()) return done{};
  return fault{fault_code::conflict, fmt::format("{} refused", counted(errors.size(), "device")), "see them with --json, and one with \"ald show UNIT\""};
}

}  // namespace

result<std::int64_t> unseen_days_of(const std::string& text) {
  const auto length = parse_duration(text);
  if (length.ok() && length.value() >= ms_per_day && length.value() % ms_per_day == 0) return length.value() / ms_per_day;
  return fault{fault_code::bad_input, "--unseen \"" + text + "\" is not a number of days", "write for example 90d"};
}

result<done> reclaim_command(admin_call& call, const reclaim_options& options) {
  const auto days = unseen_days_of(options.unseen);
  if (!days.ok()) return days.error();
  return options.yes ? reclaim(call, days.value(), options.limit) : list_unseen(call, days.value(), options.limit);
}

}  // namespace ald
