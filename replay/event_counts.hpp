// Events by type and by hour.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "messages/event.pb.h"

namespace ald {

/// "device.license_stored"; "device." with an unknown kind.
std::string event_type(const event::Record& record);

class event_counts {
 public:
  using by_type = std::map<std::string, std::uint64_t>;

  void take(const event::Record& record);
  /// By the hour's beginning: wall time in ms since 1970.
  std::map<std::int64_t, by_type> hours() const;
  by_type total() const;

 private:
  // By hour, and within it by the oneofs' field numbers: their names are put in at the end only.
  std::map<std::int64_t, std::map<std::uint32_t, std::uint64_t>> counts_;
};

}  // namespace ald
