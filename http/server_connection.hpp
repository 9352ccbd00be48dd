// One connection of the HTTP server: receives a request, hands it to the handler, sends the answer, and so on.
#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/http_message.hpp"
#include "http/io_executor.hpp"

namespace ald {

class server_worker;

///     idle -> receiving -> handling -> sending -> idle (keep-alive) | lingering -> closed
///                                      sending -> withholding -> sending   (the last byte)
///
/// All calls on the worker's thread. An idle connection owns no buffer: bytes are read into the worker's scratch space
/// and kept only when a request is not complete, or when the next one came with it (pipelining; it waits its turn).
/// Deadlines are counted in the worker's ticks, so no clock is read.
class server_connection : public std::enable_shared_from_this<server_connection> {
 public:
  server_connection(tcp_socket socket, std::string peer_address, server_worker& worker);

  void start();
  /// Answers 503 to whatever may come, and closes.
  void turn_away();
  /// True when the deadline has passed: cut() then.
  bool late(std::uint64_t tick) const { return tick >= deadline_; }
  void cut();
  /// Closes at once if nothing is under way, else after the answer.
  void begin_stop();
  void close();

  /// The handler's answer, or the last byte's permission; ignored when the connection has moved on.
  void on_answer(std::uint64_t turn, http_response response);
  void on_last_byte(std::uint64_t turn, bool granted);

 private:
  enum class phase : std::uint8_t { idle, receiving, handling, sending, withholding, lingering, closed };
  using parser_type = boost::beast::http::request_parser<boost::beast::http::string_body>;
  static constexpr std::uint64_t no_deadline = std::numeric_limits<std::uint64_t>::max();

  void enter(phase next, std::uint64_t ticks);
  void wait_readable();
  /// So many bytes of a request that is not whole are kept here. False if all connections together keep too many.
  bool hold(std::size_t bytes);
  void receive();
  void next_request();
  void parse(std::string_view fresh);
  bool accept_header();
  void dispatch();
  http_request take_request();
  void refuse(int status, std::string_view code, std::string_view message, int retry_after_s = 0);
  void send(http_response response);
  void write(std::size_t body_bytes);
  void on_sent();
  void ask_for_last_byte();
  void linger();

  tcp_socket socket_;
  server_worker& worker_;
  std::string peer_address_;
  std::unique_ptr<parser_type> parser_;
  std::string inbox_;      // received, not yet parsed
  std::string head_;       // of the answer being sent
  http_response response_;
  std::uint64_t deadline_ = no_deadline;
  std::uint64_t turn_ = 0;  // which request an answer belongs to
  std::size_t held_ = 0;    // bytes counted by hold()
  phase phase_ = phase::idle;
  bool waiting_ = false;    // for readability
  bool header_seen_ = false;
  bool head_request_ = false;
  bool keep_alive_ = false;
};

}  // namespace ald
