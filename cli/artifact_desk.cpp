// Signer, store and choice of forms.
#include "cli/artifact_desk.hpp"

#include <algorithm>

#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr std::int64_t warn_days = 30;

bool is_signed(const artifact_plan& plan) {
  const auto* packer = find_artifact_packer(plan.form);
  return packer != nullptr && packer->is_signed;
}

void say_who_signs(const artifact_signer& signer, const std::string& file, const instant& now) {
  log_info({"artifacts"}, "artifacts are signed with the certificate {}, SHA-256 {}; devices must trust it", file, signer.fingerprint());
  const auto days = (signer.ends_at_ms() - now.wall_ms) / ms_per_day;
  if (signer.ends_at_ms() < now.wall_ms) {
    log_error({"artifacts"}, "{}: a certificate has ended; devices may refuse what is signed with it", file);
  } else if (days < warn_days) {
    log_warn({"artifacts"}, "{}: a certificate ends in {} days; give devices the next one before", file, days);
  }
}

}  // namespace

result<artifact_desk> open_artifacts(const artifact_settings& settings, const std::string& dir, const license_store& licenses,
                                     const license_verifier& verifier, const instant& now) {
  artifact_desk desk;
  // A key that was given is looked at even if nothing is signed yet: a mistake shows now.
  if (!settings.signing_key.empty() || std::any_of(settings.plans.begin(), settings.plans.end(), is_signed)) {
    auto signer = settings.signing_key.empty() ? artifact_signer::load_or_make(dir) : artifact_signer::load(settings.signing_key, settings.signing_cert);
    if (!signer.ok()) return signer.error();
    desk.signer = std::make_unique<artifact_signer>(std::move(signer.value()));
    say_who_signs(*desk.signer, settings.signing_key.empty() ? dir + "/cert.pem" : settings.signing_cert, now);
  }
  auto store = packed_artifacts::open({settings.plans, settings.max_cached}, licenses, verifier, desk.signer.get());
  if (!store.ok()) return store.error();
  desk.store = std::move(store.value());
  return desk;
}

void choose_forms(const artifact_settings& settings, device_policy& policy) {
  for (std::size_t i = 0; i < settings.plans.size(); ++i) {
    const artifact_form form{static_cast<std::uint8_t>(i + 1)};
    if (settings.plans[i].product == "*") {
      policy.form_of_others = form;
    } else {
      policy.form_of_product[settings.plans[i].product] = form;
    }
  }
}

}  // namespace ald
