// `ald list` and `ald show`: devices as the operator sees them (S12).
#pragma once
#include <string>

#include <boost/json/value.hpp>

#include "cli/admin_call.hpp"

namespace ald {

struct list_options {
  std::string state;   ///< empty: any
  std::string reason;  ///< empty: any
  std::string license; ///< empty: any
  std::size_t limit = 100;  ///< 0: all
};

/// Pages through GET /api/v1/devices until `limit` devices are shown.
result<done> list_devices(admin_call& call, const list_options& options);

/// One device: state, reason, what happens next and when, license, delivery, history.
result<done> show_device(admin_call& call, const std::string& unit);

/// The fields of one device, from the admin API's object; what is missing is left out. Times are told as seen from `now_ms` (wall, ms since 1970).
void print_device(const boost::json::value& device, std::int64_t now_ms, std::ostream& out);
/// An event's own fields as "key value, key value", from an object of "history".
std::string event_details(const boost::json::object& event);

/// The history's table, from the objects of the admin API's "history".
void print_history(const boost::json::array& history, std::ostream& out);

}  // namespace ald
