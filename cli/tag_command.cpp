// Sends the tags, and names the devices that did not take them.
#include "cli/tag_command.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"

namespace ald {

result<done> tag_command(admin_call& call, const tag_options& options) {
  const auto list = [](const std::vector<std::string>& texts) { return boost::json::array(texts.begin(), texts.end()); };
  const auto answer = call.node.send("POST", "/api/v1/tags",
                                     boost::json::object{{"units", list(options.units)}, {"add", list(options.add)}, {"remove", list(options.remove)}, {"only", options.only}});
  if (!answer.ok()) return answer.error();
  const auto tagged = static_cast<std::size_t>(number_member(answer.value(), "tagged"));
  call.out << (call.json ? boost::json::serialize(answer.value()) : counted(tagged, "device") + " tagged") << '\n';
  const auto& errors = array_member(answer.value(), "errors");
  if (errors.empty()) return done{};
  for (const auto& error : errors) {
    call.err << fmt::format("ald: {}: {}\n", member(error, "unit"), member(boost::json::value(object_member(error, "error")), "message"));
  }
  return fault{fault_code::bad_input, fmt::format("{} of {} devices were not tagged", errors.size(), options.units.size()), ""};
}

}  // namespace ald
