// Calls a node's admin API (docs/admin-api.md) and turns what goes wrong into one line with what to do.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "http/percent_encode.hpp"
#include "messages/result.hpp"

namespace ald {

class http_client;

/// Which node, and how to be let in. Empty fields: the node is $ALD_NODE or what DATA/node.url says; the token is DATA/admin.token.
struct admin_target {
  std::string node;
  std::string data = "ald-data";
  std::string admin_token_file;
};

/// "HOST:PORT" of "http://HOST:PORT" or "HOST:PORT", with or without a slash at the end. Fault bad_input.
result<std::string> host_port_of(const std::string& url);

/// One call at a time; each waits for its answer.
class admin_client {
 public:
  /// Finds the node and the token. Faults: not_found, bad_input; nothing is called yet.
  static result<admin_client> open(const admin_target& target);
  admin_client(std::string host_port, std::string token, std::string token_from);

  /// GET path (with query). The body is the answer's JSON. Faults carry the node's own message and hint.
  result<boost::json::value> get(const std::string& path) const;
  result<boost::json::value> send(const std::string& method, const std::string& path, const boost::json::value& body) const;
  const std::string& host_port() const { return host_port_; }

 private:
  result<boost::json::value> call(const std::string& method, const std::string& path, std::string body) const;
  fault refusal(int status, const std::string& body) const;

  std::string host_port_;
  std::string token_;
  std::string token_from_;
  std::shared_ptr<http_client> http_;
};

}  // namespace ald
