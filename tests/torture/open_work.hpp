// What a killed node left open, read from its two stores: by kind, as the kill test counts it.
#pragma once
#include <cstdint>
#include <set>
#include <string>

#include "messages/result.hpp"

namespace ald::torture {

struct open_work {
  std::uint64_t sent_unanswered = 0;         ///< lines sent; the licensing server holds no license for the key
  std::uint64_t answered_unjournaled = 0;    ///< the server made the license; the node's log does not have it
  std::uint64_t pushed_unanswered = 0;       ///< pushes under way by the node's last word that its log still owes
  std::uint64_t downloaded_unconfirmed = 0;  ///< between download and confirmation

  std::uint64_t total() const { return sent_unanswered + answered_unjournaled + pushed_unanswered + downloaded_unconfirmed; }
  open_work& operator+=(const open_work& other);
};

/// Opens DIR/log (read only) of a node that does not run, checks that log and snapshots agree, and lays the keys that the
/// licensing server has issued beside it. `pushes_under_way`: what the node said right before it was killed.
result<open_work> open_work_of(const std::string& dir, const std::set<std::string>& issued_keys, std::uint64_t pushes_under_way);

}  // namespace ald::torture
