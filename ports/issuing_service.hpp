// A licensing server, as its HTTP face sees it: the calls of docs/licensing-api/openapi.yaml without HTTP and JSON.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/order.hpp"
#include "ports/issued_record.hpp"

namespace ald {

// -- what is asked --------------------------------------------------------------------------------

struct ask_info {};
struct ask_packs {};
/// callback: the URL that is told when a deferred order is done; empty: nobody is.
struct place_lines {
  std::vector<order_line> lines;
  std::string callback;
};
struct ask_order {
  std::string order;
};
/// What do you have for these units?
struct ask_units {
  std::vector<unit_id> units;
};
/// All licenses after a serial (empty: from the first one on).
struct ask_ledger {
  license_serial after;
  std::size_t limit = 0;
};
struct revoke_serial {
  license_serial serial;
  std::string reason;
};
struct return_licenses {
  std::vector<license_return> licenses;
};
struct ask_revocations {
  std::uint64_t after = 0;
  std::size_t limit = 0;
};
struct ask_requests {
  std::uint64_t after = 0;
  std::size_t limit = 0;
};
/// Nothing is wanted: the face has turned a request away, and it belongs in the log of requests.
struct note_rejected {
  int status = 400;
};
using served_request = std::variant<ask_info, ask_packs, place_lines, ask_order, ask_units, ask_ledger, revoke_serial, return_licenses, ask_revocations,
                                    ask_requests, note_rejected>;

// -- what is answered -----------------------------------------------------------------------------

enum class line_state : std::uint8_t { pending, issued, refused, failed };

/// One line of an order. license_file, pack, serial: of an issued one; code: of a refused one; text: of a refused or failed one.
struct served_line {
  order_key key;
  line_state state = line_state::pending;
  std::string license_file;
  pack_id pack;
  license_serial serial;
  std::string code;
  std::string text;
  std::string fault;  ///< what was injected into this line's answer, for the log of requests
};

/// retry_after_ms: of all pending lines.
struct served_order {
  std::string order;  ///< empty when no line was deferred
  std::int64_t retry_after_ms = 0;
  std::vector<served_line> lines;
};

struct served_info {
  bool dedup = true;
  std::int64_t max_processing_ms = 0;
  std::size_t max_order_lines = 0;
  std::size_t max_query_units = 0;
  std::vector<std::string> public_keys;  ///< base64 Ed25519
};

/// expiry_day: days since 1970-01-01.
struct served_pack {
  pack_info pack;
  std::int64_t used = 0;
  std::int64_t expiry_day = 0;
};
struct served_packs {
  std::vector<served_pack> packs;
};

/// Licenses with their files.
struct served_licenses {
  std::vector<issued_record> licenses;
};
/// Licenses without their files. next: what to ask for after; empty on the last page.
struct served_ledger {
  std::vector<issued_record> licenses;
  license_serial next;
};
struct served_revoked {
  license_serial serial;
};
struct served_returns {
  std::vector<return_answer> licenses;
};
struct served_revocations {
  std::vector<revoked_record> revocations;
  std::uint64_t next = 0;
};

struct logged_line {
  order_key key;
  unit_id unit;
  license_kind kind;
  line_state outcome = line_state::pending;
  std::string code;
  license_serial serial;
  std::string fault;
};
/// number: 1, 2, 3 … status: of the answer, whether it left or not; 0 for work the server did by itself (method "FINISH").
struct logged_request {
  std::uint64_t number = 0;
  std::int64_t at_ms = 0;
  std::string method;
  std::string path;
  int status = 0;
  std::string fault;
  std::vector<logged_line> lines;
};
struct served_requests {
  std::vector<logged_request> requests;
  std::optional<std::uint64_t> next;
};

/// code, message and hint as in the API's error body.
struct served_error {
  std::string code;
  std::string message;
  std::string hint;
};

struct served_answer {
  int status = 200;
  bool lost = false;                 ///< nothing is to be sent: close the connection
  std::int64_t retry_after_ms = 0;   ///< above 0: of an error that passes
  std::string fault;                 ///< what was injected, for the log
  std::variant<served_error, served_info, served_packs, served_order, served_licenses, served_ledger, served_revoked, served_returns, served_revocations,
               served_requests>
      value;
};

/// Callable from any thread; returns at once. The answer comes once, from any thread; what it says is durable by then.
class issuing_service {
 public:
  virtual ~issuing_service() = default;
  /// method and path are recorded in the log of requests.
  virtual void call(std::string method, std::string path, served_request what, std::function<void(served_answer)> on_answer) = 0;
};

}  // namespace ald
