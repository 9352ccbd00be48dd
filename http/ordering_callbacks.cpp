// The callback rule on Boost.URL, and the hint.
#include "http/ordering_callbacks.hpp"
#include "ports/log_line.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>

namespace ald {
namespace {

constexpr std::int64_t hint_timeout_ms = 5'000;

fault not_allowed(const std::string& what) {
  return {fault_code::bad_input, "$.callback: " + what, "give an http URL on loopback, or have the server started with --allow-callbacks-to HOST"};
}

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// Of names only "localhost": what another name resolves to is somebody else's decision.
bool is_loopback(std::string host) {
  if (equal_without_case(host, "localhost")) return true;
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host, ec);
  return !ec && address.is_loopback();
}

http_client_config client_config(std::size_t max_in_flight) {
  http_client_config config;
  config.connect_timeout_ms = hint_timeout_ms;
  config.response_timeout_ms = hint_timeout_ms;
  config.max_response_bytes = 64 * 1024;
  config.max_in_flight = max_in_flight;
  return config;
}

}  // namespace

result<callback_target> judge_callback(const callback_rule& rule, const std::string& url) {
  if (url.size() > rule.max_url_bytes) return not_allowed("longer than " + std::to_string(rule.max_url_bytes) + " bytes");
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || !equal_without_case(parsed->scheme(), "http") || !parsed->has_authority()) return not_allowed("not an http URL");
  if (parsed->has_userinfo()) return not_allowed("must not hold credentials");
  const std::string host(parsed->encoded_host());
  const bool listed = std::any_of(rule.allowed_hosts.begin(), rule.allowed_hosts.end(), [&](const auto& h) { return equal_without_case(h, host); });
  if (host.empty() || (!listed && !is_loopback(host))) return not_allowed("the host is not allowed");
  const std::string port(parsed->port());
  const std::string path(parsed->encoded_path());
  // Boost.URL 1.81 takes 127.0.0.1.example for 127.0.0.1: what it understood must be what was written
  const auto rest = url.substr(url.find("//") + 2);
  const auto written = rest.substr(0, rest.find_first_of("/?#"));
  if (written != (parsed->has_port() ? host + ":" + port : host)) return not_allowed("not an http URL");
  return callback_target{host + ":" + (port.empty() ? "80" : port), path.empty() ? "/" : path, std::string(parsed->encoded_query())};
}

ordering_callbacks::ordering_callbacks(callback_rule rule, std::size_t max_in_flight)
    : rule_(std::move(rule)), client_(client_config(max_in_flight)) {}

void ordering_callbacks::send(const std::string& order, const std::string& url) {
  const auto target = judge_callback(rule_, url);
  if (!target) return log_warn({"ordering_api", {"order", order}}, "order {}: no hint is sent, its callback is not allowed any more", order);
  http_request request;
  request.method = "POST";
  request.path = target.value().path;
  request.query = target.value().query;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = boost::json::serialize(boost::json::object{{"order", order}});
  client_.send(target.value().host_port, std::move(request), [order, to = target.value().host_port](const http_reply& reply) {
    if (reply.failure == http_failure::none) return log_info({"ordering_api", {"order", order}}, "order {}: hint sent to {}: {}", order, to, reply.response.status);
    log_warn({"ordering_api", {"order", order}}, "order {}: the hint to {} failed: {}", order, to, reply.failure_text);
  });
}

}  // namespace ald
