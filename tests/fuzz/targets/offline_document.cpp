// Orders and licenses that travel as files, and devices in CSV: nothing is believed that the trusted key did not sign.
#include <array>
#include <sstream>
#include <string>
#include <vector>

#include "cli/device_csv.hpp"
#include "issuer/order_documents.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

// The key that the documents in tests/fuzz/corpus/offline_document were signed with.
const std::vector<ald::public_key>& trusted_keys() {
  static const std::vector<ald::public_key> keys = [] {
    std::array<unsigned char, 32> seed;
    seed.fill('f');
    return std::vector{ald::signing_key::from_seed(seed).verifying_key()};
  }();
  return keys;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ald;
  const std::vector<public_key>& trusted = trusted_keys();
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto orders = read_orders(text, trusted); orders.ok()) {
    for (const order_line& line : orders.value().lines) fuzz::require(line.unit.text.starts_with("unit-"), "only what was signed is believed");
  }
  (void)read_licenses(text, trusted);
  std::istringstream in{std::string(text)};
  if (const auto devices = read_device_csv(in, "devices.csv"); devices.ok()) {
    for (const device_record& device : devices.value()) {
      std::string column;
      fuzz::require(problem_of(device, column).empty(), "what is taken has no problem");
    }
  } else {
    fuzz::require(devices.error().what.starts_with("devices.csv"), "a complaint names the file");
  }
  return 0;
}
