// Sending calls one after the other, and judging how they ended.
#include "http/licensing_calls.hpp"

#include "http/licensing_json.hpp"

namespace ald {
namespace {

/// The server says with these that it did nothing (docs/licensing-api/openapi.yaml); 407 comes from a proxy.
bool says_nothing_was_done(int status) {
  switch (status) {
    case 400: case 401: case 403: case 404: case 405: case 407: case 411: case 413: case 414: case 415: case 431: return true;
    default: return false;
  }
}

std::string hint_for(int status, const std::string& token_source) {
  switch (status) {
    case 401:
    case 403: return token_source.empty() ? "the server wants a token: name its file with licensing.token_file"
                                          : "the server does not accept the token in " + token_source + ": compare it with the server's";
    case 404: return "check licensing.url: it names the part of the URL before /v1";
    case 407: return "check licensing.proxy and the file of its credentials, licensing.proxy_credentials_file";
    case 413: return "lower order.batch_lines";
    default: return status >= 500 || status == 429 || status == 408 ? "the server has a problem or is busy; asked again by itself" : "";
  }
}

fault_code code_for(int status) {
  if (status == 401 || status == 403 || status == 407) return fault_code::unauthorized;
  if (status == 404) return fault_code::not_found;
  if (status == 429) return fault_code::busy;
  return status >= 400 && status < 500 ? fault_code::bad_input : fault_code::unavailable;
}

/// Fate and hint of a call without an answer.
std::pair<call_fate, std::string> without_answer(http_failure failure) {
  switch (failure) {
    case http_failure::none: break;
    case http_failure::bad_url: return {call_fate::nothing, "check licensing.url"};
    case http_failure::connect:
    case http_failure::timed_out_connecting:
      return {call_fate::nothing, "check licensing.url, licensing.proxy, and whether the server runs; asked again by itself"};
    case http_failure::tls:
      return {call_fate::nothing, "check the host in licensing.url and licensing.ca_file; a certificate that isn't accepted can't be overridden"};
    case http_failure::timed_out_after_write:
    case http_failure::closed_after_write:
    case http_failure::too_large: return {call_fate::unknown, "the server may have done its work; asked again by itself"};
    case http_failure::stopped: return {call_fate::unknown, ""};
  }
  return {call_fate::unknown, ""};
}

http_client_config bounded(http_client_config client, std::size_t max_calls) {
  client.max_in_flight = max_calls + 1;  // counted here; a call's end is told before the client counts it off
  client.reset_failed = true;
  return client;
}

}  // namespace

licensing_calls::licensing_calls(licensing_calls_config config)
    : config_(std::move(config)), client_(std::make_unique<http_client>(bounded(config_.client, config_.max_calls))) {}

licensing_calls::~licensing_calls() {
  std::deque<call> waiting;
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
    waiting.swap(queue_);
  }
  for (auto& c : waiting) c.on_reply({call_fate::nothing, 0, {}, fault{fault_code::unavailable, "the node is stopping", ""}});
  client_.reset();
}

void licensing_calls::send(std::string method, const std::string& path, std::string body, std::function<void(licensing_reply)> on_reply) {
  call what{{}, std::move(on_reply)};
  what.request.method = std::move(method);
  const auto query = path.find('?');
  what.request.path = config_.url.base_path + path.substr(0, query);
  if (query != std::string::npos) what.request.query = path.substr(query + 1);
  what.request.headers = {{"Accept", "application/json"}};
  if (!config_.token.empty()) what.request.headers.emplace_back("Authorization", "Bearer " + config_.token);
  if (!body.empty()) what.request.headers.emplace_back("Content-Type", "application/json");
  what.request.body = std::move(body);

  std::unique_lock hold(mutex_);
  if (stopping_ || queue_.size() >= config_.max_queued) {
    const fault why = stopping_ ? fault{fault_code::unavailable, "the node is stopping", ""}
                                : fault{fault_code::busy, std::to_string(config_.max_queued) + " calls to the licensing server are waiting",
                                        "try again later, or raise licensing.max_calls"};
    hold.unlock();
    return what.on_reply({call_fate::nothing, 0, {}, why});
  }
  if (running_ >= config_.max_calls) return queue_.push_back(std::move(what));
  ++running_;
  hold.unlock();
  begin(std::move(what));
}

void licensing_calls::begin(call what) {
  auto where = what.request.method + " " + (config_.url.https ? "https://" : "http://") + config_.url.host_port + what.request.path;
  client_->send(config_.url.host_port, std::move(what.request), [this, where = std::move(where), on_reply = std::move(what.on_reply)](http_reply reply) {
    auto judged = judge(where, std::move(reply));
    next();
    on_reply(std::move(judged));
  });
}

void licensing_calls::next() {
  std::unique_lock hold(mutex_);
  if (queue_.empty()) {
    --running_;
    return;
  }
  call waiting = std::move(queue_.front());
  queue_.pop_front();
  hold.unlock();
  begin(std::move(waiting));
}

licensing_reply licensing_calls::judge(const std::string& where, http_reply reply) const {
  if (reply.failure != http_failure::none) {
    auto [fate, hint] = without_answer(reply.failure);
    return {fate, 0, {}, fault{fault_code::unavailable, where + ": " + reply.failure_text, std::move(hint)}};
  }
  const int status = reply.response.status;
  if (status == 200 || status == 202) return {call_fate::answered, status, std::move(reply.response.body), std::nullopt};
  const auto said = error_text(reply.response.body);
  const auto later = std::string(find_header(reply.response.headers, "Retry-After"));
  fault wrong{code_for(status), where + ": the licensing server answered " + std::to_string(status) + (said.empty() ? "" : ", " + said) +
                                    (later.empty() || later.size() > 32 ? "" : ", Retry-After " + later),
              hint_for(status, config_.token_source)};
  return {says_nothing_was_done(status) ? call_fate::nothing : call_fate::unknown, status, {}, std::move(wrong)};
}

}  // namespace ald
