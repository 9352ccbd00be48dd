// One exchange of the HTTP client: connect or reuse, write, read, reply once.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/client_link.hpp"
#include "http/http_client.hpp"

namespace ald {

class client_loop;

/// All calls on the loop's thread. Each waiting step has its own number: what comes late for an earlier step is ignored.
class client_call : public std::enable_shared_from_this<client_call> {
 public:
  client_call(client_loop& loop, std::string host_port, http_request request, std::function<void(http_reply)> on_reply);
  void start();
  void stop();

 private:
  using parser_type = boost::beast::http::response_parser<boost::beast::http::string_body>;
  using tunnel_parser = boost::beast::http::response_parser<boost::beast::http::empty_body>;

  bool through_tunnel() const;
  bool absolute_form() const;
  // client_call_open.cpp: a connection to the server, ready for the request
  void open();
  void connect(std::vector<tcp::endpoint> endpoints, std::size_t index, std::uint32_t step);
  void connected(std::uint32_t step);
  void open_tunnel(std::uint32_t step);
  void shake_hands(std::uint32_t step);
  std::string tunnel_request() const;
  // the exchange
  void exchange();
  void on_written(error_code ec, std::size_t written);
  void read();
  void on_read(error_code ec);
  void retry_fresh();
  template <class Run>
  void over(Run&& run) {
    link_->tls ? run(*link_->tls) : run(link_->socket);
  }
  std::uint32_t next_step(std::int64_t timeout_ms, http_failure on_timeout);
  void fail(http_failure why, std::string text);
  void finish(http_reply reply);
  std::string serialize() const;

  client_loop& loop_;
  std::string host_port_, host_, port_;
  std::string peer_, peer_host_, peer_port_;  ///< whom the socket goes to: the server or the proxy
  http_request request_;
  std::function<void(http_reply)> on_reply_;
  io_timer timer_;
  std::optional<tcp_resolver> resolver_;
  std::unique_ptr<client_link> link_;
  std::optional<parser_type> parser_;
  std::optional<tunnel_parser> tunnel_;
  std::string wire_, tunnel_wire_;
  std::uint32_t step_ = 0;
  bool reused_ = false;
  bool finished_ = false;
};

}  // namespace ald
