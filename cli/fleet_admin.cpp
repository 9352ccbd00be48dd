// Admin calls with a timer between tries.
#include "cli/fleet_admin.hpp"

#include <memory>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>

#include "cli/admin_call.hpp"

namespace ald {

struct fleet_admin::pending {
  http_request request;
  std::function<void(result<boost::json::value>)> on_answer;
  boost::asio::steady_timer timer;
};

fleet_admin::fleet_admin(boost::asio::io_context& io, http_client& http, std::string host_port, std::string token)
    : io_(io), http_(http), host_port_(std::move(host_port)), token_(std::move(token)) {}

void fleet_admin::call(const std::string& method, const std::string& path, std::string body,
                       std::function<void(result<boost::json::value>)> on_answer) {
  http_request request{.method = method, .body = std::move(body)};
  const auto question = path.find('?');
  request.path = path.substr(0, question);
  if (question != std::string::npos) request.query = path.substr(question + 1);
  request.headers = {{"Authorization", "Bearer " + token_}, {"Accept", "application/json"}};
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  send(std::make_shared<pending>(pending{std::move(request), std::move(on_answer), boost::asio::steady_timer(io_)}));
}

void fleet_admin::send(std::shared_ptr<pending> what) {
  if (*stopped_) return;
  http_.send(host_port_, what->request, [this, &io = io_, stopped = stopped_, what](http_reply reply) {
    boost::asio::post(io, [this, stopped, what, reply = std::move(reply)] {
      if (!*stopped) on_reply(what, reply);
    });
  });
}

void fleet_admin::on_reply(const std::shared_ptr<pending>& what, const http_reply& reply) {
  const int status = reply.failure == http_failure::none ? reply.response.status : 0;
  if (status == 0 || status == 408 || status == 429 || status >= 500) {
    what->timer.expires_after(std::chrono::milliseconds(retry_ms));
    what->timer.async_wait([this, stopped = stopped_, what](boost::system::error_code failed) {
      if (!failed && !*stopped) send(what);
    });
    return;
  }
  boost::system::error_code wrong;
  auto body = reply.response.body.empty() ? boost::json::value(boost::json::object()) : boost::json::parse(reply.response.body, wrong);
  if (status >= 200 && status < 300) {
    if (wrong) return what->on_answer(fault{fault_code::corrupt, "http://" + host_port_ + " did not answer with JSON", "is that an ald node?"});
    return what->on_answer(std::move(body));
  }
  if (status == 401) return what->on_answer(fault{fault_code::unauthorized, "the node does not accept the admin token", "see --admin-token-file"});
  const auto error = boost::json::value(object_member(wrong ? boost::json::value() : body, "error"));
  const auto message = member(error, "message");
  what->on_answer(fault{fault_code::bad_input, what->request.path + ": " + (message == "-" ? "HTTP status " + std::to_string(status) : message),
                        member(error, "hint") == "-" ? "" : member(error, "hint")});
}

}  // namespace ald
