// URLs of receivers.
#include <boost/test/unit_test.hpp>

#include "http/webhook_url.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(webhook_url)

BOOST_AUTO_TEST_CASE(a_url_is_taken_apart_with_path_and_query) {
  const auto url = ald::webhook_url::parse("https://hooks.example.com/a/b?c=d&e=f");
  BOOST_REQUIRE(url.ok());
  BOOST_TEST(url.value().https);
  BOOST_TEST(url.value().host_port == "hooks.example.com:443");
  BOOST_TEST(url.value().path == "/a/b");
  BOOST_TEST(url.value().query == "c=d&e=f");
  BOOST_TEST(!url.value().loopback);
  const auto bare = ald::webhook_url::parse("http://10.0.0.1:8080");
  BOOST_REQUIRE(bare.ok());
  BOOST_TEST(!bare.value().https);
  BOOST_TEST(bare.value().host_port == "10.0.0.1:8080");
  BOOST_TEST(bare.value().path == "/");
}

BOOST_AUTO_TEST_CASE(only_this_machine_is_loopback) {
  for (const auto* text : {"http://127.0.0.1/x", "http://127.9.9.9:80/", "http://[::1]:8080/", "http://localhost/"}) {
    const auto url = ald::webhook_url::parse(text);
    BOOST_REQUIRE_MESSAGE(url.ok(), text);
    BOOST_TEST(url.value().loopback, text);
  }
  for (const auto* text : {"http://10.0.0.1/", "http://localhost.example/", "http://[2001:db8::1]/"}) {
    const auto url = ald::webhook_url::parse(text);
    BOOST_REQUIRE_MESSAGE(url.ok(), text);
    BOOST_TEST(!url.value().loopback, text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_url_of_a_receiver_is_refused_without_showing_it) {
  for (const std::string text : {"", "hooks.example.com", "ftp://secret.example/x", "http://user:secret@example.com/", "https://example.com/secret#f",
                                 "http:///secret", "http://127.0.0.1.secret.example/", "https://exa mple.com/secret"}) {
    const auto url = ald::webhook_url::parse(text);
    BOOST_TEST(!url.ok(), text);
    if (!url.ok()) BOOST_TEST(to_string(url.error()).find("secret") == std::string::npos, to_string(url.error()));
  }
  BOOST_TEST(!ald::webhook_url::parse("https://example.com/" + std::string(3'000, 'x')).ok());
}

BOOST_AUTO_TEST_SUITE_END()
