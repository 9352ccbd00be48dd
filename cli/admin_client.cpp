// The admin API's client side.
#include "cli/admin_client.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/secret_file.hpp"
#include "http/http_client.hpp"

namespace ald {
namespace {

constexpr std::int64_t answer_within_ms = 60'000;  // a digest or a big registration waits for a durable barrier

result<std::string> find_node(const admin_target& target) {
  if (!target.node.empty()) return host_port_of(target.node);
  if (const char* set = std::getenv("ALD_NODE"); set != nullptr && *set != 0) return host_port_of(set);
  const auto path = target.data + "/node.url";
  std::ifstream in(path);
  std::string url;
  if (in && std::getline(in, url)) return host_port_of(url);
  return fault{fault_code::not_found, fmt::format("no node is known: {} is not there", path),
               "start one with \"ald node\", or name it with --node URL, $ALD_NODE or --data DIR"};
}

fault_code code_of(int status) {
  switch (status) {
    case 400: return fault_code::bad_input;
    case 401: return fault_code::unauthorized;
    case 404: return fault_code::not_found;
    case 409: return fault_code::conflict;
    case 410: return fault_code::gone;
    case 503: return fault_code::busy;
  }
  return fault_code::io;
}

}  // namespace

result<std::string> host_port_of(const std::string& url) {
  auto text = url;
  if (text.rfind("http://", 0) == 0) text.erase(0, 7);
  while (!text.empty() && text.back() == '/') text.pop_back();
  const auto colon = text.rfind(':');
  const bool port = colon != std::string::npos && colon > 0 && colon + 1 < text.size() && text.size() - colon <= 6 &&
                    std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!port || text.find('/') != std::string::npos) {
    return fault{fault_code::bad_input, fmt::format("\"{}\" is not a node's URL", url), "write http://HOST:PORT"};
  }
  return text;
}

result<admin_client> admin_client::open(const admin_target& target) {
  auto node = find_node(target);
  if (!node.ok()) return node.error();
  const auto path = target.admin_token_file.empty() ? target.data + "/admin.token" : target.admin_token_file;
  auto token = read_secret(path);
  if (!token.ok()) {
    return fault{fault_code::not_found, "the admin token can't be read: " + token.error().what,
                 "name its file with --admin-token-file, or the node's directory with --data"};
  }
  return admin_client(node.value(), token.value(), path);
}

admin_client::admin_client(std::string host_port, std::string token, std::string token_from)
    : host_port_(std::move(host_port)), token_(std::move(token)), token_from_(std::move(token_from)) {
  http_client_config config;
  config.response_timeout_ms = answer_within_ms;
  config.max_response_bytes = 256u << 20;
  http_ = std::make_shared<http_client>(config);
}

result<boost::json::value> admin_client::get(const std::string& path) const { return call("GET", path, ""); }

result<boost::json::value> admin_client::send(const std::string& method, const std::string& path, const boost::json::value& body) const {
  return call(method, path, boost::json::serialize(body));
}

result<boost::json::value> admin_client::call(const std::string& method, const std::string& path, std::string body) const {
  http_request request;
  request.method = method;
  const auto question = path.find('?');
  request.path = path.substr(0, question);
  if (question != std::string::npos) request.query = path.substr(question + 1);
  request.headers = {{"Authorization", "Bearer " + token_}, {"Accept", "application/json"}};
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  const auto reply = http_->call(host_port_, std::move(request));
  if (reply.failure != http_failure::none) {
    const bool unreachable = reply.failure == http_failure::connect || reply.failure == http_failure::timed_out_connecting;
    return fault{fault_code::unavailable, fmt::format("{} http://{}: {}", unreachable ? "no node answers at" : "lost the answer of", host_port_, reply.failure_text),
                 unreachable ? "start it with \"ald node\", or name another with --node URL" : "look with \"ald status\" whether it was done, and try again"};
  }
  if (reply.response.status < 200 || reply.response.status > 299) return refusal(reply.response.status, reply.response.body);
  if (reply.response.body.empty()) return boost::json::value(boost::json::object());
  boost::system::error_code wrong;
  auto json = boost::json::parse(reply.response.body, wrong);
  if (wrong) return fault{fault_code::corrupt, fmt::format("http://{} did not answer with JSON", host_port_), "is that an ald node?"};
  return json;
}

fault admin_client::refusal(int status, const std::string& body) const {
  if (status == 401) {
    return {fault_code::unauthorized, fmt::format("the node at http://{} does not accept the admin token of {}", host_port_, token_from_),
            "name the file of its token with --admin-token-file; a node keeps it in its data directory as admin.token"};
  }
  boost::system::error_code wrong;
  const auto json = boost::json::parse(body, wrong);
  if (!wrong && json.is_object()) {
    if (const auto* error = json.as_object().if_contains("error"); error != nullptr && error->is_object()) {
      const auto text = [&](const char* key) {
        const auto* v = error->as_object().if_contains(key);
        return v != nullptr && v->is_string() ? std::string(v->as_string()) : std::string();
      };
      return {code_of(status), text("message"), text("hint")};
    }
  }
  return {code_of(status), fmt::format("http://{} answered with HTTP status {}", host_port_, status), "is that an ald node?"};
}

}  // namespace ald
