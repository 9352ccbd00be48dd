// The HTTP connector against the real licensing server: the conformance suite, with and without deduplication, and revocation.
#include <boost/test/unit_test.hpp>

#include "connected_server.hpp"
#include "tests/issuer/licensing_server_conformance.hpp"

using namespace ald;

namespace {

struct deduplicating_harness : connected_server {
  explicit deduplicating_harness(const std::vector<pack_info>& packs) : connected_server(packs, {}) {}
};

struct deferring_harness : connected_server {
  explicit deferring_harness(const std::vector<pack_info>& packs)
      : connected_server(packs, {"--defer", "1", "--defer-time", "1ms..20ms"}) {}
};

struct plain_harness : connected_server {
  explicit plain_harness(const std::vector<pack_info>& packs) : connected_server(packs, {"--no-dedup", "--max-processing", "400ms"}) {}
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_connector)

BOOST_AUTO_TEST_SUITE(deduplicating)
ALD_LICENSING_SERVER_CONFORMANCE(deduplicating_harness)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(deferring)
ALD_LICENSING_SERVER_CONFORMANCE(deferring_harness)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(not_deduplicating)
ALD_LICENSING_SERVER_CONFORMANCE_WITHOUT_DEDUPLICATION(plain_harness)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_revocation_is_told_once_and_shows_on_what_the_server_has) {
  deduplicating_harness h(conformance::unlimited());
  const auto answers = conformance::place(h, conformance::units(0, 3));
  const auto serial = h.verifier().verify(conformance::file_of(answers, "U1/base/1")).value().serial.text;
  const auto reply = h.program.call("POST", "/v1/licenses/" + serial + "/revoke", R"({"reason":"device stolen"})");
  BOOST_REQUIRE_MESSAGE(reply.response.status == 200, reply.failure_text + reply.response.body);

  const auto ask = [&](std::uint64_t after) {
    return conformance::wait_for<revocation_page>([&](auto done) { h.server().revocations(after, done); });
  };
  const auto page = ask(0);
  BOOST_REQUIRE_MESSAGE(page.ok(), why(page));
  BOOST_REQUIRE(page.value().revocations.size() == 1u);
  const auto& told = page.value().revocations.front();
  BOOST_TEST(told.serial.text == serial);
  BOOST_TEST(told.unit.text == "U1");
  BOOST_TEST(told.key.text == "U1/base/1");
  BOOST_TEST(told.reason == "device stolen");
  BOOST_TEST(ask(page.value().next).value().revocations.empty());

  const auto held = conformance::wait_for<std::vector<held_license>>(
      [&](auto done) { h.server().licenses_of({unit_id("U0"), unit_id("U1")}, done); });
  BOOST_REQUIRE_MESSAGE(held.ok(), why(held));
  for (const auto& license : held.value()) BOOST_TEST(license.revoked == (license.unit.text == "U1"));
}

BOOST_AUTO_TEST_CASE(a_wrong_token_is_refused_with_the_place_to_look) {
  started_licensing_server program({});
  system_clock clock;
  http_licensing_config config;
  config.url = program.url();
  config.token = "wrong";
  config.token_source = "/etc/ald/server.token";
  auto server = std::move(http_licensing_server::open(config, clock)).value();
  const auto answer = conformance::wait_for<std::vector<line_answer>>([&](auto done) { server->place(conformance::units(0, 1), done); });
  BOOST_REQUIRE(!answer.ok());
  BOOST_TEST((answer.error().code == fault_code::unauthorized));
  BOOST_TEST(to_string(answer.error()).find("/etc/ald/server.token") != std::string::npos, to_string(answer.error()));
}

BOOST_AUTO_TEST_SUITE_END()
