// A license as an issuer's ledger keeps it.
#pragma once
#include <cstdint>
#include <string>

#include "messages/order.hpp"

namespace ald {

struct issued_record {
  issued_license license;
  std::string license_file;    ///< empty where a list is asked for without files
  std::int64_t issued_ms = 0;  ///< wall time, ms since 1970
  bool revoked = false;
};

/// A license that its issuer took back. Numbers are 1, 2, 3 … in the order in which it happened.
struct revoked_record {
  std::uint64_t number = 0;
  issued_license license;
  std::string reason;
  std::int64_t at_ms = 0;  ///< wall time, ms since 1970
};

}  // namespace ald
