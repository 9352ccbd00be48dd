// The artifact store: takes a license from the license store, checks whose it is, and packs it as its device's product wants.
#pragma once
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "issuer/artifact_packers.hpp"
#include "ports/artifact_store.hpp"
#include "ports/license_store.hpp"
#include "ports/license_verifier.hpp"

namespace ald {

struct packed_artifacts_config {
  std::vector<artifact_plan> plans;  ///< form n is plans[n - 1]; at most max_artifact_forms
  std::size_t max_cached = 4'096;    ///< packed artifacts kept in memory (about 5 KiB each); the oldest goes first
};

/// Packing is a function of the license, the plan and the certificate, so that an artifact that left the cache, or was made
/// before a restart, is made again byte for byte. The name carries a digest of plan, packer and certificate: after a
/// change of one, the link to the old artifact leads nowhere, and no download is resumed into other bytes.
class packed_artifacts final : public artifact_store {
 public:
  /// `signer` may be null if no plan's form is signed. Fault bad_input: a plan can't be used. All references outlive the store.
  static result<std::unique_ptr<packed_artifacts>> open(packed_artifacts_config config, const license_store& licenses,
                                                        const license_verifier& verifier, const artifact_signer* signer);

  std::string file_name(artifact_form form) const override;
  result<artifact> find(const unit_id& unit, const license_serial& serial, artifact_form form) const override;

 private:
  struct packing {
    artifact_plan plan;
    const artifact_packer* packer = nullptr;
    std::string file_name;
  };
  struct cache_key {
    unit_id unit;
    license_serial serial;
    artifact_form form{};
    auto operator<=>(const cache_key&) const = default;
  };

  packed_artifacts(packed_artifacts_config config, const license_store& licenses, const license_verifier& verifier, const artifact_signer* signer)
      : config_(std::move(config)), licenses_(licenses), verifier_(verifier), signer_(signer) {}
  result<artifact> pack(const cache_key& what) const;
  std::optional<artifact> cached(const cache_key& what) const;
  void keep(const cache_key& what, const artifact& made) const;

  const packed_artifacts_config config_;
  const license_store& licenses_;
  const license_verifier& verifier_;
  const artifact_signer* const signer_;
  std::vector<packing> packings_;

  mutable std::mutex mutex_;
  mutable std::map<cache_key, artifact> cache_;
  mutable std::list<cache_key> oldest_first_;
};

}  // namespace ald
