// Checks, packs, remembers.
#include "issuer/packed_artifacts.hpp"

#include <openssl/evp.h>

#include <array>

namespace ald {
namespace {

// Of all that decides the bytes besides the license itself. Eight digits tell a few configurations apart.
std::string tag_of(const artifact_plan& plan, int revision, const artifact_signer* signer) {
  std::string all = plan.form + ' ' + std::to_string(revision) + '\n' + plan.path + '\n' + plan.version + '\n';
  for (const auto& hardware : plan.hardware) all += hardware + '\n';
  if (signer != nullptr) all += signer->fingerprint();
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  EVP_Digest(all.data(), all.size(), raw.data(), &size, EVP_sha256(), nullptr);
  std::string tag;
  for (int i = 0; i < 4; ++i) tag.append({"0123456789abcdef"[raw[i] >> 4], "0123456789abcdef"[raw[i] & 15]});
  return tag;
}

fault in_plan(const artifact_plan& plan, const fault& why) {
  return {why.code, "artifact for product \"" + plan.product + "\": " + why.what, why.hint};
}

fault no_such_license() { return {fault_code::not_found, "the license file is not in the store", ""}; }

}  // namespace

result<std::unique_ptr<packed_artifacts>> packed_artifacts::open(packed_artifacts_config config, const license_store& licenses,
                                                                 const license_verifier& verifier, const artifact_signer* signer) {
  std::unique_ptr<packed_artifacts> store(new packed_artifacts(std::move(config), licenses, verifier, signer));
  if (store->config_.plans.size() > static_cast<std::size_t>(max_artifact_forms)) {
    return fault{fault_code::bad_input, "more than " + std::to_string(max_artifact_forms) + " artifact forms are configured", "products may share one"};
  }
  for (const auto& plan : store->config_.plans) {
    const auto* packer = find_artifact_packer(plan.form);
    if (packer == nullptr) return in_plan(plan, {fault_code::bad_input, "there is no form \"" + plan.form + "\"", ""});
    if (auto checked = packer->check(plan); !checked) return in_plan(plan, checked.error());
    if (packer->is_signed && signer == nullptr) return in_plan(plan, {fault_code::bad_input, "form \"" + plan.form + "\" needs a signing key", ""});
    const auto name = packer->is_signed ? "license-" + tag_of(plan, packer->revision, signer) + std::string(packer->extension) : "license" + std::string(packer->extension);
    store->packings_.push_back({plan, packer, name});
  }
  return store;
}

std::string packed_artifacts::file_name(artifact_form form) const {
  const auto row = static_cast<std::size_t>(form);
  return row == 0 || row > packings_.size() ? "license.lic" : packings_[row - 1].file_name;
}

result<artifact> packed_artifacts::find(const unit_id& unit, const license_serial& serial, artifact_form form) const {
  const cache_key what{unit, serial, form};
  if (form == plain_license) {
    auto file = licenses_.license_file(unit, serial);
    if (!file) return no_such_license();
    return artifact{file_name(form), std::move(*file)};
  }
  if (auto kept = cached(what)) return *std::move(kept);
  auto made = pack(what);
  if (made) keep(what, made.value());
  return made;
}

result<artifact> packed_artifacts::pack(const cache_key& what) const {
  const auto row = static_cast<std::size_t>(what.form);
  if (row > packings_.size()) return fault{fault_code::bad_input, "there is no artifact form " + std::to_string(row), ""};
  const auto file = licenses_.license_file(what.unit, what.serial);
  if (!file) return no_such_license();
  // The node signs only what it would trust itself, and only for the unit that is inside (I9).
  const auto claims = verifier_.verify(*file);
  if (!claims) return claims.error();
  if (claims.value().unit != what.unit || claims.value().serial != what.serial) {
    return fault{fault_code::corrupt, "the license stored for " + what.unit.text + " is " + claims.value().serial.text + " of " + claims.value().unit.text,
                 "nothing is given out; look at the store: ald replay --device UNIT"};
  }
  const packing& chosen = packings_[row - 1];
  auto bytes = chosen.packer->pack({chosen.plan, claims.value(), *file, signer_});
  if (!bytes) return in_plan(chosen.plan, bytes.error());
  return artifact{chosen.file_name, std::move(bytes.value())};
}

std::optional<artifact> packed_artifacts::cached(const cache_key& what) const {
  const std::lock_guard hold(mutex_);
  const auto found = cache_.find(what);
  return found == cache_.end() ? std::nullopt : std::optional(found->second);
}

void packed_artifacts::keep(const cache_key& what, const artifact& made) const {
  const std::lock_guard hold(mutex_);
  if (config_.max_cached == 0 || !cache_.emplace(what, made).second) return;
  oldest_first_.push_back(what);
  if (cache_.size() <= config_.max_cached) return;
  cache_.erase(oldest_first_.front());
  oldest_first_.pop_front();
}

}  // namespace ald
