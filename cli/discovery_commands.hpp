// `ald pending`, `ald accept`, `ald reject`, `ald discovery`: unregistered devices and who is let in (S11).
#pragma once
#include <string>
#include <vector>

#include "cli/admin_call.hpp"

namespace ald {

/// Who asked, from where, by which rule it became visible, what it said of itself. At most `limit` devices; 0: all.
result<done> list_pending(admin_call& call, std::size_t limit);
/// With `all`: every pending device. A refused unit is named; the fault counts the refused.
result<done> accept_command(admin_call& call, const std::vector<std::string>& units, bool all);
result<done> reject_command(admin_call& call, const std::vector<std::string>& units);
/// The rules in force, the allow-list, and what was dropped.
result<done> show_discovery(admin_call& call);
/// Has the node read the allow-list again.
result<done> reload_allow_list_command(admin_call& call);

}  // namespace ald
