// Notes as signed POSTs.
#include "http/http_alert_webhooks.hpp"

#include <array>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sodium.h>

#include "http/http_client.hpp"
#include "http/webhook_signature.hpp"

namespace ald {
namespace {

http_client_config client_config(const http_webhooks_config& config, std::shared_ptr<tls_context> tls) {
  http_client_config client;
  client.connect_timeout_ms = config.connect_timeout_ms;
  client.response_timeout_ms = config.response_timeout_ms;
  client.max_response_bytes = config.max_response_bytes;
  client.max_idle_per_host = 1;
  client.max_in_flight = config.urls.size() + 1;  // one a receiver; a call's end is told before the client counts it off
  client.reset_failed = true;
  client.tls = std::move(tls);
  return client;
}

std::string key_of(const std::string& url) {
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(url.data()), url.size(), nullptr, 0);
  std::array<char, 33> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

result<done> judge(const http_reply& reply) {
  if (reply.failure != http_failure::none) return fault{fault_code::unavailable, reply.failure_text, ""};
  const int status = reply.response.status;
  if (status >= 200 && status < 300) return done{};
  return fault{fault_code::unavailable, "it answered " + std::to_string(status), status >= 300 && status < 400 ? "redirections are not followed: name the new URL" : ""};
}

}  // namespace

std::string webhook_document(const alert_note& note, const std::string& node) {
  const boost::json::object document{{"id", note.id},
                                     {"alert", note.alert},
                                     {"subject", note.subject},
                                     {"state", note.firing ? "firing" : "cleared"},
                                     {"since_ms", note.since_ms},
                                     {"at_ms", note.at_ms},
                                     {"detail", note.detail},
                                     {"node", node}};
  return boost::json::serialize(document);
}

struct http_alert_webhooks::impl {
  http_webhooks_config config;
  const node_clock& clock;
  std::vector<webhook_url> urls;
  std::unique_ptr<http_client> over_tls, plain;
};

result<std::unique_ptr<http_alert_webhooks>> http_alert_webhooks::open(http_webhooks_config config, const node_clock& clock) {
  auto parts = std::make_unique<impl>(impl{std::move(config), clock, {}, nullptr, nullptr});
  bool https = false;
  for (const std::string& text : parts->config.urls) {
    auto url = webhook_url::parse(text);
    if (!url.ok()) return url.error();
    https |= url.value().https;
    parts->urls.push_back(std::move(url.value()));
  }
  if (https) {
    auto tls = tls_context::open({parts->config.ca_file, "", ""});
    if (!tls.ok()) return tls.error();
    parts->over_tls = std::make_unique<http_client>(client_config(parts->config, tls.value()));
  }
  parts->plain = std::make_unique<http_client>(client_config(parts->config, nullptr));
  return std::unique_ptr<http_alert_webhooks>(new http_alert_webhooks(std::move(parts)));
}

http_alert_webhooks::http_alert_webhooks(std::unique_ptr<impl> impl) : impl_(std::move(impl)) {}
http_alert_webhooks::~http_alert_webhooks() = default;

std::vector<webhook_receiver> http_alert_webhooks::receivers() const {
  std::vector<webhook_receiver> all;
  for (std::size_t i = 0; i < impl_->urls.size(); ++i) all.push_back({key_of(impl_->config.urls[i]), impl_->urls[i].host_port});
  return all;
}

void http_alert_webhooks::post(std::size_t receiver, const alert_note& note, std::function<void(result<done>)> on_done) {
  const webhook_url& url = impl_->urls[receiver];
  const std::int64_t now_s = impl_->clock.now().wall_ms / 1'000;
  http_request request;
  request.method = "POST";
  request.path = url.path;
  request.query = url.query;
  request.body = webhook_document(note, impl_->config.node);
  request.headers = {{"Content-Type", "application/json"},
                     {"Ald-Timestamp", std::to_string(now_s)},
                     {"Ald-Signature", webhook_signature(impl_->config.secret, now_s, request.body)}};
  http_client& client = url.https ? *impl_->over_tls : *impl_->plain;
  client.send(url.host_port, std::move(request), [on_done = std::move(on_done)](const http_reply& reply) { on_done(judge(reply)); });
}

}  // namespace ald
