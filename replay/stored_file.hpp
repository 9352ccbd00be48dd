// The license file that an event brings, which the store keeps beside the log for downloads.
#pragma once
#include <optional>
#include <string>

#include "messages/event.pb.h"

namespace ald {

/// Points into the record.
struct stored_file {
  const std::string* serial = nullptr;
  const std::string* file = nullptr;
  /// Of the row in family::licenses.
  std::string key(const event::Record& record) const { return record.unit() + "/" + *serial; }
};

inline std::optional<stored_file> stored_file_of(const event::Record& record) {
  const auto of = [](const auto& e) { return stored_file{&e.serial(), &e.license_file()}; };
  const event::Device& what = record.device();
  if (what.has_license_stored()) return of(what.license_stored());
  if (what.has_surplus_stored()) return of(what.surplus_stored());
  if (what.has_renewal_futile()) return of(what.renewal_futile());
  return std::nullopt;
}

}  // namespace ald
