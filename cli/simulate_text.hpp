// Results of simulations as text and JSON.
#pragma once
#include <string>

#include <boost/json.hpp>

#include "sim/scenario.hpp"
#include "sim/simulation_sum.hpp"

namespace ald {

boost::json::object simulation_json(const simulation_result& result);
boost::json::object simulation_sum_json(const simulation_sum::figures& sum, const std::vector<std::string>& unreached, double wall_s);
/// A few lines for a person.
std::string simulation_text(const simulation_result& result);
std::string simulation_sum_text(const simulation_sum::figures& sum, const std::vector<std::string>& unreached, double wall_s);
/// Seed, invariant, the device's last events, and the command that shows it again.
std::string breach_text(const simulation_result& result, const std::string& command);
/// The one command that runs this again.
std::string reproducing_command(const scenario& plan, const std::string& faults, const std::string& packs = {});
/// The rates as a file for --faults.
std::string faults_toml(const fault_plan& plan);

}  // namespace ald
