// Finds an object of a JSON text that has the same name twice.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ald {

/// The JSON path of the first member whose name its object has already ("$.units"), or nothing. Names are compared as they are meant,
/// not as they are escaped. A parser keeps the last of such members without a word. `text` has to be well-formed JSON.
std::optional<std::string> repeated_name(std::string_view text);

}  // namespace ald
