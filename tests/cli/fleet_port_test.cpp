// A push port refuses connections while its device is away, keeps its number, and serves again afterwards.
#include <boost/test/unit_test.hpp>

#include <functional>
#include <future>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "cli/fleet_port.hpp"
#include "http/http_client.hpp"

using namespace ald;

namespace {

/// A port on an event loop of its own; do_() runs something there and waits for it.
struct port_bed {
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::shared_ptr<push_connections> connections = std::make_shared<push_connections>(push_connections{0, 100});
  bool away = false;
  fleet_port port;
  std::string address;
  http_client client{http_client_config{.connect_timeout_ms = 2'000, .response_timeout_ms = 2'000}};
  std::thread thread;

  explicit port_bed(fleet_port_config config = {})
      : port(io, config, connections, [this](const http_request& r) { return away ? std::nullopt : std::optional(http_response{.body = r.body}); }) {
    const auto bound = port.bind();
    BOOST_REQUIRE(bound.ok());
    address = "127.0.0.1:" + std::to_string(bound.value());
    thread = std::thread([this] { io.run(); });
  }
  ~port_bed() {
    do_([this] { port.close(); });
    work.reset();
    io.stop();
    thread.join();
  }
  void do_(const std::function<void()>& what) {
    std::promise<void> done;
    boost::asio::post(io, [&] {
      what();
      done.set_value();
    });
    done.get_future().get();
  }
  void open() {
    do_([this] { BOOST_REQUIRE(port.open().ok()); });
  }
  void close() {
    do_([this] { port.close(); });
  }
  http_reply push(std::string body = "hello") { return client.call(address, {.method = "POST", .path = "/p", .body = std::move(body)}); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(fleet_port)

BOOST_AUTO_TEST_CASE(a_port_that_was_never_opened_refuses_connections) {
  port_bed bed;
  BOOST_CHECK(bed.push().failure == http_failure::connect);
}

BOOST_AUTO_TEST_CASE(an_open_port_answers_and_a_closed_one_refuses_again_and_again_under_the_same_number) {
  port_bed bed;
  for (int i = 0; i < 3; ++i) {
    bed.open();
    const auto reply = bed.push();
    BOOST_REQUIRE(reply.failure == http_failure::none);
    BOOST_CHECK_EQUAL(reply.response.body, "hello");
    bed.close();
    BOOST_CHECK(bed.push().failure == http_failure::connect);
  }
}

BOOST_AUTO_TEST_CASE(a_device_that_does_not_answer_closes_the_connection) {
  port_bed bed;
  bed.open();
  bed.do_([&] { bed.away = true; });
  BOOST_CHECK(bed.push().failure == http_failure::closed_after_write);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_gets_no_answer) {
  port_bed bed({.max_body_bytes = 10});
  bed.open();
  BOOST_CHECK(bed.push("longer than ten bytes").failure != http_failure::none);
  BOOST_CHECK(bed.push("short").failure == http_failure::none);
}

BOOST_AUTO_TEST_CASE(over_the_limit_of_connections_a_push_is_closed_unanswered) {
  port_bed bed;
  bed.open();
  bed.do_([&] { bed.connections->limit = 0; });
  BOOST_CHECK(bed.push().failure != http_failure::none);
}

BOOST_AUTO_TEST_SUITE_END()
