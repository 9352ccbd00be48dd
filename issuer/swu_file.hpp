// The artifact form "swu": a signed image that SWUpdate installs.
#pragma once
#include <string>

#include "issuer/artifact_material.hpp"
#include "messages/result.hpp"

namespace ald {

/// Fault bad_input: hardware, path or version can't be written into a sw-description.
result<done> check_swu_plan(const artifact_plan& plan);

/// The text that says what is installed where. `plan` passed check_swu_plan(). Fault bad_input: the path gets too long.
result<std::string> sw_description(const artifact_material& what);

/// A cpio archive (newc) of sw-description, sw-description.sig (CMS, DER, detached, over it) and license.lic, in this order.
/// Faults: those of sw_description(); io.
result<std::string> pack_swu(const artifact_material& what);

}  // namespace ald
