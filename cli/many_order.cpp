// Orders to many devices.
#include "cli/many_order.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"

namespace ald {

result<done> order_many(admin_call& call, const std::string& path, const std::vector<std::string>& units, bool all, const char* count_name,
                        const char* sentence) {
  boost::json::object body;
  if (all) {
    body["all"] = true;
  } else {
    boost::json::array list;
    for (const auto& unit : units) list.emplace_back(unit);
    body["units"] = std::move(list);
  }
  const auto answer = call.node.send("POST", path, body);
  if (!answer.ok()) return answer.error();
  const auto& errors = array_member(answer.value(), "errors");
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
  } else {
    call.out << fmt::format(fmt::runtime(sentence), counted(static_cast<std::uint64_t>(number_member(answer.value(), count_name)), "device"));
    for (const auto& e : errors) {
      const boost::json::value error(object_member(e, "error"));
      call.err << fmt::format("ald: {}: {}\n", member(e, "unit"), error.as_object().empty() ? member(e, "error") : member(error, "message"));
    }
  }
  if (errors.empty()) return done{};
  return fault{fault_code::conflict, fmt::format("{} refused", counted(errors.size(), "device")), "look at one with \"ald show UNIT\""};
}

}  // namespace ald
