// Writes sw-descriptions and packs images.
#include "issuer/swu_file.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "issuer/cpio_archive.hpp"

namespace ald {
namespace {

constexpr std::string_view license_name = "license.lic";
constexpr std::size_t path_length_max = 250;  // SWUpdate's buffer has 255, and installs by way of PATH.tmp
constexpr std::size_t text_length_max = 128;

fault bad(std::string what, std::string hint) { return {fault_code::bad_input, std::move(what), std::move(hint)}; }

// What needs no escape between the quotes of a sw-description.
bool is_plain_text(const std::string& text) {
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  return !text.empty() && text.size() <= path_length_max && std::all_of(text.begin(), text.end(), plain);
}

bool is_file_path(const std::string& path) {
  if (!is_plain_text(path) || path.front() != '/' || path.back() == '/') return false;
  const auto dotted = path + "/";
  return dotted.find("//") == dotted.npos && dotted.find("/./") == dotted.npos && dotted.find("/../") == dotted.npos;
}

std::string filled(std::string text, const license_claims& claims) {
  const auto put = [&text](std::string_view mark, const std::string& value) {
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + value.size())) text.replace(at, mark.size(), value);
  };
  put("{unit}", claims.unit.text);
  put("{serial}", claims.serial.text);
  return text;
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "\"" : ", \"") + text + "\"";
  return list;
}

result<std::string> sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), raw.data(), &size, EVP_sha256(), nullptr) != 1) return fault{fault_code::io, "no SHA-256 on this system", ""};
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex.append({"0123456789abcdef"[raw[i] >> 4], "0123456789abcdef"[raw[i] & 15]});
  return hex;
}

}  // namespace

result<done> check_swu_plan(const artifact_plan& plan) {
  if (plan.hardware.empty() || !std::all_of(plan.hardware.begin(), plan.hardware.end(), is_plain_text)) {
    return bad("hardware is empty or has characters that a .swu can't carry", "for example hardware = \"1.0\", as in the device's /etc/hwrevision");
  }
  if (!is_file_path(plan.path)) {
    return bad("path \"" + plan.path + "\" is not the absolute path of a file", "for example path = \"/etc/ald/license.lic\"; {unit} and {serial} are filled in");
  }
  if (!is_plain_text(plan.version) || plan.version.size() > text_length_max) {
    return bad("version is empty, too long or has characters that a .swu can't carry", "for example version = \"{serial}\"");
  }
  return done{};
}

result<std::string> sw_description(const artifact_material& what) {
  const auto path = filled(what.plan.path, what.claims);
  if (path.size() > path_length_max) {
    return bad("the path " + path + " is longer than " + std::to_string(path_length_max) + " characters", "shorten the path of the product's artifact");
  }
  const auto digest = sha256_hex(what.license_file);
  if (!digest) return digest.error();
  // atomic-install: a device that loses power meanwhile has the old file or the new one.
  return "software =\n{\n  version = \"" + filled(what.plan.version, what.claims) + "\";\n  description = \"license " + what.claims.serial.text +
         " for " + what.claims.unit.text + "\";\n  hardware-compatibility: [ " + quoted_list(what.plan.hardware) +
         " ];\n  files: (\n    {\n      filename = \"" + std::string(license_name) + "\";\n      path = \"" + path + "\";\n      sha256 = \"" +
         digest.value() +
         "\";\n      properties = { create-destination = \"true\"; atomic-install = \"true\"; };\n    }\n  );\n}\n";
}

result<std::string> pack_swu(const artifact_material& what) {
  const auto description = sw_description(what);
  if (!description) return description;
  const auto signature = what.signer->sign(description.value());
  if (!signature) return signature;
  const std::array<cpio_member, 3> members{
      {{"sw-description", description.value()}, {"sw-description.sig", signature.value()}, {license_name, what.license_file}}};
  return cpio_archive(members);
}

}  // namespace ald
