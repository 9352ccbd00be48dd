// What node and licensing server write to each other in files: orders, and the answers to them.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "issuer/signed_document.hpp"
#include "messages/order.hpp"

namespace ald {

// Lines of a signed_document, with spaces between the words; texts of others stand in base64. (docs/air-gapped.md)
//
//   ald-orders:     line UNIT KIND N PACK
//   ald-licenses:   for KEY                                  the node's public key: nobody else takes it
//                   pack PACK KIND TOTAL EXPIRY ACTIVE       TOTAL or "unlimited", last day (days since 1970) or "never", "yes" or "no"
//                   issued UNIT KIND N PACK FILE
//                   refused UNIT KIND N CODE TEXT
//                   failed UNIT KIND N TEXT

struct ordered_lines {
  std::vector<order_line> lines;
  public_key node;  ///< who signed it
};

struct licenses_for_node {
  public_key node;
  std::vector<pack_info> packs;
  std::vector<line_answer> answers;  ///< issued, refused or failed
};

std::string write_orders(const std::vector<order_line>& lines, const signing_key& node);
/// Faults: those of read_document; bad_input for a line that says nothing, with its number.
result<ordered_lines> read_orders(std::string_view text, std::span<const public_key> trusted_nodes);

std::string write_licenses(const licenses_for_node& licenses, const signing_key& server);
result<licenses_for_node> read_licenses(std::string_view text, std::span<const public_key> trusted_servers);

}  // namespace ald
