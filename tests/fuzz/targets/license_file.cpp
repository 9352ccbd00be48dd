// License files: nothing is believed that the trusted key did not sign.
#include <array>
#include <vector>

#include "issuer/license_file.hpp"
#include "issuer/signing_key.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace ald;

// The key that tests/fuzz/corpus/license_file/signed was made with.
const std::vector<public_key>& trusted() {
  static const std::vector<public_key> keys = [] {
    std::array<unsigned char, 32> seed;
    seed.fill('f');
    return std::vector{signing_key::from_seed(seed).verifying_key()};
  }();
  return keys;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto claims = decode_license_file(fuzz::text_of(data, size), trusted());
  if (claims.ok()) fuzz::require(claims.value().serial.text == "L1" && claims.value().unit.text == "unit-7", "only what was signed is believed");
  return 0;
}
