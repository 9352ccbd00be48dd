// The HTTP client over TLS and through proxies: whom it trusts, what it shows, and how it says why not.
#include <boost/test/unit_test.hpp>

#include "http/http_client.hpp"
#include "http/tls_context.hpp"
#include "tests/http/scripted_server.hpp"
#include "tests/http/tls_server.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

http_request get(const std::string& path = "/") {
  http_request r;
  r.method = "GET";
  r.path = path;
  return r;
}

http_client_config trusting(const tls_files& files, http_proxy proxy = {}) {
  auto context = tls_context::open(files);
  BOOST_REQUIRE_MESSAGE(context.ok(), (context.ok() ? "" : to_string(context.error())));
  http_client_config config;
  config.connect_timeout_ms = 20'000;
  config.response_timeout_ms = 20'000;
  config.tls = context.value();
  config.proxy = std::move(proxy);
  return config;
}

http_reply call(const tls_files& files, const std::string& host_port, http_proxy proxy = {}) {
  ald::http_client client(trusting(files, std::move(proxy)));
  return client.call(host_port, get());
}

bool says(const http_reply& reply, const std::string& words) { return reply.failure_text.find(words) != std::string::npos; }

const std::string both_names = "DNS:localhost,IP:127.0.0.1";

}  // namespace

BOOST_AUTO_TEST_SUITE(http_client_tls)

BOOST_AUTO_TEST_CASE(a_trusted_certificate_for_the_host_by_name_or_address_is_accepted) {
  test_authority authority;
  tls_server server(authority.issue("server", both_names));
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto reply = call({authority.ca_file()}, server.at(host));
    BOOST_TEST((reply.failure == http_failure::none), reply.failure_text);
    BOOST_TEST(reply.response.body == "ok");
  }
}

BOOST_AUTO_TEST_CASE(calls_over_tls_reuse_one_connection) {
  test_authority authority;
  tls_server server(authority.issue("server", both_names));
  ald::http_client client(trusting({authority.ca_file()}));
  for (int i = 0; i < 3; ++i) BOOST_TEST(client.call(server.at("localhost"), get()).response.body == "ok");
  BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_is_refused_and_nothing_is_sent) {
  test_authority authority;
  tls_server server(authority.issue("server", "DNS:other.example,IP:127.0.0.2"));
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto reply = call({authority.ca_file()}, server.at(host));
    BOOST_TEST((reply.failure == http_failure::tls));
    BOOST_TEST(says(reply, "certificate is not accepted"), reply.failure_text);
    BOOST_TEST((says(reply, "mismatch") || says(reply, "IP address")), reply.failure_text);
  }
  BOOST_TEST(server.requests() == 0);
}

BOOST_AUTO_TEST_CASE(a_certificate_of_an_unknown_authority_is_refused) {
  test_authority authority, other;
  tls_server server(authority.issue("server", both_names));
  for (const auto& files : {tls_files{other.ca_file()}, tls_files{}}) {
    const auto reply = call(files, server.at("localhost"));
    BOOST_TEST((reply.failure == http_failure::tls));
    BOOST_TEST(says(reply, "certificate is not accepted"), reply.failure_text);
  }
  BOOST_TEST(server.requests() == 0);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_and_one_that_is_not_yet_valid_are_refused) {
  test_authority authority;
  tls_server expired(authority.issue("expired", both_names, -7'200, -3'600)), early(authority.issue("early", both_names, 3'600, 7'200));
  const auto late = call({authority.ca_file()}, expired.at("localhost")), soon = call({authority.ca_file()}, early.at("localhost"));
  BOOST_TEST((late.failure == http_failure::tls));
  BOOST_TEST(says(late, "expired"), late.failure_text);
  BOOST_TEST((soon.failure == http_failure::tls));
  BOOST_TEST(says(soon, "not yet valid"), soon.failure_text);
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_a_failure_before_anything_of_the_request_is_sent) {
  test_authority authority;
  ald::testing::scripted_server server([](scripted_server::peer& p) { p.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), p.read_to_end(); });
  const auto reply = call({authority.ca_file()}, server.host_port());
  BOOST_TEST((reply.failure == http_failure::tls));
  BOOST_TEST(says(reply, "no TLS session"), reply.failure_text);
}

BOOST_AUTO_TEST_CASE(a_client_certificate_is_shown_to_a_server_that_wants_one) {
  test_authority authority;
  tls_server server(authority.issue("server", both_names), authority.ca_file());
  const auto own = authority.issue("client", "DNS:node");
  const auto shown = call({authority.ca_file(), own.certificate, own.key}, server.at("localhost"));
  BOOST_TEST((shown.failure == http_failure::none), shown.failure_text);
  const auto bare = call({authority.ca_file()}, server.at("localhost"));
  BOOST_TEST((bare.failure != http_failure::none));
  BOOST_TEST(server.requests() == 1);
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_used_are_named) {
  test_authority authority;
  const auto one = authority.issue("one", both_names), two = authority.issue("two", both_names);
  const auto fails_naming = [](const tls_files& files, const std::string& name) {
    const auto context = tls_context::open(files);
    return !context.ok() && context.error().code == fault_code::bad_input && context.error().what.find(name) != std::string::npos;
  };
  BOOST_TEST(fails_naming({authority.dir() + "/absent.pem"}, "absent.pem"));
  BOOST_TEST(fails_naming({one.key}, "one.key"));
  BOOST_TEST(fails_naming({authority.ca_file(), one.certificate, two.key}, "two.key"));
  BOOST_TEST(fails_naming({authority.ca_file(), authority.dir() + "/absent.pem", one.key}, "absent.pem"));
  BOOST_TEST(fails_naming({authority.ca_file(), one.certificate, {}}, "both"));
}

BOOST_AUTO_TEST_CASE(a_tunnel_through_a_proxy_keeps_the_check_of_the_servers_name) {
  test_authority authority;
  tls_server good(authority.issue("server", both_names)), wrong(authority.issue("wrong", "DNS:other.example"));
  tunnel_proxy proxy("Basic dXNlcjpwYXNz");
  const http_proxy through{proxy.host_port(), "Basic dXNlcjpwYXNz"};
  const auto reply = call({authority.ca_file()}, good.at("localhost"), through);
  BOOST_TEST((reply.failure == http_failure::none), reply.failure_text);
  BOOST_TEST(reply.response.body == "ok");
  BOOST_TEST(proxy.first_header().starts_with("CONNECT " + good.at("localhost") + " HTTP/1.1\r\n"), proxy.first_header());
  BOOST_TEST((call({authority.ca_file()}, wrong.at("localhost"), through).failure == http_failure::tls));
  BOOST_TEST(wrong.requests() == 0);
}

BOOST_AUTO_TEST_CASE(a_proxy_that_wants_credentials_is_named_with_its_answer) {
  test_authority authority;
  tls_server server(authority.issue("server", both_names));
  tunnel_proxy proxy("Basic dXNlcjpwYXNz");
  const auto reply = call({authority.ca_file()}, server.at("localhost"), {proxy.host_port(), "Basic d3Jvbmc="});
  BOOST_TEST((reply.failure == http_failure::connect));
  BOOST_TEST(says(reply, proxy.host_port()), reply.failure_text);
  BOOST_TEST(says(reply, "407"), reply.failure_text);
  BOOST_TEST(!says(reply, "d3Jvbmc="));
  BOOST_TEST(server.accepted() == 0);
}

BOOST_AUTO_TEST_CASE(a_proxy_nobody_runs_is_a_failure_to_connect) {
  test_authority authority;
  const auto nobody = "127.0.0.1:" + std::to_string(closed_port());
  const auto reply = call({authority.ca_file()}, "localhost:443", {nobody, {}});
  BOOST_TEST((reply.failure == http_failure::connect));
  BOOST_TEST(says(reply, nobody), reply.failure_text);
}

BOOST_AUTO_TEST_CASE(plain_http_through_a_proxy_is_in_absolute_form_with_the_proxys_credentials) {
  std::string seen;
  {
    ald::testing::scripted_server proxy([&](scripted_server::peer& p) {
      seen = p.read_request();
      p.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    http_client_config config;
    config.proxy = {proxy.host_port(), "Basic dXNlcjpwYXNz"};
    ald::http_client client(config);
    BOOST_TEST(client.call("licenses.example:8787", get("/v1/info")).response.body == "ok");
  }
  BOOST_TEST(seen.starts_with("GET http://licenses.example:8787/v1/info HTTP/1.1\r\nHost: licenses.example:8787\r\n"), seen);
  BOOST_TEST(seen.find("Proxy-Authorization: Basic dXNlcjpwYXNz\r\n") != std::string::npos, seen);
}

BOOST_AUTO_TEST_SUITE_END()
