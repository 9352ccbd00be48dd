// Opens what packs and signs artifacts, as the settings say.
#pragma once
#include <memory>
#include <string>

#include "cli/node_settings.hpp"
#include "issuer/artifact_signer.hpp"
#include "issuer/packed_artifacts.hpp"
#include "messages/instant.hpp"

namespace ald {

struct artifact_desk {
  std::unique_ptr<artifact_signer> signer;  ///< null if no form is signed
  std::unique_ptr<packed_artifacts> store;
};

/// `dir`: where the node's own key and certificate are, or are made. A certificate that ends soon is logged. Faults name the
/// file or the product.
result<artifact_desk> open_artifacts(const artifact_settings& settings, const std::string& dir, const license_store& licenses,
                                     const license_verifier& verifier, const instant& now);

/// Tells the device machine which product wants which form.
void choose_forms(const artifact_settings& settings, device_policy& policy);

}  // namespace ald
