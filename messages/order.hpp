// An order of licenses and the licensing server's answer, line by line.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/ids.hpp"

namespace ald {

/// One wanted license. The key makes it safe to send the line again, in any batch.
struct order_line {
  order_key key;
  unit_id unit;
  license_kind kind;
  pack_id pack;  ///< the pack reserved here; the server may name another in its answer
};

/// At most order_policy::batch_size lines.
struct order {
  std::vector<order_line> lines;
};

/// The server made the license. The text is not verified yet.
struct line_issued {
  std::string license_file;
  pack_id pack;
};
/// The server will never fill this line as things stand (it does not remember that it said so).
struct line_refused {
  std::string code;
  std::string text;
};
/// Try again: the server could not do it now.
struct line_failed {
  std::string text;
};
/// The server works on it: ask again with the same key after retry_after_ms.
struct line_deferred {
  std::int64_t retry_after_ms = 0;
};

struct line_answer {
  order_key key;
  std::variant<line_issued, line_refused, line_failed, line_deferred> outcome;
};

/// A license the server holds in its own ledger.
struct issued_license {
  order_key key;
  unit_id unit;
  license_kind kind;
  pack_id pack;
  license_serial serial;
};

/// A pack as the server knows it. total counts when not unlimited.
struct pack_info {
  pack_id pack;
  license_kind kind;
  std::int64_t total = 0;
  bool unlimited = false;
};

}  // namespace ald
