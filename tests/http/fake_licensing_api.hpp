// A licensing server that answers as the test says, over a real socket, and writes down what it was asked.
#pragma once
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/http_licensing_server.hpp"
#include "http/http_server.hpp"
#include "ports/node_clock.hpp"

namespace ald::testing {

struct steady_clock_stand_in : node_clock {
  instant now() const override { return {1'800'000'000'000 + mono_ms, mono_ms}; }
  std::atomic<std::int64_t> mono_ms{1'000'000};
};

class fake_licensing_api {
 public:
  using answer = std::function<http_response(const http_request&)>;

  fake_licensing_api() : server_(config(), [this](http_request r, http_responder respond) { handle(std::move(r), respond); }) {
    if (!server_.start().ok()) throw std::runtime_error("the fake licensing server could not listen");
    say("GET /v1/info", 200, info(true));
  }
  ~fake_licensing_api() { server_.stop(); }

  static std::string info(bool dedup, int max_processing_ms = 1'000, int max_order_lines = 100) {
    return std::string(R"({"api":"1","dedup":)") + (dedup ? "true" : "false") + R"(,"max_processing_ms":)" + std::to_string(max_processing_ms) +
           R"(,"max_order_lines":)" + std::to_string(max_order_lines) + R"(,"max_query_units":2,"public_keys":["K"],"unknown":[1]})";
  }
  /// From now on the call is answered so.
  void say(const std::string& call, int status, const std::string& body, const http_headers& headers = {}) {
    say(call, [=](const http_request&) { return http_response{status, headers, body, {}}; });
  }
  void say(const std::string& call, answer a) {
    const std::lock_guard hold(lock_);
    answers_[call] = std::move(a);
  }
  /// The request is taken and never answered.
  void lose(const std::string& call) { say(call, nullptr); }

  int count(const std::string& call) const {
    const std::lock_guard hold(lock_);
    int n = 0;
    for (const auto& r : requests_) n += r.method + " " + r.path == call;
    return n;
  }
  http_request last(const std::string& call) const {
    const std::lock_guard hold(lock_);
    for (auto r = requests_.rbegin(); r != requests_.rend(); ++r) {
      if (r->method + " " + r->path == call) return *r;
    }
    return {};
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

 private:
  static http_server_config config() {
    http_server_config c;
    c.port = 0;
    return c;
  }
  void handle(http_request r, const http_responder& respond) {
    std::unique_lock hold(lock_);
    const auto call = r.method + " " + r.path;
    requests_.push_back(r);
    const auto known = answers_.find(call);
    const auto how = known == answers_.end() ? answer([](const http_request&) { return http_response{404, {}, "{}", {}}; }) : known->second;
    if (!how) return lost_.push_back(respond);
    hold.unlock();
    respond(how(r));
  }

  mutable std::mutex lock_;
  std::map<std::string, answer> answers_;
  std::vector<http_request> requests_;
  std::vector<http_responder> lost_;
  http_server server_;
};

/// A connector to the fake, and its calls made to wait.
struct connector_bed {
  explicit connector_bed(http_licensing_config c = {}) {
    config = std::move(c);
    config.url = api.url();
    config.token = "t0ken";
    config.token_source = "/etc/ald/token";
    config.response_timeout_ms = 300;
    config.resend_margin_ms = 0;
    open();
  }
  void open() { server = std::move(http_licensing_server::open(config, clock)).value(); }
  /// As after a crash: what was remembered is gone.
  void reopen() { server.reset(), open(); }

  template <class T, class Call>
  result<T> wait_for(Call&& make) {
    const auto answered = std::make_shared<std::promise<result<T>>>();
    auto answer = answered->get_future();
    make([answered](result<T> r) { answered->set_value(std::move(r)); });
    return answer.get();
  }
  result<std::vector<line_answer>> place(std::vector<order_line> lines) {
    return wait_for<std::vector<line_answer>>([&](auto done) { server->place({std::move(lines)}, done); });
  }
  void pass(std::int64_t ms) { clock.mono_ms += ms; }

  fake_licensing_api api;
  steady_clock_stand_in clock;
  http_licensing_config config;
  std::unique_ptr<http_licensing_server> server;
};

inline order_line line_for(const std::string& unit, bool sent_before = false) {
  return {make_order_key(unit_id(unit), license_kind("base"), 1), unit_id(unit), license_kind("base"), pack_id("p"), sent_before};
}
inline std::string issued_line(const std::string& unit, const std::string& file = "FILE") {
  return R"({"key":")" + unit + R"(/base/1","state":"issued","license_file":")" + file + R"(","pack":"p","serial":"S"})";
}
inline std::string lines(const std::vector<std::string>& all) {
  std::string out = R"({"lines":[)";
  for (const auto& one : all) out += (out.back() == '[' ? "" : ",") + one;
  return out + "]}";
}
inline std::string held(const std::string& unit, const std::string& file, bool revoked = false) {
  return R"({"unit":")" + unit + R"(","kind":"base","key":")" + unit + R"(/base/1","pack":"p","serial":"S-)" + file + R"(","license_file":")" + file +
         R"(","issued_at":"2026-01-31T12:00:00.000Z","revoked":)" + (revoked ? "true" : "false") + "}";
}
inline std::string held_list(const std::vector<std::string>& all) {
  std::string out = R"({"licenses":[)";
  for (const auto& one : all) out += (out.back() == '[' ? "" : ",") + one;
  return out + "]}";
}

/// "issued FILE", "refused CODE", "failed", "deferred", or "none" for a line that isn't answered.
inline std::string outcome_of(const result<std::vector<line_answer>>& answers, const std::string& unit) {
  if (!answers.ok()) return "fault";
  for (const auto& answer : answers.value()) {
    if (answer.key.text != unit + "/base/1") continue;
    if (const auto* issued = std::get_if<line_issued>(&answer.outcome)) return "issued " + issued->license_file;
    if (const auto* refused = std::get_if<line_refused>(&answer.outcome)) return "refused " + refused->code;
    return std::holds_alternative<line_failed>(answer.outcome) ? "failed" : "deferred";
  }
  return "none";
}

}  // namespace ald::testing
