// Bytes on a connection of the HTTP server: a complete answer or none comes back, and the server goes on.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <memory>
#include <string>

#include "http/http_server.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace ald;

struct echo_server {
  static http_server_config config() {
    http_server_config c;
    c.max_body_bytes = 4'096;
    c.max_header_bytes = 2'048;
    return c;
  }
  echo_server()
      : server(config(), [](http_request request, http_responder respond) {
          http_response r;
          r.headers = {{"X-Path", request.path}};
          r.body = request.method + "\n" + request.body;
          respond(std::move(r));
        }) {
    fuzz::require(server.start().ok(), "the server starts");
  }
  http_server server;
};

std::string exchange(std::uint16_t port, std::string_view bytes) {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const linger at_once{1, 0};  // or the ports run out
  ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fuzz::require(::connect(connection, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0, "the server still listens");
  (void)::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  ::shutdown(connection, SHUT_WR);
  std::string answer;
  char buffer[4'096];
  for (ssize_t n = 0; (n = ::recv(connection, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, static_cast<std::size_t>(n));
  ::close(connection);
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kept = std::make_unique<echo_server>();  // for all inputs: the fuzzer calls this again and again
  if (size > 60'000) return 0;  // goes into the socket's buffer without waiting
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string all = exchange(kept->server.port(), fuzz::text_of(data, size));
  const std::string_view answer = std::string_view(all).substr(all.starts_with(go_on) ? go_on.size() : 0);
  if (answer.empty()) return 0;
  fuzz::require(answer.starts_with("HTTP/1.1 "), "what comes back is HTTP");
  int status = 0;
  std::from_chars(answer.data() + 9, answer.data() + std::min<std::size_t>(answer.size(), 12), status);
  fuzz::require(status >= 200 && (status < 500 || status == 503 || status == 505), "no answer blames the server");
  fuzz::require(answer.find("\r\n\r\n") != answer.npos, "the answer's header is whole");
  return 0;
}
