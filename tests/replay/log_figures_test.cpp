// What is counted in a log.
#include "replay/log_figures.hpp"

#include <boost/test/unit_test.hpp>

#include "storage/memory_event_log.hpp"
#include "tests/replay/sample_log.hpp"

BOOST_AUTO_TEST_SUITE(log_figures)

using namespace ald;

BOOST_AUTO_TEST_CASE(a_rollout_is_counted_event_by_event) {
  ald::log_figures figures;
  test::sample_log log([&](const log_group& group) {
    event::Record record;
    for (const auto& entry : group.records) {
      BOOST_REQUIRE(record.ParseFromString(entry.bytes));
      figures.take(record, record.at_ms() - test::sample_log::begin_ms);
    }
  });
  log.roll_out(25, 10);
  const log_counts& counts = figures.counts();
  BOOST_TEST(counts.registered == 25u);
  BOOST_TEST(counts.batches == 3u);
  BOOST_TEST(counts.orders == 25u);
  BOOST_TEST(counts.licenses == 25u);
  BOOST_TEST(counts.pushes == 25u);
  BOOST_TEST(counts.unreachable == 0u);
  BOOST_TEST(counts.deliveries == 25u);
  BOOST_TEST(counts.confirmations == 25u);
  BOOST_TEST(counts.refusals + counts.failures + counts.resends == 0u);
  // Registered, and confirmed eight groups later: one a second.
  BOOST_TEST(figures.waits_ms() == std::vector<std::int64_t>(25, 8'000), boost::test_tools::per_element());
  std::uint32_t confirmed = 0;
  for (const std::uint32_t n : figures.confirmed_by_minute()) confirmed += n;
  BOOST_TEST(confirmed == 25u);
}

BOOST_AUTO_TEST_CASE(a_device_waits_from_its_first_registration_to_its_first_confirmation) {
  ald::log_figures figures;
  const auto take = [&](std::int64_t at_ms, auto fill) {
    event::Record record;
    record.set_unit("U-1");
    fill(*record.mutable_device());
    figures.take(record, at_ms);
  };
  take(100, [](event::Device& e) { e.mutable_registered(); });
  take(200, [](event::Device& e) { e.mutable_registered(); });
  take(1'100, [](event::Device& e) { e.mutable_license_confirmed(); });
  take(9'000, [](event::Device& e) { e.mutable_license_confirmed(); });
  BOOST_TEST(figures.counts().registered == 1u);
  BOOST_TEST(figures.counts().confirmations == 2u);
  BOOST_TEST(figures.waits_ms() == std::vector<std::int64_t>{1'000}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
