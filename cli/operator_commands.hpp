// What an operator orders a node to do: retire, resend, scan, switch, profiles, clock; and what it can be asked: digest, issued.
#pragma once
#include <string>
#include <vector>

#include "cli/admin_call.hpp"

namespace ald {

result<done> retire_device_command(admin_call& call, const std::string& unit);
/// The new hardware takes the place of the old one.
result<done> replace_command(admin_call& call, const std::string& old, const std::string& by);
/// With `all`: every device that needs a manual re-send. A refused unit is named; the fault counts the refused.
result<done> resend_command(admin_call& call, const std::vector<std::string>& units, bool all);
/// Ends the block of a device whose license was revoked.
/// `kind`: only a license of this one; empty: of all.
result<done> unblock_command(admin_call& call, const std::string& unit, const std::string& kind = {});
/// `to`: a new or empty directory on the node's machine; a relative one begins where this command runs.
result<done> snapshot_command(admin_call& call, const std::string& to);
result<done> scan_command(admin_call& call);
result<done> switch_command(admin_call& call, bool on);
result<done> set_profile_command(admin_call& call, const std::string& name, bool prompt_user);
/// `target`: a unit ID, or a directory that begins with '/'.
result<done> assign_profile_command(admin_call& call, const std::string& name, const std::string& target);
result<done> unassign_profile_command(admin_call& call, const std::string& target);
result<done> list_profiles_command(admin_call& call);
result<done> confirm_clock_command(admin_call& call);
result<done> digest_command(admin_call& call);
result<done> issued_command(admin_call& call);

}  // namespace ald
