// What the licensing server of a rollout says of itself over its own API: what it issued, and which keys it was asked for.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/admin_client.hpp"
#include "messages/result.hpp"

namespace ald::torture {

struct issued_summary {
  std::uint64_t licenses = 0;
  std::set<std::string> units;
  std::set<std::string> keys;
};

struct request_summary {
  std::uint64_t lines = 0;          ///< asked for in orders, repeated ones too
  std::uint64_t repeated = 0;       ///< of them: the key had been asked for before
  std::uint64_t keys_changed = 0;   ///< units that were asked for under more than one key
  std::map<std::string, std::uint64_t> faults;  ///< orders by the faults that were injected
};

/// One thread. A question is asked until it is answered, for 30 s at most: the server may be busy.
class server_ledger {
 public:
  server_ledger(std::string host_port, std::string token, std::string token_file) : client_(std::move(host_port), std::move(token), std::move(token_file)) {}

  result<issued_summary> issued() const;
  result<request_summary> requests() const;

 private:
  result<boost::json::value> page(const std::string& path) const;
  admin_client client_;
};

}  // namespace ald::torture
