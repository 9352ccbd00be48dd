// A TOML file of packs for `ald simulate --packs FILE`.
#pragma once
#include <string>
#include <vector>

#include "messages/result.hpp"
#include "sim/simulated_pack.hpp"

namespace ald {

/// Tables [[pack]] with `id`, `total` (a number or "unlimited"), `on_sale_day` (virtual days from the beginning; 0 if it is missing), and one
/// of `last_day` (of all its licenses, counted from the first day, which is 0) and `license_days` (of each license from its issue).
/// "yearly": yearly_packs(). Empty: none. Faults: bad_input names the file and the pack; io: the file can't be read.
result<std::vector<simulated_pack>> choose_packs(const std::string& yearly_or_path, std::uint32_t devices, double days);

}  // namespace ald
