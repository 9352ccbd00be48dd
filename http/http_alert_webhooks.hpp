// Posts notes about alerts to receivers over HTTP; docs/webhooks.md specifies what they get.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "http/tls_context.hpp"
#include "http/webhook_url.hpp"
#include "ports/alert_webhooks.hpp"
#include "ports/node_clock.hpp"

namespace ald {

struct http_webhooks_config {
  std::vector<std::string> urls;
  std::string secret;                        ///< signs each note
  std::string node;                          ///< its name, in each note
  std::string ca_file;                       ///< PEM file of trusted authorities; empty: the system's
  std::int64_t connect_timeout_ms = 5'000;
  std::int64_t response_timeout_ms = 10'000;
  std::size_t max_response_bytes = 64 * 1024;
};

/// The body of a note: one JSON object.
std::string webhook_document(const alert_note& note, const std::string& node);

/// A note counts as taken when the receiver answers 200 to 299; redirections are not followed. Thread-safe; its destructor ends all
/// calls, each is answered.
class http_alert_webhooks final : public alert_webhooks {
 public:
  /// The clock must outlive it. Fault bad_input: a URL or the file of authorities. Nothing is connected yet.
  static result<std::unique_ptr<http_alert_webhooks>> open(http_webhooks_config config, const node_clock& clock);
  ~http_alert_webhooks() override;

  std::vector<webhook_receiver> receivers() const override;
  void post(std::size_t receiver, const alert_note& note, std::function<void(result<done>)> on_done) override;

 private:
  struct impl;
  explicit http_alert_webhooks(std::unique_ptr<impl> impl);
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
