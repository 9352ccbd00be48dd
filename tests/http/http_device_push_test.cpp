// Pushes over real sockets to devices that accept, decline, put off, refuse, stay silent or talk nonsense.
#include <boost/test/unit_test.hpp>

#include <future>

#include <boost/json/parse.hpp>

#include "http/http_device_push.hpp"
#include "tests/http/fake_node.hpp"
#include "tests/http/scripted_server.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

struct pushing {
  pushing() { artifacts.files["unit-a/S1"] = "license bytes"; }
  device_push_config config() const {
    device_push_config c;
    c.client.response_timeout_ms = 200;
    return c;
  }
  push_settings to(const std::string& address, bool ask = false) const {
    push_settings p;
    p.unit = unit_id("unit-a");
    p.address = address;
    p.action = action_id{7};
    p.attempt = 2;
    p.revision = 3;
    p.ask = ask;
    p.serial = license_serial("S1");
    return p;
  }
  push_result run(const push_settings& what) {
    http_device_push push(config(), artifacts);
    std::promise<push_result> ended;
    push.push(what, [&](push_result r) { ended.set_value(std::move(r)); });
    return ended.get_future().get();
  }
  fake_artifacts artifacts;
};

std::string response(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A device that answers every push with `answer` and keeps what it got.
struct device {
  explicit device(std::string answer)
      : server([this, answer](scripted_server::peer& p) {
          got.set_value(p.read_request());
          p.send(answer);
        }) {}
  std::promise<std::string> got;
  scripted_server server;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_device_push)

BOOST_AUTO_TEST_CASE(the_document_is_posted_and_the_answer_understood) {
  for (const auto& [word, outcome] : {std::pair{"accepted", event::ACCEPTED}, {"declined", event::DECLINED}, {"later", event::LATER}}) {
    pushing f;
    device d(response(200, "{\"answer\":\"" + std::string(word) + "\"}"));
    BOOST_TEST(f.run(f.to(d.server.host_port())).outcome == outcome, word);
    const auto got = d.got.get_future().get();
    BOOST_TEST(got.starts_with("POST /ald/v1/settings HTTP/1.1\r\n"));
    const auto document = boost::json::parse(got.substr(got.find("\r\n\r\n") + 4));
    BOOST_TEST(document.at("attempt").to_number<int>() == 2);
    BOOST_TEST(document.at_pointer("/settings/system/licensing/links").as_array().size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_push_that_asks_for_consent_carries_no_link_and_needs_no_file) {
  pushing f;
  f.artifacts.files.clear();
  device d(response(200, R"({"answer":"accepted"})"));
  BOOST_TEST(f.run(f.to(d.server.host_port(), true)).outcome == event::ACCEPTED);
  const auto got = d.got.get_future().get();
  BOOST_TEST(got.find("\"consent\":\"ask\"") != std::string::npos);
  BOOST_TEST(got.find("href") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_secret_is_in_a_push) {
  pushing f;
  device d(response(200, R"({"answer":"accepted"})"));
  f.run(f.to(d.server.host_port()));
  const auto got = d.got.get_future().get();
  BOOST_TEST(got.find("license bytes") == std::string::npos);
  BOOST_TEST(got.find("oken") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refused_connection_or_an_address_that_is_none_is_unreachable) {
  pushing f;
  BOOST_TEST(f.run(f.to("127.0.0.1:" + std::to_string(closed_port()))).outcome == event::UNREACHABLE);
  BOOST_TEST(f.run(f.to("no address")).outcome == event::UNREACHABLE);
}

BOOST_AUTO_TEST_CASE(another_device_at_the_address_is_unreachable_with_the_reason) {
  pushing f;
  device d(response(421, R"({"answer":"wrong_unit"})"));
  const auto r = f.run(f.to(d.server.host_port()));
  BOOST_TEST(r.outcome == event::UNREACHABLE);
  BOOST_TEST(r.detail == "another device answers at this address");
}

BOOST_AUTO_TEST_CASE(a_silent_device_is_unknown) {
  pushing f;
  scripted_server silent([](scripted_server::peer& p) {
    p.read_request();
    p.read_to_end();
  });
  BOOST_TEST(f.run(f.to(silent.host_port())).outcome == event::UNKNOWN);
}

BOOST_AUTO_TEST_CASE(a_device_that_hangs_up_or_talks_nonsense_is_unknown_with_the_reason) {
  for (const auto& answer : {std::string(), std::string("nonsense\r\n\r\n"), response(200, "{}"), response(200, "[1"), response(500, ""),
                             response(404, "<html>"), "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + std::string(70'000, 'a')}) {
    pushing f;
    device d(answer);
    const auto r = f.run(f.to(d.server.host_port()));
    BOOST_TEST(r.outcome == event::UNKNOWN, answer.substr(0, 60));
    BOOST_TEST(!r.detail.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_license_that_is_not_in_the_store_is_not_pushed) {
  pushing f;
  f.artifacts.files.clear();
  BOOST_TEST(f.run(f.to("127.0.0.1:" + std::to_string(closed_port()))).outcome == event::UNKNOWN);
}

BOOST_AUTO_TEST_CASE(destroying_the_pusher_ends_running_pushes_as_unknown) {
  pushing f;
  scripted_server silent([](scripted_server::peer& p) {
    p.read_request();
    p.read_to_end();
  });
  std::promise<push_result> ended;
  {
    ald::http_device_push push({}, f.artifacts);
    push.push(f.to(silent.host_port()), [&](push_result r) { ended.set_value(std::move(r)); });
    silent.wait_for_request();
  }
  BOOST_TEST(ended.get_future().get().outcome == event::UNKNOWN);
}

BOOST_AUTO_TEST_CASE(the_link_leads_to_the_license_as_its_device_wants_it_packed) {
  pushing f;
  device d(response(200, "{\"answer\":\"accepted\"}"));
  auto what = f.to(d.server.host_port());
  what.form = artifact_form{2};
  BOOST_TEST(f.run(what).outcome == event::ACCEPTED);
  const auto got = d.got.get_future().get();
  const auto document = boost::json::parse(got.substr(got.find("\r\n\r\n") + 4));
  const auto link = document.at_pointer("/settings/system/licensing/links/0");
  BOOST_TEST(std::string_view(link.at("href").as_string()).ends_with("/artifacts/license-2.swu"));
  BOOST_TEST(link.at("size").to_number<std::size_t>() == std::string("[2]license bytes[2]").size());
}

BOOST_AUTO_TEST_SUITE_END()
