// Looks license files up by unit and serial.
#include "storage/stored_licenses.hpp"

namespace ald {

std::optional<std::string> stored_licenses::license_file(const unit_id& unit, const license_serial& serial) const {
  // Units have no '/', so that no unit and serial can name the license of another unit (I9).
  if (!is_unit_id(unit.text) || serial.empty()) return std::nullopt;
  return log_.get(family::licenses, unit.text + "/" + serial.text);
}

}  // namespace ald
