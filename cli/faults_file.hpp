// A TOML file of fault rates for `ald simulate --faults FILE`.
#pragma once
#include <string>

#include "messages/result.hpp"
#include "sim/fault_plan.hpp"

namespace ald {

/// `base = "storm"` (or none, calm; none if it is missing), `hurried = true`, and a table [rates] with a number for each fault that
/// is to differ. Faults: bad_input names the file and the key; io: the file can't be read.
result<fault_plan> read_faults_file(const std::string& path);
/// A preset's name, or a file.
result<fault_plan> choose_faults(const std::string& preset_or_path);

}  // namespace ald
