// Orders to many devices.
#include "cli/many_order.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"

namespace ald {

namespace {

constexpr std::size_t units_a_call = 5'000;

}  // namespace

result<done> order_many(admin_call& call, const std::string& path, const std::vector<std::string>& units, bool all, const char* count_name,
                        const char* sentence, const boost::json::object& also) {
  std::uint64_t count = 0;
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
    sent = end;
    const auto answer = call.node.send("POST", path, body);
    if (!answer.ok()) return answer.error();
    count += static_cast<std::uint64_t>(number_member(answer.value(), count_name));
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
  if (errors.empty()) return done{};
  return fault{fault_code::conflict, fmt::format("{} refused", counted(errors.size(), "device")), "look at one with \"ald show UNIT\""};
}

}  // namespace ald
