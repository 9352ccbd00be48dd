// Alerts of a real node: from its boards to its watch.
#include <algorithm>

#include "node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

struct alert_bed : node_bed {
  bool on(alert what) {
    const auto all = machine->api().watch().alerts;
    return std::any_of(all.begin(), all.end(), [&](const active_alert& a) { return a.what == what; });
  }
  /// Time passes until the alert is as wished: the node looks once a second.
  bool becomes(alert what, bool wished) {
    return eventually([&] {
      clock.pass(1'000);
      return on(what) == wished;
    });
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_actor)

BOOST_FIXTURE_TEST_CASE(devices_that_wait_for_a_resend_are_an_alert_until_they_are_sent_to, alert_bed) {
  push.outcomes["U-1"] = event::UNREACHABLE;
  start();
  enroll("U-1", "10.03.400");
  BOOST_REQUIRE(reaches("U-1", device_stage::delivering, device_reason::needs_manual_resend));
  BOOST_TEST(becomes(alert::manual_resend, true));
  const auto alerts = machine->api().watch().alerts;
  BOOST_REQUIRE(alerts.size() == 1u);
  BOOST_TEST(alerts[0].detail == "1 device");
  {
    const std::lock_guard hold(push.mutex);
    push.outcomes.clear();
  }
  BOOST_REQUIRE(call("U-1", resend_settings{}).ok());
  BOOST_TEST(becomes(alert::manual_resend, false));
}

BOOST_FIXTURE_TEST_CASE(a_full_disk_is_an_alert_that_goes_with_it, alert_bed) {
  std::atomic<bool> full{false};
  start({.fate = [&](const log_group&) { return full ? append_fate::no_space : append_fate::durable; }});
  full = true;
  machine->api().command(unit_id("U-1"), register_device{}, [](const result<done>&) {});
  BOOST_TEST(becomes(alert::no_space, true));
  BOOST_TEST(!machine->api().ready());
  BOOST_TEST(machine->api().tallies().no_space_failures.value() > 0u);
  full = false;
  BOOST_TEST(becomes(alert::no_space, false));
  BOOST_TEST(machine->api().ready());
}

BOOST_FIXTURE_TEST_CASE(a_failed_log_is_an_alert_that_stays, alert_bed) {
  std::atomic<bool> broken{false};
  start({.fate = [&](const log_group&) { return broken ? append_fate::failed_lost : append_fate::durable; }});
  broken = true;
  machine->api().command(unit_id("U-1"), register_device{}, [](const result<done>&) {});
  BOOST_TEST(becomes(alert::log_failed, true));
  BOOST_TEST(!machine->api().ready());
}

BOOST_FIXTURE_TEST_CASE(a_licensing_server_that_keeps_failing_is_an_alert_until_it_answers, alert_bed) {
  config.alerts.licensing_unreachable_ms = 10'000;
  std::atomic<bool> down{true};
  server.behave = [&](const order&, scripted_server::answer& what) {
    if (down) what = fault{fault_code::unavailable, "down", ""};
    return true;
  };
  start();
  enroll("U-1");
  BOOST_TEST(becomes(alert::licensing_unreachable, true));
  BOOST_TEST(machine->api().watch().server_failures > 0u);
  BOOST_TEST(machine->api().tallies().orders_failed.value() > 0u);
  down = false;
  BOOST_TEST(becomes(alert::licensing_unreachable, false));
  BOOST_TEST(machine->api().watch().server_failures == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_license_that_cant_be_taken_is_an_alert_and_is_counted, alert_bed) {
  server.behave = [](const order& asked, scripted_server::answer& what) {
    what = std::vector<line_answer>{{asked.lines[0].key, line_issued{"nonsense", pack_id("p")}}};
    return true;
  };
  start();
  enroll("U-1");
  BOOST_REQUIRE(reaches("U-1", device_stage::ordering, device_reason::answer_unusable));
  BOOST_TEST(becomes(alert::answer_unusable, true));
  BOOST_TEST(machine->api().tallies().lines_unusable.value() > 0u);
}

BOOST_FIXTURE_TEST_CASE(what_a_node_does_is_counted, alert_bed) {
  start();
  enroll("U-1");
  BOOST_REQUIRE(reaches("U-1", device_stage::delivering, device_reason::awaiting_download));
  const auto& work = machine->api().tallies();
  BOOST_TEST(work.orders_sent.value() >= 1u);
  BOOST_TEST(work.orders_answered.value() >= 1u);
  BOOST_TEST(work.lines_sent.value() >= 1u);
  BOOST_TEST(eventually([&] { return work.lines_issued.value() == 1; }));
  BOOST_TEST(work.pushes[event::ACCEPTED].value() == 1u);
  std::uint64_t groups = 0;
  for (std::size_t i = 0; i <= work.group_records.bounds().size(); ++i) groups += work.group_records.count(i);
  BOOST_TEST(groups > 0u);
  const auto watch = machine->api().watch();
  BOOST_TEST(watch.log_bytes > 0u);
  BOOST_TEST(watch.server_answered_ms > 0);
}

BOOST_FIXTURE_TEST_CASE(the_packs_are_shown_as_the_ledger_has_them, alert_bed) {
  server.total = 50;
  start();
  enroll("U-1");
  BOOST_REQUIRE(reaches("U-1", device_stage::delivering, device_reason::awaiting_download));
  const bool shown = eventually([&] {
    const auto packs = machine->api().watch().packs;
    return packs.size() == 1 && packs[0].used == 1 && packs[0].reserved == 0 && packs[0].total == 50;
  });
  BOOST_TEST(shown);
}

BOOST_AUTO_TEST_SUITE_END()
