// Reads the units, and orders in calls of a size that the node takes.
#include "cli/order_command.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/device_csv.hpp"
#include "cli/quantity_text.hpp"

namespace ald {
namespace {

constexpr std::size_t units_a_call = 5'000;

}  // namespace

result<std::vector<std::string>> units_to_order(const order_options& options) {
  if (options.file.empty()) return options.units;
  std::ifstream in(options.file);
  if (!in) return fault{fault_code::bad_input, options.file + ": " + std::strerror(errno), "name a readable CSV file with --units"};
  const auto devices = read_device_csv(in, options.file);
  if (!devices.ok()) return devices.error();
  std::vector<std::string> units;
  for (const auto& device : devices.value()) units.push_back(device.unit);
  return units;
}

result<done> order_command(admin_call& call, const std::vector<std::string>& units) {
  std::uint64_t looked_at = 0;
  boost::json::array errors;
  for (std::size_t begin = 0; begin < units.size(); begin += units_a_call) {
    boost::json::array some;
    for (std::size_t i = begin; i < std::min(begin + units_a_call, units.size()); ++i) some.emplace_back(units[i]);
    const auto answer = call.node.send("POST", "/api/v1/order", boost::json::object{{"units", std::move(some)}});
    if (!answer.ok()) return answer.error();
    looked_at += static_cast<std::uint64_t>(number_member(answer.value(), "looked_at"));
    for (const auto& e : array_member(answer.value(), "errors")) errors.push_back(e);
  }
  if (call.json) {
    call.out << boost::json::serialize(boost::json::object{{"looked_at", looked_at}, {"errors", errors}}) << '\n';
  } else {
    call.out << fmt::format("{} looked at now: what the packs hold is ordered, \"ald show UNIT\" says how far it is\n", counted(looked_at, "device"));
    for (const auto& e : errors) {
      const boost::json::value error(object_member(e, "error"));
      call.err << fmt::format("ald: {}: {}\n", member(e, "unit"), member(error, "message"));
    }
  }
  if (errors.empty()) return done{};
  return fault{fault_code::conflict, fmt::format("{} refused", counted(errors.size(), "device")), "look at one with \"ald show UNIT\""};
}

}  // namespace ald
