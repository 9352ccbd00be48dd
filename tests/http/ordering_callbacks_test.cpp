// Where the licensing server may be told to post, and the hint it posts there.
#include "http/ordering_callbacks.hpp"

#include <boost/test/unit_test.hpp>
#include <future>

#include "http/http_server.hpp"

namespace {

using namespace ald;

std::string target_of(const callback_rule& rule, const std::string& url) {
  const auto target = judge_callback(rule, url);
  return target.ok() ? target.value().host_port + " " + target.value().path + " " + target.value().query : "refused";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ordering_callbacks)

BOOST_AUTO_TEST_CASE(loopback_is_allowed_and_other_hosts_only_by_name) {
  callback_rule rule;
  BOOST_TEST(target_of(rule, "http://127.0.0.1:8080/hint?a=b") == "127.0.0.1:8080 /hint a=b");
  BOOST_TEST(target_of(rule, "http://127.9.9.9") == "127.9.9.9:80 / ");
  BOOST_TEST(target_of(rule, "HTTP://LocalHost:1/") == "LocalHost:1 / ");
  BOOST_TEST(target_of(rule, "http://[::1]:8080/x") == "[::1]:8080 /x ");
  BOOST_TEST(target_of(rule, "http://node.example:8080/x") == "refused");
  rule.allowed_hosts = {"node.example", "10.0.0.7"};
  BOOST_TEST(target_of(rule, "http://Node.Example:8080/x") == "Node.Example:8080 /x ");
  BOOST_TEST(target_of(rule, "http://10.0.0.7/x") == "10.0.0.7:80 /x ");
}

BOOST_AUTO_TEST_CASE(what_only_looks_allowed_is_refused) {
  callback_rule rule;
  rule.allowed_hosts = {"node.example"};
  for (const std::string url :
       {"", "http:", "http:/x", "http:///x", "https://127.0.0.1/", "ftp://127.0.0.1/", "//127.0.0.1/", "127.0.0.1:80/x", "http://user:secret@127.0.0.1/",
        "http://127.0.0.1@evil.example/", "http://evil.example/127.0.0.1", "http://node.example.evil.example/", "http://127.0.0.1.evil.example/",
        "http://10.0.0.1/", "http://0.0.0.0/", "http://169.254.169.254/", "http://[::]/", "http://2130706433/", "http://127.1/", "http://127.0.0.1:80/a b",
        "http://127.0.0.1:80/\r\nX: y"}) {
    BOOST_TEST(target_of(rule, url) == "refused", url);
  }
  BOOST_TEST(target_of(rule, "http://127.0.0.1/" + std::string(1'100, 'x')) == "refused");
}

BOOST_AUTO_TEST_CASE(the_hint_names_the_order_and_carries_nothing_else) {
  std::promise<http_request> received;
  http_server listener({}, [&](http_request request, const http_responder& respond) {
    received.set_value(std::move(request));
    respond({});
  });
  BOOST_REQUIRE(listener.start().ok());
  {
    ald::ordering_callbacks callbacks{callback_rule{}};
    callbacks.send("O-0000000007", "http://127.0.0.1:" + std::to_string(listener.port()) + "/hint?x=1");
    const auto request = received.get_future().get();
    BOOST_TEST(request.method == "POST");
    BOOST_TEST(request.path == "/hint");
    BOOST_TEST(request.query == "x=1");
    BOOST_TEST(request.body == R"({"order":"O-0000000007"})");
    BOOST_TEST(std::string(find_header(request.headers, "Authorization")).empty());
    callbacks.send("O-0000000008", "http://10.0.0.1/");  // not allowed: nothing happens
  }
  listener.stop();
}

BOOST_AUTO_TEST_SUITE_END()
