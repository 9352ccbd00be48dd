// The numbers the device machine judges by. All configurable; the same for all devices of a node.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "licensing/renewal_policy.hpp"
#include "licensing/retry_policy.hpp"
#include "messages/artifact_form.hpp"
#include "messages/instant.hpp"

namespace ald {

struct device_policy {
  std::string will_ask_from_firmware = "10.03.500";  ///< S9's threshold
  std::string license_kind = "base";
  std::map<std::string, artifact_form, std::less<>> form_of_product;
  artifact_form form_of_others = plain_license;  ///< for a product that is not in form_of_product
  duration_ms unanswered_push_ms = 10 * 60'000;  ///< an unanswered push waits this long for feedback, then S9
  duration_ms download_ms = 10 * 60'000;         ///< settings accepted: a download comes within it, else pushed again
  duration_ms confirmation_ms = 30 * 60'000;     ///< downloaded: a confirmation comes within it, else pushed again
  duration_ms ask_again_ms = 4 * 3'600'000;      ///< after a user's no or later
  std::uint16_t push_port = 0;          ///< devices that name no push address are pushed at peer address:push_port; 0: pull only
  std::uint32_t max_surplus = 8;        ///< surplus licenses recorded per device
  std::uint32_t max_tags = 32;          ///< tags of a device
  std::uint32_t max_text = 256;         ///< longest name, firmware, product, serial number or boot id
  std::uint32_t max_peer_address = 64;           ///< longest kept text of a peer address
  std::uint32_t max_detail = 256;                ///< longest kept text of a failure
  renewal_policy renewal;
  retry_policy install_retry{60'000, 6 * 3'600'000, 20};
  retry_policy refusal_retry{3'600'000, 24 * 3'600'000, 20};
};

}  // namespace ald
