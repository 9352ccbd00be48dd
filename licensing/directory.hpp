// Names of the directories that devices are sorted into (S1).
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ald {

inline constexpr std::size_t max_directory_bytes = 256;  ///< of the normal name
inline constexpr std::size_t max_directory_depth = 16;

/// The one spelling of a directory's name: begins with '/', no '/' at the end, none doubled ("/a//b/" is "/a/b"); "/" is
/// the root. None if the text does not begin with '/', has a part "." or "..", a control character, or is too long or deep.
std::optional<std::string> normal_directory(std::string_view text);

/// The directory above a normal name; that of "/" is empty.
std::string_view parent_directory(std::string_view normal);

}  // namespace ald
