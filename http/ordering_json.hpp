// The bodies of the ordering API: reading requests, writing answers.
#pragma once
#include <cstddef>
#include <string>

#include "http/http_message.hpp"
#include "http/ordering_callbacks.hpp"
#include "http/route.hpp"
#include "messages/result.hpp"
#include "ports/issuing_service.hpp"

namespace ald {

/// Limits of what is read. A service has limits of its own for lines and units.
struct ordering_limits {
  std::uint32_t max_json_depth = 32;
  std::size_t default_page = 1'000;
  std::size_t max_page = 10'000;
  std::size_t max_text_bytes = 4'096;   ///< key, unit, kind, pack: longer ones are malformed, shorter ones are judged line by line
  std::size_t max_reason_bytes = 500;
  callback_rule callbacks;
};

// Faults bad_input: the JSON path or the part of the query, and what is wrong there.

result<served_request> read_order(const routed_request& request, const ordering_limits& limits);
result<served_request> read_units(const routed_request& request, const ordering_limits& limits);
result<served_request> read_revoke(const routed_request& request, const ordering_limits& limits);
result<served_request> read_returns(const routed_request& request, const ordering_limits& limits);
result<served_request> read_ledger_page(const routed_request& request, const ordering_limits& limits);
result<served_request> read_revocations_page(const routed_request& request, const ordering_limits& limits);
result<served_request> read_requests_page(const routed_request& request, const ordering_limits& limits);

/// Status 0 (close the connection) for a lost answer.
http_response write_answer(const served_answer& answer);
http_response write_error(int status, const served_error& error, std::int64_t retry_after_ms = 0);

}  // namespace ald
