// Reads the units, and orders for them.
#include "cli/order_command.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "cli/device_csv.hpp"
#include "cli/many_order.hpp"

namespace ald {

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

result<done> order_command(admin_call& call, const std::vector<std::string>& units, const std::string& kind) {
  boost::json::object also;
  if (!kind.empty()) also["kind"] = kind;
  return order_many(call, "/api/v1/order", units, false, "looked_at",
                    "{} looked at now: what the packs hold is ordered, \"ald show UNIT\" says how far it is\n", also);
}

}  // namespace ald
