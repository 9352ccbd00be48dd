// Orders to many devices.
#include "cli/many_order.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"

namespace ald {

namespace {

constexpr std::size_t units_a_call = 5'000;

// The first line, up to what an operator may do next.
std::string trimmed(std::string_view sentence) { return std::string(sentence.substr(0, sentence.find_first_of(";\n"))); }

}  // namespace

result<done> order_many(admin_call& call, const std::string& path, const std::vector<std::string>& named, bool all, const char* count_name,
                        const char* sentence, const boost::json::object& also) {
  std::vector<std::string> units;
  std::set<std::string> known;
  for (const std::string& unit : named) {
    if (known.insert(unit).second) units.push_back(unit);
  }
  std::uint64_t count = 0, refused = 0;
  boost::json::array errors;
  std::size_t sent = 0;
  do {
    boost::json::object body = also;
    const std::size_t end = std::min(sent + units_a_call, units.size());
    if (all) {
      body["all"] = true;
    } else {
      body["units"] = boost::json::array(units.begin() + static_cast<std::ptrdiff_t>(sent), units.begin() + static_cast<std::ptrdiff_t>(end));
    }
    const auto answer = call.node.send("POST", path, body);
    if (!answer.ok() && sent == 0) return answer.error();
    if (!answer.ok()) {
      return fault{answer.error().code, fmt::format("{} (after {} of {}: {})", answer.error().what, sent, units.size(), fmt::format(fmt::runtime(trimmed(sentence)), counted(count, "device"))),
                   "the same command again goes on: what is done already changes nothing"};
    }
    const auto done_now = static_cast<std::uint64_t>(number_member(answer.value(), count_name));
    count += done_now;
    // An answer names so many errors at most.
    refused += all ? array_member(answer.value(), "errors").size() : end - sent - std::min<std::uint64_t>(done_now, end - sent);
    sent = end;
    for (const auto& e : array_member(answer.value(), "errors")) errors.push_back(e);
  } while (!all && sent < units.size());
  if (call.json) {
    call.out << boost::json::serialize(boost::json::object{{count_name, count}, {"errors", errors}}) << '\n';
  } else {
    call.out << fmt::format(fmt::runtime(sentence), counted(count, "device"));
    for (const auto& e : errors) {
      const boost::json::value error(object_member(e, "error"));
      call.err << fmt::format("ald: {}: {}\n", member(e, "unit"), error.as_object().empty() ? member(e, "error") : member(error, "message"));
    }
  }
  if (refused == 0) return done{};
  return fault{fault_code::conflict, fmt::format("{} refused", counted(refused, "device")), "look at one with \"ald show UNIT\""};
}

}  // namespace ald
