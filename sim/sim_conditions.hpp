// The conditions that the simulated operator sets, and what they mean in the simplest words.
#pragma once
#include <string>
#include <string_view>

namespace ald {

/// A device as the conditions below look at it.
struct simply_described {
  std::string directory;
  bool old_firmware = true;
  bool chosen = false;  ///< has the tag
};

inline constexpr std::string_view chosen_tag = "chosen";

struct simple_condition {
  const char* text;
  bool (*holds)(const simply_described&);
};

inline constexpr simple_condition simple_conditions[] = {
    {"tag==chosen", [](const simply_described& d) { return d.chosen; }},
    {"tag!=chosen", [](const simply_described& d) { return !d.chosen; }},
    {"directory==/managed/*", [](const simply_described& d) { return d.directory == "/managed"; }},
    {"firmware=ge=10.03.500", [](const simply_described& d) { return !d.old_firmware; }},
    {"(tag==cho*n or directory==/asking) and firmware>=10.3.500", [](const simply_described& d) { return (d.chosen || d.directory == "/asking") && !d.old_firmware; }},
};

}  // namespace ald
