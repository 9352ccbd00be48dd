// `ald list` and `ald show`: devices as the operator sees them (S12).
#pragma once
#include <string>

#include <boost/json/value.hpp>

#include "cli/admin_call.hpp"

namespace ald {

struct list_options {
  std::string state;   ///< empty: any
  std::string reason;  ///< empty: any
  std::size_t limit = 100;  ///< 0: all
};

/// Pages through GET /api/v1/devices until `limit` devices are shown.
result<done> list_devices(admin_call& call, const list_options& options);

/// One device: state, reason, what happens next and when, license, delivery, history.
result<done> show_device(admin_call& call, const std::string& unit);

/// The history's table, from the objects of the admin API's "history".
void print_history(const boost::json::array& history, std::ostream& out);

}  // namespace ald
