// What to say of a store that a running node changes while it is read.
#pragma once
#include <string>
#include <string_view>

namespace ald {

/// Two lines for stderr: why the fault before it may be no damage, and what to do. `then`: the command for the copy in NEW-DIR.
std::string live_store_advice(std::string_view directory, std::string_view then);

}  // namespace ald
