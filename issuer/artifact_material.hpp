// What a packer makes an artifact of.
#pragma once
#include <string_view>

#include "issuer/artifact_plan.hpp"
#include "issuer/artifact_signer.hpp"
#include "messages/license_claims.hpp"

namespace ald {

/// References that are valid during the call. The claims are those of the license file, verified.
struct artifact_material {
  const artifact_plan& plan;
  const license_claims& claims;
  std::string_view license_file;
  const artifact_signer* signer = nullptr;  ///< never null for a packer that signs
};

}  // namespace ald
