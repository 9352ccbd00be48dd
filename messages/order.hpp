// An order of licenses and the licensing server's answer, line by line.
#pragma once
#include <cstdint>
#include <optional>
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
  bool sent_before = false;  ///< it was sent, or may have been, before this call: a server that can't deduplicate is asked first
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
  bool returned = false;  ///< it went back to its pack: it is not used any more, and its key is never used again
};

/// What the server has for a unit, with the license itself. The text is not verified yet.
struct held_license {
  order_key key;
  unit_id unit;
  license_kind kind;
  pack_id pack;
  license_serial serial;
  std::string license_file;
  bool revoked = false;
  bool returned = false;  ///< as in issued_license
};

/// A license that its node does not use any more. The serial makes it safe to say so again.
struct license_return {
  license_serial serial;
  unit_id unit;
  license_kind kind;
};
/// What became of it. `pack`: of one that was returned, where it went back to. `text`: of the others, why.
struct return_answer {
  enum class outcome { returned, refused, unsupported, later };
  license_serial serial;
  outcome what = outcome::later;
  pack_id pack;
  std::string text;
};

/// The server took a license back. Numbers rise by 1.
struct revocation {
  std::uint64_t number = 0;
  license_serial serial;
  unit_id unit;
  license_kind kind;
  order_key key;
  std::string reason;
};

/// Some revocations in order of their numbers; `next` is what to ask after the next time.
struct revocation_page {
  std::vector<revocation> revocations;
  std::uint64_t next = 0;
};

/// A pack as the server knows it. total counts when not unlimited.
struct pack_info {
  pack_id pack;
  license_kind kind;
  std::int64_t total = 0;
  bool unlimited = false;
  std::optional<std::int64_t> expiry_day = {};  ///< last day on which it can be drawn on, days since 1970-01-01; none: it never expires
  bool active = true;                           ///< false: the server gives out no license of it now
  bool evaluation = false;                      ///< its licenses are for evaluation: a device's first one only, and no grace
};

}  // namespace ald
