// `ald status`: the node and its fleet at a glance, also the table that the demo ends with (S12).
#pragma once
#include <ostream>

#include <boost/json/value.hpp>

#include "cli/admin_call.hpp"

namespace ald {

/// Alerts that are on, counts by state and by reason, packs, what is open, and queues that are filling up.
result<done> show_status(admin_call& call);

/// The readable form of the admin API's status answer.
void print_status(const boost::json::value& status, std::ostream& out);

}  // namespace ald
