// License files: armour, certificate, signature, dataset; each layer is checked before the next is looked at.
#include "issuer/license_file.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/json.hpp>

#include "issuer/base64.hpp"
#include "issuer/utc_text.hpp"
#include "messages/instant.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::string_view armour_begin = "-----BEGIN LICENSE FILE-----\n";
constexpr std::string_view armour_end = "-----END LICENSE FILE-----\n";
constexpr std::string_view signed_prefix = "license/";
constexpr std::string_view algorithm = "base64+ed25519";
constexpr std::size_t line_length = 60;
constexpr std::size_t line_length_max = 76;

fault refused(const std::string& why) { return {fault_code::bad_input, "license file: " + why, ""}; }

/// Serials, kinds and packs follow the rule for unit IDs: they become parts of paths and keys.
bool is_name(std::string_view text) { return is_unit_id(text); }

json::value dataset_of(const license_claims& claims, std::int64_t issued_ms) {
  const auto expiry = utc_end_of_day_text(claims.expiry_day);
  const auto ttl = (claims.expiry_day + 1) * (ms_per_day / 1000) - 1 - issued_ms / 1000;
  return {
      {"data",
       {{"id", claims.serial.text},
        {"type", "licenses"},
        {"attributes",
         {{"key", claims.serial.text}, {"expiry", expiry}, {"metadata", {{"kind", claims.kind.text}, {"pack", claims.pack.text}}}}}}},
      {"included",
       json::array{{{"id", claims.unit.text}, {"type", "machines"}, {"attributes", {{"fingerprint", claims.unit.text}}}}}},
      {"meta", {{"issued", utc_moment_text(issued_ms)}, {"expiry", expiry}, {"ttl", std::max<std::int64_t>(ttl, 1)}}},
  };
}

std::string in_armour(std::string_view certificate) {
  const auto body = to_base64(certificate);
  std::string file(armour_begin);
  for (std::size_t at = 0; at < body.size(); at += line_length) file.append(body, at, line_length).push_back('\n');
  return file += armour_end;
}

result<std::string> out_of_armour(std::string_view file, const license_file_limits& limits) {
  if (file.size() > limits.max_bytes) return refused("longer than " + std::to_string(limits.max_bytes) + " bytes");
  if (!file.starts_with(armour_begin)) return refused("does not begin with the line -----BEGIN LICENSE FILE-----");
  file.remove_prefix(armour_begin.size());
  if (!file.ends_with(armour_end)) return refused("does not end with the line -----END LICENSE FILE-----");
  file.remove_suffix(armour_end.size());
  std::string body;
  while (!file.empty()) {
    const auto length = file.find('\n');
    if (length == file.npos) return refused("no line break before -----END LICENSE FILE-----");
    if (length == 0 || length > line_length_max) return refused("a line has not 1 to 76 characters");
    body.append(file.substr(0, length));
    file.remove_prefix(length + 1);
  }
  auto certificate = from_base64(body);
  if (!certificate || certificate->empty()) return refused("the lines are not base64");
  return *std::move(certificate);
}

/// The text at a path of object members, or null when there is none.
const json::string* text_at(const json::value& from, std::initializer_list<std::string_view> path) {
  const json::value* at = &from;
  for (const auto name : path) {
    if (!at->is_object() || !(at = at->get_object().if_contains(name))) return nullptr;
  }
  return at->if_string();
}

result<license_claims> claims_of(const json::value& dataset) {
  const auto member = [&](std::initializer_list<std::string_view> path) {
    const auto* text = text_at(dataset, path);
    return text ? std::string(*text) : std::string();
  };
  if (member({"data", "type"}) != "licenses") return refused("the dataset is not of a license");
  const auto* included = dataset.get_object().if_contains("included");
  if (!included || !included->is_array()) return refused("no machine is included");
  license_claims claims;
  std::size_t machines = 0;
  for (const auto& resource : included->get_array()) {
    const auto* type = text_at(resource, {"type"});
    if (!type || *type != "machines") continue;
    ++machines;
    if (const auto* unit = text_at(resource, {"attributes", "fingerprint"})) claims.unit = unit_id(std::string_view(*unit));
  }
  if (machines != 1) return refused("bound to " + std::to_string(machines) + " machines, not to one");
  claims.serial = license_serial(member({"data", "id"}));
  claims.kind = license_kind(member({"data", "attributes", "metadata", "kind"}));
  claims.pack = pack_id(member({"data", "attributes", "metadata", "pack"}));
  if (!is_unit_id(claims.unit.text)) return refused("the machine's fingerprint is not a unit ID");
  if (!is_name(claims.serial.text)) return refused("data.id is not a serial number");
  if (!is_name(claims.kind.text)) return refused("data.attributes.metadata.kind is not a kind");
  if (!is_name(claims.pack.text)) return refused("data.attributes.metadata.pack is not a pack");
  const auto day = parse_utc_end_of_day(member({"data", "attributes", "expiry"}));
  if (!day) return refused("data.attributes.expiry is not the end of a day, YYYY-MM-DDT23:59:59.000Z");
  claims.expiry_day = *day;
  return claims;
}

bool signed_by(const public_key& key, std::string_view message, std::string_view signature) {
  return crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                     reinterpret_cast<const unsigned char*>(message.data()), message.size(), key.bytes.data()) == 0;
}

}  // namespace

result<std::string> encode_license_file(const license_claims& claims, std::int64_t issued_ms, const signing_key& key) {
  if (!is_name(claims.serial.text) || !is_unit_id(claims.unit.text) || !is_name(claims.kind.text) || !is_name(claims.pack.text)) {
    return refused("serial, unit, kind and pack must be 1 to 64 of [A-Za-z0-9._:-]");
  }
  if (claims.expiry_day < 0 || claims.expiry_day > max_utc_day) return refused("the expiry day is not in the years 1970 to 9999");
  const auto enc = to_base64(json::serialize(dataset_of(claims, issued_ms)));
  const auto sig = to_base64(key.sign(std::string(signed_prefix) + enc));
  return in_armour(json::serialize(json::value{{"enc", enc}, {"sig", sig}, {"alg", algorithm}}));
}

result<license_claims> decode_license_file(std::string_view file, std::span<const public_key> trusted, const license_file_limits& limits) {
  const auto text = out_of_armour(file, limits);
  if (!text) return text.error();
  json::error_code error;
  const auto certificate = json::parse(text.value(), error);
  if (error) return refused("the certificate is not JSON: " + error.message());
  const auto* alg = text_at(certificate, {"alg"});
  const auto* enc = text_at(certificate, {"enc"});
  const auto* sig = text_at(certificate, {"sig"});
  if (!alg || !enc || !sig) return refused("the certificate lacks enc, sig or alg");
  if (*alg != algorithm) return refused("the algorithm is not base64+ed25519");
  const auto signature = from_base64(*sig);
  if (!signature || signature->size() != crypto_sign_BYTES) return refused("sig is not the base64 of an Ed25519 signature");
  const auto message = std::string(signed_prefix).append(enc->data(), enc->size());
  if (std::none_of(trusted.begin(), trusted.end(), [&](const auto& key) { return signed_by(key, message, *signature); })) {
    return refused("not signed by a trusted key");
  }
  const auto bytes = from_base64(*enc);
  if (!bytes) return refused("enc is not base64");
  const auto dataset = json::parse(*bytes, error);
  if (error || !dataset.is_object()) return refused("the dataset is not a JSON object");
  return claims_of(dataset);
}

}  // namespace ald
