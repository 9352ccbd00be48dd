// License files ready for download.
#pragma once
#include <optional>
#include <string>

#include "messages/ids.hpp"

namespace ald {

/// Callable from any thread. Only durable licenses are found.
class license_store {
 public:
  virtual ~license_store() = default;
  virtual std::optional<std::string> license_file(const unit_id& unit, const license_serial& serial) const = 0;
};

}  // namespace ald
