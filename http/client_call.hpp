// One exchange of the HTTP client: connect or reuse, write, read, reply once.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

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

  bool split_host_port();
  void open();
  void connect(std::vector<tcp::endpoint> endpoints, std::size_t index, std::uint32_t step);
  void exchange();
  void read();
  void on_read(error_code ec);
  void retry_fresh();
  std::uint32_t next_step(std::int64_t timeout_ms, http_failure on_timeout);
  void fail(http_failure why, std::string text);
  void finish(http_reply reply);
  std::string serialize() const;

  client_loop& loop_;
  std::string host_port_, host_, port_;
  http_request request_;
  std::function<void(http_reply)> on_reply_;
  io_timer timer_;
  std::optional<tcp_resolver> resolver_;
  std::unique_ptr<client_link> link_;
  std::optional<parser_type> parser_;
  std::string wire_;
  std::uint32_t step_ = 0;
  bool reused_ = false;
  bool finished_ = false;
};

}  // namespace ald
