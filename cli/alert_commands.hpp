// ald alerts: what is on, how the receivers of webhooks stand, and a test of them.
#pragma once
#include "cli/admin_call.hpp"

namespace ald {

result<done> list_alerts_command(admin_call& call);
/// Tells every receiver that an alert called "test" began and ended.
result<done> test_alerts_command(admin_call& call);
/// The alerts as a table, each with what to do.
void print_alerts(const boost::json::array& alerts, std::ostream& out);

}  // namespace ald
