// A licensing server that loses, repeats, delays and spoils answers, and a connector that crashes: one license a key at the end.
#include <boost/test/unit_test.hpp>

#include <future>
#include <map>

#include "connected_server.hpp"
#include "tests/issuer/licensing_server_conformance.hpp"

using namespace ald;

namespace {

using answer = result<std::vector<line_answer>>;

const std::vector<std::string> faults{"--lose-answers", "0.15", "--duplicate-answers", "0.2", "--error-rate", "0.15", "--defer", "0.3",
                                      "--defer-time",   "1ms..200ms", "--partial", "0.1", "--wrong-unit", "0.1", "--bad-signature", "0.1",
                                      "--max-processing", "600ms", "--hang-time", "300ms"};

std::vector<std::string> with(std::vector<std::string> more) {
  more.insert(more.end(), faults.begin(), faults.end());
  return more;
}

/// Places all lines until each has a license that verifies for its unit, several orders at once and again before all are answered,
/// as a broker does after its time-out. The connector crashes every `crash_every` rounds (0: never).
void place_until_final(connected_server& h, int devices, int crash_every) {
  std::map<order_key, order_line> open;
  for (const auto& line : conformance::units(0, static_cast<unsigned>(devices)).lines) open.emplace(line.key, line);
  for (int round = 1; !open.empty(); ++round) {
    std::vector<order> batches(4);
    int i = 0;
    for (const auto& [key, line] : open) {
      batches[i % 4].lines.push_back(line);
      if (i % 7 == 0) batches[(i + 1) % 4].lines.push_back(line);  // some are wanted twice at once
      ++i;
    }
    std::vector<std::promise<answer>> promises(batches.size());
    for (std::size_t b = 0; b < batches.size(); ++b) {
      h.server().place(batches[b], [&promise = promises[b]](answer a) { promise.set_value(std::move(a)); });
    }
    if (crash_every > 0 && round % crash_every == 0) h.crash_connector();  // answers those calls, and forgets them
    for (auto& promise : promises) {
      const auto answered = promise.get_future().get();
      if (!answered.ok()) continue;
      for (const auto& one : answered.value()) {
        const auto* issued = std::get_if<line_issued>(&one.outcome);
        BOOST_REQUIRE(!std::holds_alternative<line_refused>(one.outcome));
        if (issued == nullptr || !open.contains(one.key)) continue;
        const auto claims = h.verifier().verify(issued->license_file);
        if (claims.ok() && claims.value().unit == open.at(one.key).unit) open.erase(one.key);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::vector<issued_license> ledger_of(connected_server& h) {
  while (true) {
    auto all = conformance::wait_for<std::vector<issued_license>>([&](auto done) { h.server().ledger(done); });
    if (all.ok()) return all.value();
  }
}

constexpr int devices = 120;

std::map<std::string, int> licenses_per_key(connected_server& h) {
  std::map<std::string, int> per_key;
  for (const auto& license : ledger_of(h)) ++per_key[license.key.text];
  return per_key;
}

void one_license_a_key(std::vector<std::string> options, int crash_every) {
  connected_server h(conformance::unlimited(), with(std::move(options)));
  place_until_final(h, devices, crash_every);
  const auto per_key = licenses_per_key(h);
  BOOST_TEST(per_key.size() == static_cast<std::size_t>(devices));
  for (const auto& [key, n] : per_key) BOOST_TEST_CONTEXT(key) BOOST_TEST(n == 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_connector_faults)

BOOST_AUTO_TEST_CASE(a_faulty_server_that_deduplicates_issues_one_license_a_key) {
  for (const char* seed : {"1", "2"}) one_license_a_key({"--fault-seed", seed}, 0);
}

BOOST_AUTO_TEST_CASE(a_faulty_server_that_deduplicates_issues_one_license_a_key_to_a_connector_that_crashes) {
  one_license_a_key({"--fault-seed", "3"}, 3);
}

BOOST_AUTO_TEST_CASE(a_faulty_server_that_does_not_deduplicate_issues_one_license_a_key) {
  for (const char* seed : {"4", "5"}) one_license_a_key({"--no-dedup", "--fault-seed", seed}, 0);
}

BOOST_AUTO_TEST_CASE(a_faulty_server_that_does_not_deduplicate_issues_one_license_a_key_to_a_connector_that_crashes) {
  one_license_a_key({"--no-dedup", "--fault-seed", "6"}, 20);
}

// What the cases above would show if the connector did not ask first.
BOOST_AUTO_TEST_CASE(the_same_server_issues_twice_to_a_connector_that_is_told_to_trust_in_deduplication) {
  connected_server h(conformance::unlimited(), with({"--no-dedup", "--fault-seed", "4"}), deduplication::yes);
  place_until_final(h, devices, 0);
  int twice = 0;
  for (const auto& [key, n] : licenses_per_key(h)) twice += n > 1;
  BOOST_TEST(twice > 0);
}

BOOST_AUTO_TEST_SUITE_END()
