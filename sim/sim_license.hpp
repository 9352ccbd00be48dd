// The licenses of the simulated licensing server: short, and signed with a hash that the simulated verifier knows.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/license_claims.hpp"
#include "ports/license_verifier.hpp"

namespace ald {

/// "SIM1 SERIAL UNIT KIND PACK DAY SIGNATURE". Real license files are ten times as long and cost as much to sign as a device
/// costs to simulate; what the node does with them is the same.
std::string encode_sim_license(const license_claims& claims);
/// The same with a signature that does not verify.
std::string spoil_sim_license(std::string file);
/// The claims, whatever the signature.
std::optional<license_claims> read_sim_license(std::string_view file);
/// Serials are "L1", "L2" …; 0: not one of them.
std::uint32_t sim_serial_number(std::string_view serial);

class sim_license_verifier : public license_verifier {
 public:
  result<license_claims> verify(std::string_view license_file) const override;
};

}  // namespace ald
