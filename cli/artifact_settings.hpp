// What the node is told about artifacts.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "issuer/artifact_plan.hpp"

namespace ald {

struct artifact_settings {
  std::vector<artifact_plan> plans;  ///< `[[artifact]]`; products without one get the license file as it is
  std::string signing_key;           ///< file; empty: DIR/artifact-signing/key.pem, made when a form needs it
  std::string signing_cert;          ///< file; given exactly when signing_key is
  std::size_t max_cached = 4'096;
};

}  // namespace ald
