// What tests of packing need: licenses, a store of them, certificates.
#pragma once
#include <cstdlib>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "issuer/artifact_material.hpp"
#include "issuer/artifact_signer.hpp"
#include "issuer/license_file.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "ports/license_store.hpp"
#include "tests/issuer/scratch_dir.hpp"

namespace ald {

inline artifact_plan swu_plan() {
  artifact_plan plan;
  plan.product = "board";
  plan.form = "swu";
  plan.path = "/data/{unit}/license.lic";
  return plan;
}

struct kept_licenses final : license_store {
  std::optional<std::string> license_file(const unit_id& unit, const license_serial& serial) const override {
    const auto at = files.find(unit.text + "/" + serial.text);
    return at == files.end() ? std::nullopt : std::optional(at->second);
  }
  std::map<std::string, std::string> files;
};

struct packing_bed {
  packing_bed() { keep("U1", "S1"); }

  std::string license_of(const std::string& unit, const std::string& serial) const {
    const license_claims claims{license_serial(serial), unit_id(unit), license_kind("base"), pack_id("p"), 30'000};
    return encode_license_file(claims, 1'700'000'000'000, key).value();
  }
  void keep(const std::string& unit, const std::string& serial) { licenses.files[unit + "/" + serial] = license_of(unit, serial); }
  artifact_signer signer() const { return artifact_signer::load_or_make(dir / "signing").value(); }

  /// A key and a certificate by the openssl command: DIR/NAME.key and DIR/NAME.pem. `more` goes to "openssl req".
  void make_certificate(const std::string& name, const std::string& more = "-newkey rsa:2048 -addext extendedKeyUsage=emailProtection") const {
    const auto line = "cd " + dir.path() + " && umask 077 && openssl req -x509 -nodes -subj /CN=" + name + " " + more + " -keyout " + name +
                      ".key -out " + name + ".pem 2> openssl.log";
    if (std::system(line.c_str()) != 0) throw std::runtime_error("openssl (Debian package openssl) made no certificate");
  }

  const scratch_dir dir;
  const signing_key key = signing_key::from_seed({1, 2, 3});
  const trusted_license_verifier verifier = trusted_license_verifier::from_texts({key.verifying_key().to_text()}).value();
  kept_licenses licenses;
};

}  // namespace ald
