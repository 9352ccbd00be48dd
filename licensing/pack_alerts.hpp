// Which packs an operator has to be told of.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "licensing/alert_policy.hpp"
#include "licensing/pack_figures.hpp"

namespace ald {

/// What one alert is on for, and for each how much of it.
using alert_subjects = std::map<std::string, std::string>;

/// Kinds of which few licenses are free (alert_policy): packs fill up one after the other, so a full pack beside one with room is
/// no news. Never a kind with an unlimited pack, or without licenses.
alert_subjects low_kinds(const std::vector<pack_figures>& packs, const alert_policy& policy);

/// Packs of which more licenses are used than there are.
alert_subjects packs_over_total(const std::vector<pack_figures>& packs);

/// Packs that may be drawn on and expire within alert_policy::pack_expiring_days; today: days since 1970-01-01.
alert_subjects expiring_packs(const std::vector<pack_figures>& packs, const alert_policy& policy, std::int64_t today);

}  // namespace ald
