// The licensing server's side of orders that come as files.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "issuer/issuing_desk.hpp"
#include "issuer/public_key.hpp"

namespace ald {

struct fulfilled_orders {
  std::string file;            ///< for the node, signed with the desk's key
  std::size_t issued = 0;      ///< lines answered with a license, made now or before
  std::size_t refused = 0;
};

/// Answers every line, by the same books as over the network: a key has one license for ever, so that the same orders may come again. What
/// is issued is durable before this returns. Faults: bad_input (damaged, or of a node that is not trusted); those of the desk.
result<fulfilled_orders> fulfil_orders(std::string_view orders, std::span<const public_key> trusted_nodes, issuing_desk& desk, instant now);

}  // namespace ald
