// Calls to a licensing server: credentials, limits, and what is known after a call that failed.
#pragma once
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "http/http_client.hpp"
#include "http/licensing_url.hpp"
#include "messages/fault.hpp"

namespace ald {

/// What a call did at the server.
enum class call_fate {
  answered,  ///< 200 or 202, with a body
  nothing,   ///< certainly nothing: it never left, or the server refused it as a whole
  unknown,   ///< anything: no answer, or one that does not say
};

struct licensing_reply {
  call_fate fate = call_fate::unknown;
  int status = 0;             ///< 0: no answer
  std::string body;           ///< of an answered call
  std::optional<fault> wrong; ///< unless answered: where, what, and what to do
};

struct licensing_calls_config {
  licensing_url url;
  std::string token;            ///< empty: none is sent
  std::string token_source;     ///< where an operator finds it, for hints: never the token itself
  http_client_config client;    ///< its max_in_flight is not used
  std::size_t max_calls = 8;    ///< at the server at once
  std::size_t max_queued = 10'000;  ///< waiting for their turn; over it a call fails as busy
};

/// Thread-safe. Its destructor ends all calls, each is answered; it must not run in a callback.
class licensing_calls {
 public:
  explicit licensing_calls(licensing_calls_config config);
  ~licensing_calls();

  /// path: below the base path, with the query if any ("/v1/info"). on_reply is called once, from any thread.
  void send(std::string method, const std::string& path, std::string body, std::function<void(licensing_reply)> on_reply);

 private:
  struct call {
    http_request request;
    std::function<void(licensing_reply)> on_reply;
  };
  void begin(call what);
  void next();
  licensing_reply judge(const std::string& where, http_reply reply) const;

  const licensing_calls_config config_;
  std::mutex mutex_;
  std::deque<call> queue_;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::unique_ptr<http_client> client_;
};

}  // namespace ald
