// The HTTP server over real sockets: limits, timeouts, pipelining, the withheld byte.
#include <boost/test/unit_test.hpp>

#include <array>
#include <future>
#include <mutex>
#include <thread>

#include <sys/resource.h>

#include "http/http_server.hpp"
#include "tests/http/raw_client.hpp"

using namespace ald;
using ald::testing::body_of;
using ald::testing::raw_client;
using ald::testing::status_of;

namespace {

http_server_config small() {
  http_server_config c;
  c.threads = 1;
  return c;
}

void echo(http_request request, http_responder respond) {
  http_response r;
  r.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
  respond(std::move(r));
}

struct running {
  explicit running(http_server_config config = small(), http_handler handler = echo) : server(std::move(config), std::move(handler)) {
    BOOST_REQUIRE(server.start().ok());
  }
  http_server server;
  std::uint16_t port() const { return server.port(); }
};

std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_server)

BOOST_AUTO_TEST_CASE(a_request_reaches_the_handler_and_its_answer_comes_back) {
  running r;
  raw_client c(r.port());
  c.send("PUT /a/b?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
  const auto answer = c.read_response();
  BOOST_TEST(status_of(answer) == 200);
  BOOST_TEST(body_of(answer) == "PUT /a/b?x=1 body");
}

BOOST_AUTO_TEST_CASE(a_chunked_body_is_put_together) {
  running r;
  raw_client c(r.port());
  c.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  BOOST_TEST(body_of(c.read_response()) == "POST /a? abcde");
}

BOOST_AUTO_TEST_CASE(a_connection_is_kept_for_further_requests) {
  running r;
  raw_client c(r.port());
  for (int i = 0; i < 5; ++i) {
    c.send(get("/" + std::to_string(i)));
    BOOST_TEST(body_of(c.read_response()) == "GET /" + std::to_string(i) + "? ");
  }
  BOOST_TEST(r.server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order_even_when_a_later_handler_would_be_quicker) {
  std::mutex lock;
  std::vector<std::thread> workers;
  running r(small(), [&](http_request request, http_responder respond) {
    const std::lock_guard hold(lock);
    workers.emplace_back([path = request.path, respond] { respond({200, {}, path, {}}); });
  });
  raw_client c(r.port());
  c.send(get("/1") + get("/2") + get("/3"));
  for (const auto* expected : {"/1", "/2", "/3"}) BOOST_TEST(body_of(c.read_response()) == expected);
  const std::lock_guard hold(lock);
  for (auto& w : workers) w.join();
}

BOOST_AUTO_TEST_CASE(a_pipelined_request_waits_until_the_one_before_it_is_answered) {
  std::promise<http_responder> first;
  std::atomic<int> calls{0};
  running r(small(), [&](http_request request, http_responder respond) {
    ++calls;
    if (request.path == "/1") return first.set_value(respond);
    respond({200, {}, "second", {}});
  });
  raw_client c(r.port());
  c.send(get("/1") + get("/2"));
  const auto respond = first.get_future().get();
  BOOST_TEST(calls == 1);
  respond({200, {}, "first", {}});
  BOOST_TEST(body_of(c.read_response()) == "first");
  BOOST_TEST(body_of(c.read_response()) == "second");
}

BOOST_AUTO_TEST_CASE(requests_that_no_handler_saw_are_counted) {
  running r;
  raw_client good(r.port());
  good.send(get("/1"));
  good.read_response();
  BOOST_TEST(r.server.requests_refused() == 0u);
  raw_client bad(r.port());
  bad.send("nonsense\r\n\r\n");
  bad.read_response();
  BOOST_TEST(r.server.requests_refused() == 1u);
  BOOST_TEST(r.server.connections_refused() == 0u);
}

BOOST_AUTO_TEST_CASE(a_pipelined_body_cut_over_several_packets_is_put_together) {
  running r;
  raw_client c(r.port());
  const std::string two = get("/1") + "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabcdef";
  for (const char byte : two) c.send(std::string_view(&byte, 1));
  BOOST_TEST(body_of(c.read_response()) == "GET /1? ");
  BOOST_TEST(body_of(c.read_response()) == "POST /2? abcdef");
}

BOOST_AUTO_TEST_CASE(head_gets_the_length_and_no_body) {
  running r(small(), [](http_request, http_responder respond) { respond({200, {}, "12345", {}}); });
  raw_client c(r.port());
  c.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get("/next"));
  const auto head = c.read_until("\r\n\r\n");
  BOOST_TEST(head.find("Content-Length: 5\r\n") != std::string::npos);
  BOOST_TEST(c.read_response().starts_with("HTTP/1.1 200"));
}

BOOST_AUTO_TEST_CASE(not_modified_carries_no_body) {
  running r(small(), [](http_request, http_responder respond) { respond({304, {{"ETag", "\"a\""}}, "never sent", {}}); });
  raw_client c(r.port());
  c.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto all = c.read_to_end();
  BOOST_TEST(status_of(all) == 304);
  BOOST_TEST(body_of(all).empty());
}

BOOST_AUTO_TEST_CASE(malformed_requests_get_400_and_the_connection_is_closed) {
  running r;
  for (const std::string bad : {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n", "GET relative HTTP/1.1\r\nHost: x\r\n\r\n",
                                "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                                "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    raw_client c(r.port());
    c.send(bad);
    const auto all = c.read_to_end();
    BOOST_TEST(status_of(all) == 400, bad);
    BOOST_TEST(all.find("Connection: close") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_header_over_the_limit_gets_431) {
  auto config = small();
  config.max_header_bytes = 1024;
  running r(config);
  raw_client c(r.port());
  c.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(4096, 'a') + "\r\n\r\n");
  BOOST_TEST(status_of(c.read_to_end()) == 431);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_gets_413_whether_announced_or_chunked) {
  auto config = small();
  config.max_body_bytes = 100;
  running r(config);
  raw_client announced(r.port());
  announced.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n");
  BOOST_TEST(status_of(announced.read_to_end()) == 413);
  raw_client chunked(r.port());
  chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(0x65, 'a') + "\r\n0\r\n\r\n");
  BOOST_TEST(status_of(chunked.read_to_end()) == 413);
  raw_client fits(r.port());
  fits.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'a'));
  BOOST_TEST(status_of(fits.read_response()) == 200);
}

BOOST_AUTO_TEST_CASE(over_the_limit_of_all_bodies_under_way_a_further_one_gets_503_and_whole_requests_are_served) {
  auto config = small();
  config.max_receiving_bytes = 1'000;
  running r(config);
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n";
  raw_client slow(r.port());
  slow.send(head + "Expect: 100-continue\r\n\r\n" + std::string(800, 'a'));
  BOOST_TEST(slow.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");  // the one thread has its body's beginning before it reads more

  raw_client further(r.port());
  further.send(head + "\r\n" + std::string(300, 'a'));
  const auto refusal = further.read_to_end();
  BOOST_TEST(status_of(refusal) == 503);
  BOOST_TEST(refusal.find("Retry-After: 5") != std::string::npos);
  raw_client whole(r.port());
  whole.send(head + "\r\n" + std::string(900, 'a'));
  BOOST_TEST(status_of(whole.read_response()) == 200);

  slow.send(std::string(100, 'a'));
  BOOST_TEST(status_of(slow.read_response()) == 200);
  raw_client later(r.port());
  later.send(head + "Expect: 100-continue\r\n\r\n" + std::string(800, 'a'));
  later.read_until("\r\n\r\n");
  later.send(std::string(100, 'a'));
  BOOST_TEST(status_of(later.read_response()) == 200);
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_continue_is_told_to_go_on) {
  running r;
  raw_client c(r.port());
  c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  BOOST_TEST(c.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  c.send("ok");
  BOOST_TEST(body_of(c.read_response()) == "POST /? ok");
}

BOOST_AUTO_TEST_CASE(slow_headers_and_slow_bodies_are_cut_with_408) {
  auto config = small();
  config.request_timeout_ms = 200;
  running r(config);
  raw_client header(r.port());
  header.send("GET / HTTP/1.1\r\nHos");
  raw_client body(r.port());
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  BOOST_TEST(status_of(header.read_to_end()) == 408);
  BOOST_TEST(status_of(body.read_to_end()) == 408);
}

BOOST_AUTO_TEST_CASE(dribbling_does_not_extend_the_time_a_request_has) {
  auto config = small();
  config.request_timeout_ms = 200;
  running r(config);
  raw_client c(r.port());
  c.send("GET / HTTP/1.1\r\nHost: x\r\nX: ");
  std::atomic<bool> stop{false};
  std::thread dribble([&] {
    while (!stop && c.send("a")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  BOOST_TEST(status_of(c.read_to_end()) == 408);
  stop = true;
  dribble.join();
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_without_a_word) {
  auto config = small();
  config.idle_timeout_ms = 100;
  running r(config);
  raw_client c(r.port());
  BOOST_TEST(c.read_to_end().empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_take_its_answer_is_cut) {
  auto config = small();
  config.request_timeout_ms = 200;
  std::atomic<bool> asked{false};
  running r(config, [&](http_request, http_responder respond) {
    asked = true;
    respond({200, {}, std::string(32 << 20, 'a'), {}});
  });
  raw_client c(r.port(), 4096);
  c.send(get("/"));
  while (!asked) std::this_thread::sleep_for(std::chrono::milliseconds(5));  // before it there is no connection to wait for
  while (r.server.connections() != 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  BOOST_TEST(c.read_to_end().size() < (32u << 20));
}

BOOST_AUTO_TEST_CASE(a_responder_dropped_without_an_answer_gives_500) {
  running r(small(), [](http_request, http_responder) {});
  raw_client c(r.port());
  c.send(get("/"));
  BOOST_TEST(status_of(c.read_response()) == 500);
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_gives_500) {
  running r(small(), [](http_request, http_responder) { throw std::runtime_error("broken"); });
  raw_client c(r.port());
  c.send(get("/"));
  const auto answer = c.read_response();
  BOOST_TEST(status_of(answer) == 500);
  BOOST_TEST(answer.find("broken") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_second_answer_is_ignored) {
  running r(small(), [](http_request, http_responder respond) {
    respond({200, {}, "first", {}});
    respond({200, {}, "again", {}});
  });
  raw_client c(r.port());
  c.send(get("/"));
  BOOST_TEST(body_of(c.read_response()) == "first");
  c.send(get("/"));
  BOOST_TEST(body_of(c.read_response()) == "first");
}

BOOST_AUTO_TEST_CASE(a_line_break_in_a_header_value_begins_no_header) {
  running r(small(), [](http_request, http_responder respond) { respond({200, {{"X", "a\r\nSet-Cookie: b"}}, "", {}}); });
  raw_client c(r.port());
  c.send(get("/"));
  BOOST_TEST(c.read_response().find("\r\nSet-Cookie") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_client_gets_all_but_one_byte_until_the_last_one_is_granted) {
  std::promise<std::function<void(bool)>> asked;
  running r(small(), [&](http_request, http_responder respond) {
    respond({200, {}, "0123456789", [&](std::function<void(bool)> go) { asked.set_value(std::move(go)); }});
  });
  raw_client c(r.port());
  c.send(get("/") + get("/pipelined"));
  c.read_until("\r\n\r\n");
  BOOST_TEST(c.read(9) == "012345678");
  const auto go = asked.get_future().get();
  BOOST_TEST(c.nothing_more());
  asked = {};
  go(true);
  BOOST_TEST(c.read(1) == "9");
  c.read_until("\r\n\r\n");
  BOOST_TEST(c.read(9) == "012345678");
  asked.get_future().get()(false);
  BOOST_TEST(c.ended());
}

BOOST_AUTO_TEST_CASE(a_dropped_permission_for_the_last_byte_closes_the_connection) {
  running r(small(), [](http_request, http_responder respond) { respond({200, {}, "0123456789", [](std::function<void(bool)>) {}}); });
  raw_client c(r.port());
  c.send(get("/"));
  BOOST_TEST(body_of(c.read_to_end()) == "012345678");
}

BOOST_AUTO_TEST_CASE(a_head_request_asks_for_no_last_byte) {
  std::atomic<int> asked{0};
  running r(small(), [&](http_request, http_responder respond) {
    respond({200, {}, "0123456789", [&](std::function<void(bool)> go) { ++asked, go(true); }});
  });
  raw_client c(r.port());
  c.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  BOOST_TEST(body_of(c.read_to_end()).empty());
  BOOST_TEST(asked == 0);
}

BOOST_AUTO_TEST_CASE(a_connection_over_the_limit_gets_503_and_is_closed) {
  auto config = small();
  config.max_connections = 2;
  running r(config);
  raw_client a(r.port()), b(r.port());
  for (auto* c : {&a, &b}) {
    c->send(get("/"));
    BOOST_TEST(status_of(c->read_response()) == 200);
  }
  raw_client over(r.port());
  over.send(get("/"));
  const auto answer = over.read_to_end();
  BOOST_TEST(status_of(answer) == 503);
  BOOST_TEST(answer.find("Retry-After: ") != std::string::npos);
  a.send(get("/still"));
  BOOST_TEST(status_of(a.read_response()) == 200);
}

BOOST_AUTO_TEST_CASE(a_place_becomes_free_when_a_connection_ends) {
  auto config = small();
  config.max_connections = 1;
  running r(config);
  {
    raw_client a(r.port());
    a.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    a.read_to_end();
  }
  while (r.server.connections() != 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  raw_client b(r.port());
  b.send(get("/"));
  BOOST_TEST(status_of(b.read_response()) == 200);
}

BOOST_AUTO_TEST_CASE(a_hundred_connections_at_once_are_all_served) {
  auto config = small();
  config.threads = 2;
  running r(config);
  std::vector<std::unique_ptr<raw_client>> clients;
  for (int i = 0; i < 100; ++i) clients.push_back(std::make_unique<raw_client>(r.port()));
  for (int round = 0; round < 3; ++round) {
    for (auto& c : clients) BOOST_REQUIRE(c->send(get("/" + std::to_string(round))));
    for (auto& c : clients) BOOST_TEST(body_of(c->read_response()) == "GET /" + std::to_string(round) + "? ");
  }
  BOOST_TEST(r.server.connections() == 100u);
}

BOOST_AUTO_TEST_CASE(stop_lets_a_running_answer_out_and_closes_idle_connections) {
  std::promise<http_responder> held;
  auto r = std::make_unique<running>(small(), [&](http_request request, http_responder respond) {
    if (request.path == "/idle") return respond({200, {}, "", {}});
    held.set_value(respond);
  });
  raw_client idle(r->port()), busy(r->port());
  idle.send(get("/idle"));
  idle.read_response();
  busy.send(get("/busy"));
  const auto respond = held.get_future().get();
  std::thread stopper([&] { r->server.stop(); });
  BOOST_TEST(idle.read_to_end().empty());
  respond({200, {}, "late", {}});
  BOOST_TEST(body_of(busy.read_to_end()) == "late");
  stopper.join();
}

BOOST_AUTO_TEST_CASE(stop_does_not_wait_for_ever_and_an_answer_after_it_is_harmless) {
  std::promise<http_responder> held;
  auto r = std::make_unique<running>(small(), [&](http_request, http_responder respond) { held.set_value(respond); });
  raw_client c(r->port());
  c.send(get("/"));
  const auto respond = held.get_future().get();
  r.reset();
  respond({200, {}, "too late", {}});
  BOOST_TEST(c.read_to_end().empty());
}

BOOST_AUTO_TEST_CASE(a_server_out_of_descriptors_goes_on_when_there_are_some_again) {
  running r;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  ::setrlimit(RLIMIT_NOFILE, std::array{rlimit{static_cast<rlim_t>(client) + 1, before.rlim_max}}.data());
  std::vector<int> fillers;
  for (int fd = 0; (fd = ::dup(client)) >= 0;) fillers.push_back(fd);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(r.port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = ::connect(client, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  const auto request = get("/after");
  (void)!::send(client, request.data(), request.size(), MSG_NOSIGNAL);
  char byte = 0;
  const bool answered_without_descriptors = ::recv(client, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
  for (const int fd : fillers) ::close(fd);
  ::setrlimit(RLIMIT_NOFILE, &before);
  std::string answer(4096, '\0');
  const auto n = ::recv(client, answer.data(), answer.size(), 0);
  ::close(client);
  BOOST_TEST(connected);
  BOOST_TEST(!answered_without_descriptors);
  BOOST_TEST(n > 0);
  BOOST_TEST(status_of(answer) == 200);
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_named) {
  running first;
  auto config = small();
  config.port = first.port();
  ald::http_server second(config, echo);
  const auto r = second.start();
  BOOST_REQUIRE(!r.ok());
  BOOST_TEST((r.error().code == fault_code::io));
  BOOST_TEST(r.error().what.find("127.0.0.1:" + std::to_string(first.port())) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_is_refused) {
  auto config = small();
  config.address = "nowhere";
  ald::http_server s(config, echo);
  BOOST_TEST((s.start().error().code == fault_code::bad_input));
}

BOOST_AUTO_TEST_SUITE_END()
