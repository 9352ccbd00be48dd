// Hints to a client that its deferred order is done: which URLs are allowed, and the POST.
#pragma once
#include <string>
#include <vector>

#include "http/http_client.hpp"
#include "messages/result.hpp"

namespace ald {

/// A callback URL is free text from a client, so the server would post wherever it is told: only to loopback and to hosts it
/// was told to allow.
struct callback_rule {
  std::vector<std::string> allowed_hosts;  ///< as they stand in the URL, without port; compared without case
  std::size_t max_url_bytes = 1'024;
};

/// An http URL, taken apart.
struct callback_target {
  std::string host_port;
  std::string path;
  std::string query;
};

/// Fault bad_input: not an http URL, too long, with credentials, or to a host that is not allowed.
result<callback_target> judge_callback(const callback_rule& rule, const std::string& url);

/// Sends hints, each once: a lost one costs nothing but time, since the client asks by itself.
/// Thread-safe; at most max_in_flight at once, more are dropped. Its destructor ends what is under way.
class ordering_callbacks {
 public:
  static constexpr std::size_t default_max_in_flight = 64;

  explicit ordering_callbacks(callback_rule rule, std::size_t max_in_flight = default_max_in_flight);

  /// POSTs {"order":"ID"}. The rule is applied again: an order may be older than the rule.
  void send(const std::string& order, const std::string& url);

 private:
  callback_rule rule_;
  http_client client_;
};

}  // namespace ald
