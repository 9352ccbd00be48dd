// The license verifier port over a list of keys.
#include "issuer/trusted_license_verifier.hpp"

namespace ald {

result<trusted_license_verifier> trusted_license_verifier::from_texts(const std::vector<std::string>& keys, license_file_limits limits) {
  if (keys.empty() || keys.size() > max_keys) {
    return fault{fault_code::bad_input, std::to_string(keys.size()) + " trusted keys", "give 1 to " + std::to_string(max_keys)};
  }
  std::vector<public_key> parsed;
  for (const auto& text : keys) {
    const auto key = public_key::from_text(text);
    if (!key) return key.error();
    parsed.push_back(key.value());
  }
  return trusted_license_verifier(std::move(parsed), limits);
}

trusted_license_verifier::trusted_license_verifier(std::vector<public_key> keys, license_file_limits limits)
    : keys_(std::move(keys)), limits_(limits) {}

result<license_claims> trusted_license_verifier::verify(std::string_view license_file) const {
  return decode_license_file(license_file, keys_, limits_);
}

}  // namespace ald
