// The HTTP client over real sockets: reuse, replacement of stale connections, and where a call failed.
#include <boost/test/unit_test.hpp>

#include <future>
#include <thread>

#include "http/http_client.hpp"
#include "http/http_server.hpp"
#include "tests/http/scripted_server.hpp"

using namespace ald;
using ald::testing::scripted_server;

namespace {

http_request request(std::string method, std::string path = "/", std::string body = {}) {
  http_request r;
  r.method = std::move(method);
  r.path = std::move(path);
  r.body = std::move(body);
  return r;
}

http_client_config quick() {
  http_client_config c;
  c.response_timeout_ms = 200;
  return c;
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(a_call_brings_status_headers_and_body) {
  http_server_config config;
  ald::http_server server(config, [](http_request r, http_responder respond) {
    respond({201, {{"X", "y"}}, r.method + r.path + r.query + r.body + std::string(find_header(r.headers, "a")), {}});
  });
  BOOST_REQUIRE(server.start().ok());
  ald::http_client client;
  auto r = request("POST", "/p", "body");
  r.query = "q=1";
  r.headers = {{"A", "b"}};
  const auto reply = client.call("127.0.0.1:" + std::to_string(server.port()), r);
  BOOST_TEST((reply.failure == http_failure::none));
  BOOST_TEST(reply.response.status == 201);
  BOOST_TEST(find_header(reply.response.headers, "x") == "y");
  BOOST_TEST(reply.response.body == "POST/pq=1bodyb");
}

BOOST_AUTO_TEST_CASE(calls_reuse_one_connection) {
  scripted_server server([](scripted_server::peer& p) {
    for (int i = 0; i < 3; ++i) {
      if (p.read_request().empty()) return;
      p.send(ok);
    }
  });
  ald::http_client client;
  for (int i = 0; i < 3; ++i) BOOST_TEST(client.call(server.host_port(), request("GET")).response.body == "ok");
  BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_closed_while_idle_is_replaced_without_telling_even_for_a_post) {
  scripted_server server([](scripted_server::peer& p) {
    p.read_request();
    p.send(ok);
  });
  ald::http_client client;
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(client.call(server.host_port(), request("POST", "/", "x")).response.body == "ok");
    server.wait_for_closed(i + 1);
  }
  BOOST_TEST(server.accepted() == 3);
}

BOOST_AUTO_TEST_CASE(a_get_cut_on_a_reused_connection_is_tried_once_more_but_a_post_is_not) {
  // The first connection answers once and hangs up on the second request.
  const auto script = [](scripted_server::peer& p) {
    p.read_request();
    p.send(ok);
    p.read_request();
  };
  scripted_server for_get(script), for_post(script);
  ald::http_client client;
  for (int i = 0; i < 2; ++i) BOOST_TEST(client.call(for_get.host_port(), request("GET")).response.body == "ok");
  BOOST_TEST(for_get.accepted() == 2);
  BOOST_TEST(client.call(for_post.host_port(), request("POST", "/", "x")).response.body == "ok");
  BOOST_TEST((client.call(for_post.host_port(), request("POST", "/", "x")).failure == http_failure::closed_after_write));
  BOOST_TEST(for_post.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(a_refused_connection_is_a_connect_failure) {
  ald::http_client client;
  const auto reply = client.call("127.0.0.1:" + std::to_string(ald::testing::closed_port()), request("GET"));
  BOOST_TEST((reply.failure == http_failure::connect));
  BOOST_TEST(!reply.failure_text.empty());
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_a_timeout_after_the_write) {
  scripted_server server([](scripted_server::peer& p) {
    p.read_request();
    p.read_to_end();
  });
  ald::http_client client(quick());
  BOOST_TEST((client.call(server.host_port(), request("POST")).failure == http_failure::timed_out_after_write));
}

BOOST_AUTO_TEST_CASE(a_hang_up_or_garbage_after_the_write_is_no_whole_answer) {
  for (const std::string answer : {"", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"}) {
    scripted_server server([answer](scripted_server::peer& p) {
      p.read_request();
      p.send(answer);
    });
    ald::http_client client;
    BOOST_TEST((client.call(server.host_port(), request("POST")).failure == http_failure::closed_after_write), answer);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_over_the_limit_is_too_large) {
  scripted_server server([](scripted_server::peer& p) {
    p.read_request();
    p.send("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'a'));
  });
  auto config = quick();
  config.max_response_bytes = 1999;
  ald::http_client client(config);
  BOOST_TEST((client.call(server.host_port(), request("GET")).failure == http_failure::too_large));
}

BOOST_AUTO_TEST_CASE(head_expects_no_body) {
  http_server_config config;
  ald::http_server server(config, [](http_request, http_responder respond) { respond({200, {}, "12345", {}}); });
  BOOST_REQUIRE(server.start().ok());
  ald::http_client client(quick());
  for (int i = 0; i < 2; ++i) {
    const auto reply = client.call("127.0.0.1:" + std::to_string(server.port()), request("HEAD"));
    BOOST_TEST((reply.failure == http_failure::none));
    BOOST_TEST(find_header(reply.response.headers, "content-length") == "5");
    BOOST_TEST(reply.response.body.empty());
  }
}

BOOST_AUTO_TEST_CASE(what_can_not_be_written_as_http_is_not_sent) {
  scripted_server server([](scripted_server::peer& p) { p.read_to_end(); });
  ald::http_client client;
  auto injected = request("GET");
  injected.headers = {{"A", "b\r\nC: d"}};
  BOOST_TEST((client.call(server.host_port(), injected).failure == http_failure::bad_url));
  BOOST_TEST((client.call(server.host_port(), request("GET", "no-slash")).failure == http_failure::bad_url));
  BOOST_TEST((client.call(server.host_port(), request("GET", "/a b")).failure == http_failure::bad_url));
  for (const auto* bad : {"", "host", ":80", "host:", "host:0", "host:65536", "host:8x", "a/b:80", "user@host:80"}) {
    BOOST_TEST((client.call(bad, request("GET")).failure == http_failure::bad_url), bad);
  }
  BOOST_TEST(server.accepted() == 0);
}

BOOST_AUTO_TEST_CASE(a_name_is_resolved) {
  http_server_config config;
  ald::http_server server(config, [](http_request, http_responder respond) { respond({200, {}, "here", {}}); });
  BOOST_REQUIRE(server.start().ok());
  ald::http_client client;
  BOOST_TEST(client.call("localhost:" + std::to_string(server.port()), request("GET")).response.body == "here");
}

BOOST_AUTO_TEST_CASE(destroying_the_client_ends_running_calls_as_stopped) {
  scripted_server server([](scripted_server::peer& p) {
    p.read_request();
    p.read_to_end();
  });
  std::promise<http_failure> ended;
  {
    ald::http_client client;
    client.send(server.host_port(), request("GET"), [&](http_reply r) { ended.set_value(r.failure); });
    server.wait_for_request();
  }
  BOOST_TEST((ended.get_future().get() == http_failure::stopped));
}

BOOST_AUTO_TEST_CASE(calls_over_the_limit_fail_at_once_and_send_nothing) {
  scripted_server server([](scripted_server::peer& p) {
    p.read_request();
    p.read_to_end();
  });
  http_client_config config;
  config.max_in_flight = 1;
  std::promise<void> first_ended;
  {
    ald::http_client client(config);
    client.send(server.host_port(), request("GET"), [&](http_reply) { first_ended.set_value(); });
    server.wait_for_request();
    BOOST_TEST((client.call(server.host_port(), request("GET")).failure == http_failure::connect));
  }
  first_ended.get_future().get();
  BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(many_calls_from_many_threads_are_each_answered_once) {
  http_server_config server_config;
  ald::http_server server(server_config, [](http_request r, http_responder respond) { respond({200, {}, r.path, {}}); });
  BOOST_REQUIRE(server.start().ok());
  http_client_config config;
  config.threads = 2;
  ald::http_client client(config);
  const auto to = "127.0.0.1:" + std::to_string(server.port());
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const auto path = "/" + std::to_string(t) + "/" + std::to_string(i);
        right += client.call(to, request("GET", path)).response.body == path;
      }
    });
  }
  for (auto& t : threads) t.join();
  BOOST_TEST(right == 200);
}

BOOST_AUTO_TEST_SUITE_END()
