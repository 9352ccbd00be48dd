// Pushes over the HTTP client and judges how they end.
#include "http/http_device_push.hpp"

#include "http/settings_document.hpp"

namespace ald {
namespace {

push_result judge(const http_reply& reply) {
  switch (reply.failure) {
    case http_failure::none: return judge_push_answer(reply.response.status, reply.response.body);
    case http_failure::bad_url:
    case http_failure::connect:
    case http_failure::tls:
    case http_failure::timed_out_connecting: return {event::UNREACHABLE, reply.failure_text};
    case http_failure::timed_out_after_write:
    case http_failure::closed_after_write:
    case http_failure::too_large:
    case http_failure::stopped: return {event::UNKNOWN, reply.failure_text};
  }
  return {event::UNKNOWN, reply.failure_text};
}

}  // namespace

struct http_device_push::impl {
  device_push_config config;
  const artifact_store& artifacts;
  http_client client;
};

http_device_push::http_device_push(device_push_config config, const artifact_store& artifacts)
    : impl_(new impl{config, artifacts, http_client(config.client)}) {}

http_device_push::~http_device_push() = default;

void http_device_push::push(const push_settings& what, std::function<void(push_result)> on_done) {
  const auto file = what.ask || what.removes ? result<artifact>(artifact{}) : impl_->artifacts.find(what.unit, what.serial, what.form);
  if (!file) return on_done({event::UNKNOWN, "nothing was sent: " + to_string(file.error())});
  http_request request;
  request.method = "POST";
  request.path = settings_path();
  request.headers = {{"Content-Type", "application/json"}};
  request.body = settings_document(what, file.value(), impl_->config.public_url, impl_->config.tenant);
  impl_->client.send(what.address, std::move(request), [on_done = std::move(on_done)](http_reply reply) { on_done(judge(reply)); });
}

}  // namespace ald
