// The page is what Prometheus reads, and says what the sources say.
#include <algorithm>
#include <memory>

#include <boost/test/unit_test.hpp>

#include "http/metrics_page.hpp"
#include "tests/http/exposition.hpp"

using namespace ald;
using ald::testing::exposition;

BOOST_AUTO_TEST_SUITE(metrics_page)

namespace {

struct sources {
  node_status status;
  node_watch watch;
  work_tally work;
  fleet_counts devices;
  std::unique_ptr<gateway_tally> answers = std::make_unique<gateway_tally>();
  process_facts process;
  dropped_contacts dropped;
  license_counts licenses{};
  exposition page() const { return exposition(ald::metrics_page({status, watch, work, devices, *answers, process, dropped, licenses})); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_metric_has_help_and_a_type_and_the_format_is_right_with_and_without_samples) {
  sources s;
  for (const auto& what : s.page().complaints) BOOST_ERROR(what);
  s.status.queues = {{"pushes", 3, 10}};
  s.watch.packs = {{pack_id("quo\"te\\and\nline"), license_kind("base"), false, 10, 2, 3}};
  s.watch.alerts = {{alert::no_space, 1, "x"}};
  s.answers->count(route_class::poll, 200);
  s.work.sync_seconds.observe(0.003);
  for (const auto& what : s.page().complaints) BOOST_ERROR(what);
  BOOST_TEST(s.page().families.size() > 50u);
}

BOOST_AUTO_TEST_CASE(names_are_of_this_program_or_standard_and_end_in_what_is_counted) {
  const auto page = sources().page();
  const std::vector<std::string> units = {"_total", "_seconds", "_bytes", "_info", "_devices", "_lines", "_licenses", "_records", "_fds", "_connections", "_group",
                                          "_actors", "_length", "_limit", "_by_reason", "_by_license", "_pending", "_aside", "_unanswered", "_durable", "_failures", "_differences"};
  for (const auto& [name, family] : page.families) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST((name.starts_with("ald_") || name.starts_with("process_")));
      BOOST_TEST((family.type == "counter") == name.ends_with("_total"));
      const bool has_unit = std::any_of(units.begin(), units.end(), [&](const auto& unit) { return name.ends_with(unit); });
      const bool is_flag = family.help.starts_with("1 ");
      BOOST_TEST((has_unit || is_flag));
      BOOST_TEST(name.find("_ms") == name.npos);
      BOOST_TEST(family.help.ends_with("."));
    }
  }
}

BOOST_AUTO_TEST_CASE(devices_come_by_state_and_reason_also_where_there_is_none) {
  sources s;
  s.devices.by_stage[static_cast<std::size_t>(device_stage::licensed)] = 7;
  s.devices.by_reason[static_cast<std::size_t>(device_reason::needs_manual_resend)] = 2;
  const auto page = s.page();
  BOOST_TEST(page.value(R"(ald_devices{state="licensed"})") == 7);
  BOOST_TEST(page.value(R"(ald_devices{state="retired"})") == 0);
  BOOST_TEST(page.value(R"(ald_devices_by_reason{reason="needs_manual_resend"})") == 2);
  BOOST_TEST(page.families.at("ald_devices_by_reason").samples.size() == static_cast<std::size_t>(device_reason_count));
  BOOST_TEST(page.families.at("ald_devices").samples.size() == static_cast<std::size_t>(device_stage_count - 1));
}

BOOST_AUTO_TEST_CASE(devices_come_by_the_state_of_what_they_have_installed) {
  sources s;
  s.licenses[static_cast<std::size_t>(license_state::none)] = 9;
  s.licenses[static_cast<std::size_t>(license_state::expiring)] = 3;
  const auto page = s.page();
  BOOST_TEST(page.value(R"(ald_devices_by_license{license="expiring"})") == 3);
  BOOST_TEST(page.value(R"(ald_devices_by_license{license="expired"})") == 0);
  BOOST_TEST(page.families.at("ald_devices_by_license").samples.size() == static_cast<std::size_t>(license_state_count - 1));
}

BOOST_AUTO_TEST_CASE(what_was_dropped_of_unregistered_devices_comes_by_why) {
  sources s;
  s.dropped = {1, 2, 3, 4, 5};
  const auto page = s.page();
  BOOST_TEST(page.value(R"(ald_first_contacts_dropped_total{why="refused"})") == 1);
  BOOST_TEST(page.value(R"(ald_first_contacts_dropped_total{why="address_rate"})") == 2);
  BOOST_TEST(page.value(R"(ald_first_contacts_dropped_total{why="overall_rate"})") == 3);
  BOOST_TEST(page.value(R"(ald_first_contacts_dropped_total{why="in_flight"})") == 4);
  BOOST_TEST(page.value(R"(ald_first_contacts_dropped_total{why="full"})") == 5);
}

BOOST_AUTO_TEST_CASE(queues_come_with_their_limits_and_alerts_as_0_or_1) {
  sources s;
  s.status.queues = {{"pushes", 3, 10}, {"commands", 0, 20'000}};
  s.watch.alerts = {{alert::clock_suspect, 5, "nothing is ordered"}};
  const auto page = s.page();
  BOOST_TEST(page.value(R"(ald_queue_length{queue="pushes"})") == 3);
  BOOST_TEST(page.value(R"(ald_queue_limit{queue="commands"})") == 20'000);
  BOOST_TEST(page.value(R"(ald_alert_active{alert="clock_suspect"})") == 1);
  BOOST_TEST(page.value(R"(ald_alert_active{alert="no_space"})") == 0);
  BOOST_TEST(page.families.at("ald_alert_active").samples.size() == static_cast<std::size_t>(alert_count));
}

BOOST_AUTO_TEST_CASE(a_histogram_counts_each_value_in_every_bucket_that_reaches_so_far) {
  sources s;
  for (const double seconds : {0.001, 0.003, 0.003, 7.0}) s.work.sync_seconds.observe(seconds);
  const auto page = s.page();
  BOOST_TEST(page.value(R"(ald_log_sync_seconds_bucket{le="0.001"})") == 1);
  BOOST_TEST(page.value(R"(ald_log_sync_seconds_bucket{le="0.005"})") == 3);
  BOOST_TEST(page.value(R"(ald_log_sync_seconds_bucket{le="5"})") == 3);
  BOOST_TEST(page.value(R"(ald_log_sync_seconds_bucket{le="+Inf"})") == 4);
  BOOST_TEST(page.value("ald_log_sync_seconds_sum") == 7.007);
}

BOOST_AUTO_TEST_CASE(times_are_in_seconds) {
  sources s;
  s.watch.covered_ms = 1'795'687'200'123;
  BOOST_TEST(s.page().value("ald_log_last_cover_timestamp_seconds") == 1'795'687'200.123);
}

BOOST_AUTO_TEST_CASE(a_cap_that_is_not_set_has_no_sample_and_an_unlimited_pack_has_none_for_free) {
  sources s;
  s.status.money.max_orders_per_day = 500;
  s.status.money.orders_last_day = 20;
  s.watch.packs = {{pack_id("a"), license_kind("base"), true, 0, 1, 2}, {pack_id("b"), license_kind("base"), false, 10, 1, 2}};
  const auto page = s.page();
  BOOST_TEST(page.value(R"(ald_order_cap_lines{window="day"})") == 500);
  BOOST_TEST(std::isnan(page.value(R"(ald_order_cap_lines{window="hour"})")));
  BOOST_TEST(page.value(R"(ald_order_cap_used_lines{window="day"})") == 20);
  BOOST_TEST(std::isnan(page.value(R"(ald_pack_licenses{pack="a",kind="base",use="free"})")));
  BOOST_TEST(page.value(R"(ald_pack_licenses{pack="b",kind="base",use="free"})") == 7);
}

BOOST_AUTO_TEST_CASE(expiry_and_forecast_of_packs_have_a_sample_where_there_is_a_date) {
  sources s;
  s.watch.packs = {{pack_id("a"), license_kind("base"), false, 10, 1, 2, 20'483, true, 5'000}, {pack_id("b"), license_kind("base"), true}};
  s.watch.kinds = {{license_kind("base"), 7, 30, 1.0, 6'000}, {license_kind("x"), 0, 0, 0, {}}};
  const auto page = s.page();
  BOOST_TEST(page.value(R"(ald_pack_expiry_timestamp_seconds{pack="a",kind="base"})") == 20'484 * 86'400.0);
  BOOST_TEST(std::isnan(page.value(R"(ald_pack_expiry_timestamp_seconds{pack="b",kind="base"})")));
  BOOST_TEST(page.value(R"(ald_pack_exhausted_timestamp_seconds{pack="a",kind="base"})") == 5);
  BOOST_TEST(std::isnan(page.value(R"(ald_pack_exhausted_timestamp_seconds{pack="b",kind="base"})")));
  BOOST_TEST(page.value(R"(ald_kind_used_licenses{kind="base",window="7d"})") == 7);
  BOOST_TEST(page.value(R"(ald_kind_used_licenses{kind="base",window="30d"})") == 30);
  BOOST_TEST(page.value(R"(ald_kind_runs_out_timestamp_seconds{kind="base"})") == 6);
  BOOST_TEST(std::isnan(page.value(R"(ald_kind_runs_out_timestamp_seconds{kind="x"})")));
}

BOOST_AUTO_TEST_SUITE_END()
