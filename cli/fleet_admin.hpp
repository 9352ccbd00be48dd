// Admin calls of the fleet: asynchronous, and tried again for as long as the node is away.
#pragma once
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>

#include "http/http_client.hpp"
#include "messages/instant.hpp"
#include "messages/result.hpp"

namespace ald {

/// All calls and callbacks on the io_context's one thread; `io` and `http` outlive it.
class fleet_admin {
 public:
  fleet_admin(boost::asio::io_context& io, http_client& http, std::string host_port, std::string token);

  /// No answer, 503 and 5xx are tried again every retry_ms, without an end: what is asked must be safe to repeat.
  /// Any other refusal is a fault with the node's own words. At most one answer; none after stop().
  void call(const std::string& method, const std::string& path, std::string body, std::function<void(result<boost::json::value>)> on_answer);
  void stop() { *stopped_ = true; }

  static constexpr duration_ms retry_ms = 500;

 private:
  struct pending;
  void send(std::shared_ptr<pending> what);
  void on_reply(const std::shared_ptr<pending>& what, const http_reply& reply);

  boost::asio::io_context& io_;
  http_client& http_;
  std::string host_port_;
  std::string token_;
  std::shared_ptr<bool> stopped_ = std::make_shared<bool>(false);
};

}  // namespace ald
