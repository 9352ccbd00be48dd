// Notes over real sockets to receivers that take them, refuse, redirect, hang, or are not there.
#include <boost/test/unit_test.hpp>

#include <future>

#include <boost/json/parse.hpp>

#include "http/http_alert_webhooks.hpp"
#include "http/http_server.hpp"
#include "http/webhook_signature.hpp"
#include "tests/http/fake_node.hpp"
#include "tests/http/scripted_server.hpp"
#include "tests/http/tls_server.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

const alert_note low{"node-1/pack_low/base/1800000000000/firing", "pack_low", "base", true, 1'800'000'000'000, 1'800'000'000'000,
                     "10 of 100 licenses of kind base are free"};

/// Answers with a status and keeps what came.
struct receiver {
  explicit receiver(int status, http_headers headers = {})
      : server({}, [this, status, headers](http_request request, const http_responder& respond) {
          {
            const std::lock_guard hold(lock);
            got.push_back(std::move(request));
          }
          respond({status, headers, "anything", {}});
        }) {
    BOOST_REQUIRE(server.start().ok());
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server.port()) + "/hook?team=a"; }
  std::mutex lock;
  std::vector<http_request> got;
  http_server server;
};

struct posting {
  explicit posting(std::vector<std::string> urls, std::int64_t timeout_ms = 5'000, std::string ca_file = "") {
    http_webhooks_config config;
    config.urls = std::move(urls);
    config.secret = "0123456789abcdef0123456789abcdef";
    config.node = "node-1";
    config.response_timeout_ms = timeout_ms;
    config.ca_file = std::move(ca_file);
    auto opened = ald::http_alert_webhooks::open(std::move(config), clock);
    BOOST_REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? "" : to_string(opened.error())));
    hooks = std::move(opened.value());
  }
  result<done> post(std::size_t to = 0) {
    std::promise<result<done>> ended;
    hooks->post(to, low, [&](result<done> r) { ended.set_value(std::move(r)); });
    return ended.get_future().get();
  }
  fixed_clock clock;
  std::unique_ptr<ald::http_alert_webhooks> hooks;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_alert_webhooks)

BOOST_AUTO_TEST_CASE(a_note_is_posted_as_documented_and_signed_over_its_very_bytes) {
  receiver r(204);
  posting p({r.url()});
  p.clock.wall_ms = 1'800'000'000'999;
  BOOST_TEST(p.post().ok());
  BOOST_REQUIRE(r.got.size() == 1u);
  const auto& request = r.got[0];
  BOOST_TEST(request.method == "POST");
  BOOST_TEST(request.path == "/hook");
  BOOST_TEST(request.query == "team=a");
  BOOST_TEST(find_header(request.headers, "Content-Type") == "application/json");
  BOOST_TEST(find_header(request.headers, "Ald-Timestamp") == "1800000000");
  BOOST_TEST(find_header(request.headers, "Ald-Signature") == webhook_signature("0123456789abcdef0123456789abcdef", 1'800'000'000, request.body));
  BOOST_TEST(request.body == webhook_document(low, "node-1"));
  const auto body = boost::json::parse(request.body);
  BOOST_TEST(std::string(body.at("id").as_string()) == low.id);
  BOOST_TEST(std::string(body.at("alert").as_string()) == "pack_low");
  BOOST_TEST(std::string(body.at("subject").as_string()) == "base");
  BOOST_TEST(std::string(body.at("state").as_string()) == "firing");
  BOOST_TEST(body.at("since_ms").to_number<std::int64_t>() == 1'800'000'000'000);
  BOOST_TEST(std::string(body.at("detail").as_string()) == low.detail);
  BOOST_TEST(std::string(body.at("node").as_string()) == "node-1");
}

BOOST_AUTO_TEST_CASE(the_documented_example_is_the_body_of_such_a_note) {
  BOOST_TEST(webhook_document(low, "node-1") ==
             R"({"id":"node-1/pack_low/base/1800000000000/firing","alert":"pack_low","subject":"base","state":"firing","since_ms":1800000000000,"at_ms":1800000000000,"detail":"10 of 100 licenses of kind base are free","node":"node-1"})");
}

BOOST_AUTO_TEST_CASE(any_answer_but_a_2xx_counts_as_not_taken) {
  for (const int status : {200, 201, 202, 299}) {
    receiver r(status);
    BOOST_TEST(posting({r.url()}).post().ok(), status);
  }
  for (const int status : {400, 401, 404, 410, 429, 500, 503}) {
    receiver r(status);
    const auto outcome = posting({r.url()}).post();
    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST(outcome.error().what == "it answered " + std::to_string(status));
  }
}

BOOST_AUTO_TEST_CASE(a_redirection_is_not_followed) {
  receiver elsewhere(200);
  receiver r(302, {{"Location", elsewhere.url()}});
  const auto outcome = posting({r.url()}).post();
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().hint.find("redirections are not followed") != std::string::npos);
  BOOST_TEST(elsewhere.got.empty());
}

BOOST_AUTO_TEST_CASE(a_receiver_that_is_not_there_hangs_or_talks_nonsense_has_not_taken_it) {
  BOOST_TEST(!posting({"http://127.0.0.1:" + std::to_string(closed_port()) + "/"}).post().ok());
  scripted_server silent([](scripted_server::peer& p) { p.read_to_end(); });
  BOOST_TEST(!posting({"http://" + silent.host_port() + "/"}, 100).post().ok());
  scripted_server nonsense([](scripted_server::peer& p) {
    p.read_request();
    p.send("nonsense\r\n\r\n");
  });
  BOOST_TEST(!posting({"http://" + nonsense.host_port() + "/"}).post().ok());
  scripted_server endless([](scripted_server::peer& p) {
    p.read_request();
    p.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + std::string(200'000, 'x'));
    p.read_to_end();
  });
  BOOST_TEST(!posting({"http://" + endless.host_port() + "/"}).post().ok());
}

BOOST_AUTO_TEST_CASE(the_end_answers_what_is_under_way) {
  scripted_server silent([](scripted_server::peer& p) {
    p.read_request();
    p.read_to_end();
  });
  std::promise<result<done>> ended;
  {
    posting p({"http://" + silent.host_port() + "/"});
    p.hooks->post(0, low, [&](result<done> r) { ended.set_value(std::move(r)); });
    silent.wait_for_request();
  }
  BOOST_TEST(!ended.get_future().get().ok());
}

BOOST_AUTO_TEST_CASE(receivers_are_known_by_their_url_and_named_without_its_secrets) {
  posting p({"http://127.0.0.1:9/secret?token=secret", "https://hooks.example.com/other"});
  const auto all = p.hooks->receivers();
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[0].name == "127.0.0.1:9");
  BOOST_TEST(all[1].name == "hooks.example.com:443");
  BOOST_TEST(all[0].key.find("secret") == std::string::npos);
  BOOST_TEST(all[0].key != all[1].key);
  posting again({"http://127.0.0.1:9/secret?token=secret"});
  BOOST_TEST(again.hooks->receivers()[0].key == all[0].key);
}

BOOST_AUTO_TEST_CASE(a_url_or_a_file_of_authorities_that_cant_be_used_is_told_at_the_start) {
  fixed_clock clock;
  http_webhooks_config config;
  config.urls = {"gopher://x/"};
  BOOST_TEST(!ald::http_alert_webhooks::open(config, clock).ok());
  config.urls = {"https://127.0.0.1/"};
  config.ca_file = "/no/such/file";
  BOOST_TEST(!ald::http_alert_webhooks::open(config, clock).ok());
}

BOOST_AUTO_TEST_CASE(over_tls_only_a_receiver_with_a_trusted_certificate_for_its_host_gets_the_note) {
  test_authority authority, stranger;
  tls_server trusted(authority.issue("server", "DNS:localhost,IP:127.0.0.1"));
  BOOST_TEST(posting({"https://" + trusted.at("localhost") + "/"}, 20'000, authority.ca_file()).post().ok());
  BOOST_TEST(trusted.requests() == 1);
  tls_server foreign(stranger.issue("server", "DNS:localhost,IP:127.0.0.1"));
  BOOST_TEST(!posting({"https://" + foreign.at("localhost") + "/"}, 20'000, authority.ca_file()).post().ok());
  BOOST_TEST(foreign.requests() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
