// The documents of the ordering API (docs/licensing-api) to and from values. Nothing of a malformed document is taken.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/instant.hpp"
#include "messages/order.hpp"
#include "messages/result.hpp"

namespace ald {

/// GET /v1/info.
struct licensing_server_info {
  bool deduplicates = false;
  duration_ms max_processing_ms = 0;  ///< 0 to 1 day
  std::size_t max_order_lines = 1;    ///< at least 1
  std::size_t max_query_units = 1;    ///< at least 1
  std::vector<std::string> public_keys;
};

/// One line of an order's answer. A failed or missing line may become a license yet; only the server can tell.
struct order_answer {
  struct line {
    order_key key;
    enum class state { issued, refused, failed, pending } what{};
    std::string license_file;     ///< of issued
    pack_id pack;                 ///< of issued
    std::string code, text;       ///< of refused; text of failed
    duration_ms retry_after_ms = 0;
  };
  std::string order;  ///< its id; empty: none
  std::vector<line> lines;
};

/// A page of the server's ledger; `next` is empty on the last one.
struct ledger_page {
  std::vector<issued_license> licenses;
  std::string next;
};

std::string order_document(const std::vector<order_line>& lines, const std::string& callback_url);
std::string returns_document(const std::vector<license_return>& licenses);
std::string units_document(const std::vector<unit_id>& units);

/// Faults of all readers: corrupt, with the JSON path and what is wrong there. Unknown members are ignored.
result<licensing_server_info> read_info(std::string_view body);
result<order_answer> read_order_answer(std::string_view body);
result<std::vector<held_license>> read_held_licenses(std::string_view body);
result<std::vector<pack_info>> read_packs(std::string_view body);
result<ledger_page> read_ledger_page(std::string_view body);
result<std::vector<return_answer>> read_returns(std::string_view body);
result<revocation_page> read_revocations(std::string_view body);
/// "CODE: MESSAGE (HINT)" of an error body, shortened; empty if it has none.
std::string error_text(std::string_view body);

}  // namespace ald
