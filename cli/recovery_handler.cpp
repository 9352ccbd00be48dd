// The handler in force before the gateway's.
#include "cli/recovery_handler.hpp"

#include <atomic>
#include <string>

namespace ald {

struct recovery_handler::shared {
  std::string retry_after_s;
  std::atomic<bool> handed_over{false};
  http_handler handler;  // written once, before handed_over
};

recovery_handler::recovery_handler(std::int64_t retry_after_s) : shared_(std::make_shared<shared>()) {
  shared_->retry_after_s = std::to_string(retry_after_s);
}

void recovery_handler::hand_over(http_handler handler) {
  shared_->handler = std::move(handler);
  shared_->handed_over.store(true, std::memory_order_release);
}

void recovery_handler::operator()(http_request request, http_responder respond) const {
  if (shared_->handed_over.load(std::memory_order_acquire)) return shared_->handler(std::move(request), std::move(respond));
  http_response response;
  response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  if (request.path == "/healthz") {
    response.body = R"({"alive":true})";
  } else {
    response.status = 503;
    response.headers.emplace_back("Retry-After", shared_->retry_after_s);
    response.body = request.path == "/readyz"
                        ? R"({"ready":false,"reason":"recovering from the log"})"
                        : R"({"error":{"code":"unavailable","message":"the node is recovering from its log","hint":"try again soon"}})";
  }
  respond(std::move(response));
}

}  // namespace ald
