// The connector to a licensing server that speaks the ordering API of docs/licensing-api over HTTP.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "http/http_client.hpp"
#include "http/licensing_desk.hpp"
#include "http/tls_context.hpp"
#include "ports/licensing_server.hpp"
#include "ports/node_clock.hpp"

namespace ald {

struct http_licensing_config {
  std::string url;                 ///< http(s)://HOST[:PORT][/BASE]
  std::string token;               ///< empty: none is sent
  std::string token_source;        ///< where it was read, for hints
  tls_files tls;                   ///< used with https
  http_proxy proxy;
  deduplication deduplicates = deduplication::as_told;
  std::string callback_url;        ///< where the server may send hints; empty: none
  std::vector<std::string> trusted_keys;
  duration_ms connect_timeout_ms = 5'000;
  duration_ms response_timeout_ms = 25'000;
  std::size_t max_response_bytes = 64u << 20;
  std::size_t max_calls = 8;       ///< at the server at once
  std::size_t max_queued_calls = 10'000;
  std::size_t max_sent_lines = 200'000;
  duration_ms resend_margin_ms = 5'000;
  duration_ms info_max_age_ms = 600'000;
  std::size_t max_ledger_licenses = 10'000'000;  ///< a longer ledger is a fault
};

/// Calls may come from any thread; answers come from the client's thread, or at once when nothing can be sent. Before
/// anything is ordered the server is asked about itself; whether a line is sent, asked for or left alone is judged by
/// sent_lines. Its destructor ends all calls, each is answered; it must not run in a callback.
class http_licensing_server final : public licensing_server {
 public:
  /// The clock must outlive the server. Fault bad_input: the URL or a certificate file. Nothing is connected yet.
  static result<std::unique_ptr<http_licensing_server>> open(http_licensing_config config, const node_clock& clock);
  ~http_licensing_server() override;

  void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) override;
  void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) override;
  void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) override;
  void licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) override;
  void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) override;
  /// A server that does not know the call (404, 405) takes nothing back.
  void give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) override;

 private:
  struct impl;
  explicit http_licensing_server(std::unique_ptr<impl> impl);
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
