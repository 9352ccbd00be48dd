// When alerts begin and end.
#include <algorithm>
#include <set>

#include <boost/test/unit_test.hpp>

#include "licensing/alert_watch.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(alert_watch)

namespace {

/// A watch, what it looks at, and a clock.
struct watched {
  alert_facts facts;
  instant now{1'800'000'000'000, 5'000};
  ald::alert_watch watch{alert_policy{.licensing_unreachable_ms = 300'000, .restore_ms = 900'000, .queue_full_ms = 30'000, .surplus_ms = 86'400'000}};

  std::vector<alert_change> after(duration_ms ms) {
    now.wall_ms += ms;
    now.mono_ms += ms;
    return watch.look(facts, now);
  }
  bool on(alert what) const {
    const auto all = watch.active();
    return std::any_of(all.begin(), all.end(), [&](const active_alert& a) { return a.what == what; });
  }
  std::uint64_t& devices(device_reason reason) { return facts.by_reason[static_cast<std::size_t>(reason)]; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_node_without_trouble_has_no_alert) {
  watched w;
  w.devices(device_reason::none) = 1'000;
  w.devices(device_reason::awaiting_consent) = 5;
  BOOST_TEST(w.after(0).empty());
  BOOST_TEST(w.watch.active().empty());
}

BOOST_AUTO_TEST_CASE(an_alert_begins_once_and_ends_once_however_often_one_looks) {
  watched w;
  w.facts.no_space = true;
  const auto began = w.after(0);
  BOOST_REQUIRE(began.size() == 1u);
  BOOST_TEST(began[0].began);
  BOOST_TEST((began[0].what.what == alert::no_space));
  BOOST_TEST(began[0].what.since_ms == w.now.wall_ms);
  BOOST_TEST(w.after(1'000).empty());
  BOOST_TEST(w.on(alert::no_space));
  w.facts.no_space = false;
  const auto ended = w.after(1'000);
  BOOST_REQUIRE(ended.size() == 1u);
  BOOST_TEST(!ended[0].began);
  BOOST_TEST(ended[0].what.since_ms == began[0].what.since_ms);
  BOOST_TEST(w.after(1'000).empty());
  BOOST_TEST(!w.on(alert::no_space));
}

BOOST_AUTO_TEST_CASE(each_alert_comes_of_its_own_condition_and_of_no_other) {
  const std::vector<std::pair<alert, void (*)(alert_facts&)>> conditions = {
      {alert::log_failed, [](alert_facts& f) { f.log_failed = true; }},
      {alert::no_space, [](alert_facts& f) { f.no_space = true; }},
      {alert::clock_suspect, [](alert_facts& f) { f.clock_suspect = true; }},
      {alert::order_cap, [](alert_facts& f) { f.cap_window_s = 3'600; }},
      {alert::order_cap, [](alert_facts& f) { f.cap_window_s = 86'400; }},
      {alert::licensing_unreachable, [](alert_facts& f) { f.server_failures = 1; }},
      {alert::ledger_mismatch, [](alert_facts& f) { f.ledger_differences = 1; }},
      {alert::surplus_license, [](alert_facts& f) { f.surplus_licenses = 1; }},
      {alert::answer_unusable, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::answer_unusable)] = 1; }},
      {alert::order_refused, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::order_refused)] = 1; }},
      {alert::pack_exhausted, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::pack_exhausted)] = 1; }},
      {alert::pack_exhausted, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::no_pack)] = 1; }},
      {alert::license_revoked, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::revoked)] = 1; }},
      {alert::device_set_aside, [](alert_facts& f) { f.devices_set_aside = 1; }},
      {alert::manual_resend, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::needs_manual_resend)] = 1; }},
      {alert::consent_impossible, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::consent_impossible)] = 1; }},
      {alert::device_failing, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::install_failed)] = 1; }},
      {alert::device_failing, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::rejected_by_device)] = 1; }},
      {alert::device_failing, [](alert_facts& f) { f.by_reason[static_cast<std::size_t>(device_reason::confirmed_without_download)] = 1; }},
      {alert::restore_unfinished, [](alert_facts& f) { f.restoring = true; }},
      {alert::cover_overdue, [](alert_facts& f) { f.cover_bytes = 100, f.bytes_since_cover = 401; }},
      {alert::license_expired, [](alert_facts& f) { f.licenses_over = 1; }},
      {alert::queue_full, [](alert_facts& f) { f.full_queue = "pushes"; }},
      {alert::pack_low, [](alert_facts& f) { f.packs = {{pack_id("p"), license_kind("base"), false, 100, 0, 90}}; }},
      {alert::pack_over_total, [](alert_facts& f) {
         f.packs = {{pack_id("p"), license_kind("base"), false, 3, 0, 4}, {pack_id("q"), license_kind("base"), true, 0, 0, 1}};
       }},
      {alert::device_stuck, [](alert_facts& f) { f.stuck_by_reason[static_cast<std::size_t>(device_reason::order_placed)] = 2; }},
      {alert::pack_expiring, [](alert_facts& f) {
         f.packs = {{pack_id("p"), license_kind("base"), true, 0, 0, 1, day_of(1'800'000'000'000) + 3}};
       }},
      {alert::webhook_failing, [](alert_facts& f) { f.failing_webhook = "127.0.0.1:9"; }},
  };
  std::set<alert> seen;
  for (const auto& [what, happens] : conditions) {
    BOOST_TEST_CONTEXT(name(what)) {
      watched w;
      happens(w.facts);
      w.after(0);
      w.after(900'000);  // longer than any patience
      BOOST_REQUIRE(w.watch.active().size() == 1u);
      BOOST_TEST((w.watch.active()[0].what == what));
      BOOST_TEST(!w.watch.active()[0].detail.empty());
      seen.insert(what);
    }
  }
  BOOST_TEST(seen.size() == static_cast<std::size_t>(alert_count));
}

BOOST_AUTO_TEST_CASE(a_licensing_server_that_fails_for_a_moment_is_no_alert) {
  watched w;
  w.facts.server_failures = 3;
  BOOST_TEST(w.after(0).empty());
  BOOST_TEST(w.after(299'999).empty());
  w.facts.server_failures = 0;
  BOOST_TEST(w.after(0).empty());
  w.facts.server_failures = 1;
  BOOST_TEST(w.after(0).empty());
  BOOST_TEST(w.after(299'999).empty());
  BOOST_TEST(w.after(1).size() == 1u);
  BOOST_TEST(w.on(alert::licensing_unreachable));
}

BOOST_AUTO_TEST_CASE(a_queue_at_its_limit_and_a_restore_have_patience_of_their_own) {
  watched w;
  w.facts.full_queue = "pushes";
  w.facts.restoring = true;
  w.after(0);
  w.after(30'000);
  BOOST_TEST(w.on(alert::queue_full));
  BOOST_TEST(!w.on(alert::restore_unfinished));
  w.after(870'000);
  BOOST_TEST(w.on(alert::restore_unfinished));
}

BOOST_AUTO_TEST_CASE(a_surplus_license_stays_an_alert_for_its_time_and_the_next_one_begins_it_anew) {
  watched w;
  w.facts.surplus_licenses = 1;
  BOOST_TEST(w.after(0).size() == 1u);
  BOOST_TEST(w.after(86'399'999).empty());
  w.facts.surplus_licenses = 2;
  BOOST_TEST(w.after(0).empty());
  BOOST_TEST(w.watch.active()[0].detail.starts_with("2 "));
  BOOST_TEST(w.after(86'399'999).empty());
  const auto ended = w.after(1);
  BOOST_REQUIRE(ended.size() == 1u);
  BOOST_TEST(!ended[0].began);
  w.facts.surplus_licenses = 3;
  BOOST_TEST(w.after(0).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_surplus_license_from_before_the_start_is_an_alert_for_the_rest_of_its_time) {
  watched w;
  w.facts.last_surplus_ms = w.now.wall_ms - 3'600'000;
  BOOST_REQUIRE(w.after(0).size() == 1u);
  BOOST_TEST(w.watch.active()[0].detail == "before the node's start");
  BOOST_TEST(w.after(82'799'999).empty());
  w.facts.surplus_licenses = 1;
  BOOST_TEST(w.after(0).empty());
  BOOST_TEST(w.watch.active()[0].detail == "1 since the node's start");
  BOOST_TEST(w.after(86'399'999).empty());
  BOOST_TEST(w.after(1).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_alert_about_kinds_packs_or_reasons_begins_and_ends_for_each_by_itself) {
  watched w;
  const auto stuck = [&](device_reason reason) -> std::uint64_t& { return w.facts.stuck_by_reason[static_cast<std::size_t>(reason)]; };
  stuck(device_reason::order_placed) = 1;
  const auto first = w.after(0);
  BOOST_REQUIRE(first.size() == 1u);
  BOOST_TEST(first[0].what.subject == "order_placed");
  BOOST_TEST(first[0].what.detail == "1 device");
  stuck(device_reason::awaiting_poll) = 7;
  const auto second = w.after(1'000);
  BOOST_REQUIRE(second.size() == 1u);
  BOOST_TEST(second[0].what.subject == "awaiting_poll");
  BOOST_TEST(w.watch.active().size() == 2u);
  stuck(device_reason::order_placed) = 0;
  const auto third = w.after(1'000);
  BOOST_REQUIRE(third.size() == 1u);
  BOOST_TEST(!third[0].began);
  BOOST_TEST(third[0].what.subject == "order_placed");
  BOOST_TEST(third[0].what.since_ms == first[0].what.since_ms);
  BOOST_TEST(w.watch.active().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_receiver_that_misses_a_call_is_no_alert_until_it_has_failed_for_its_time) {
  watched w;
  w.facts.failing_webhook = "127.0.0.1:9";
  BOOST_TEST(w.after(0).empty());
  BOOST_TEST(w.after(299'999).empty());
  BOOST_TEST(w.after(1).size() == 1u);
  BOOST_TEST(w.watch.active()[0].detail == "127.0.0.1:9");
}

BOOST_AUTO_TEST_CASE(the_detail_of_an_alert_follows_the_facts) {
  watched w;
  w.devices(device_reason::needs_manual_resend) = 2;
  w.after(0);
  BOOST_TEST(w.watch.active()[0].detail == "2 devices");
  w.devices(device_reason::needs_manual_resend) = 5;
  w.after(0);
  BOOST_TEST(w.watch.active()[0].detail == "5 devices");
}

BOOST_AUTO_TEST_SUITE_END()
