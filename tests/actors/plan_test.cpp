// A real node asked what its next scan would order.
#include "node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

struct plan_bed : node_bed {
  scan_plan plan(plan_question what = {}) {
    std::promise<result<scan_plan>> promise;
    machine->api().plan(std::move(what), [&](result<scan_plan> r) { promise.set_value(std::move(r)); });
    auto answer = promise.get_future().get();
    BOOST_REQUIRE_MESSAGE(answer.ok(), (answer.ok() ? "" : to_string(answer.error())));
    return answer.value();
  }
  bool packs_are_known() {
    return eventually([&] { return !machine->api().watch().packs.empty(); });
  }
};

std::string text(const scan_plan& plan) {
  std::string all;
  for (const auto& d : plan.devices) all += (all.empty() ? "" : ", ") + d.unit.text + " " + (d.pack.text.empty() ? "-" + std::string(name(d.why)) : d.pack.text);
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plan)

BOOST_FIXTURE_TEST_CASE(with_deployment_off_it_says_so_or_what_would_be_ordered_if_it_were_on_and_that_is_then_ordered, plan_bed) {
  server.total = 2;
  start();
  BOOST_REQUIRE(packs_are_known());
  BOOST_REQUIRE(call(set_switch{false}).ok());
  for (const auto* unit : {"U-1", "U-2", "U-3"}) enroll(unit);
  BOOST_TEST(text(plan()) == "U-1 -deployment_off, U-2 -deployment_off, U-3 -deployment_off");
  const auto before = digest();
  const auto on = plan({.as_if_on = true});
  BOOST_TEST(text(on) == "U-1 p, U-2 p, U-3 -pack_exhausted");
  BOOST_TEST(on.ordered == 2u);
  BOOST_TEST(on.looked_at == 3u);
  BOOST_TEST(!on.more);
  BOOST_TEST(!on.cap.has_value());
  BOOST_REQUIRE(on.by_pack.size() == 1u);
  BOOST_TEST(on.by_pack[0].lines == 2u);
  BOOST_REQUIRE(on.without.size() == 1u);
  BOOST_TEST((on.without[0].why == device_reason::pack_exhausted));
  BOOST_TEST(digest() == before);
  BOOST_TEST(server.order_count() == 0u);
  BOOST_REQUIRE(call(set_switch{true}).ok());
  // As many as planned; which of them come first when all are woken at once, the actors' threads say.
  BOOST_REQUIRE(eventually([&] {
    const auto counts = machine->view().counts();
    return counts.by_reason[static_cast<std::size_t>(device_reason::awaiting_download)] == 2 &&
           counts.by_reason[static_cast<std::size_t>(device_reason::pack_exhausted)] == 1;
  }));
}

BOOST_FIXTURE_TEST_CASE(what_a_cap_would_not_allow_is_told_before_it_trips, plan_bed) {
  config.caps.max_orders_per_hour = 1;
  start();
  BOOST_REQUIRE(packs_are_known());
  BOOST_REQUIRE(call(set_switch{false}).ok());
  for (const auto* unit : {"U-1", "U-2"}) enroll(unit);
  const auto made = plan({.as_if_on = true});
  BOOST_REQUIRE(made.cap.has_value());
  BOOST_TEST(made.cap->limit == 1u);
  BOOST_TEST(made.cap->window_s == 3'600u);
}

BOOST_FIXTURE_TEST_CASE(devices_are_listed_page_by_page_and_only_so_many_are_looked_at, plan_bed) {
  config.max_planned_devices = 3;
  start();
  BOOST_REQUIRE(packs_are_known());
  BOOST_REQUIRE(call(set_switch{false}).ok());
  for (const auto* unit : {"U-1", "U-2", "U-3", "U-4"}) enroll(unit);
  const auto first = plan({.as_if_on = true, .after = {}, .limit = 2});
  BOOST_TEST(text(first) == "U-1 p, U-2 p");
  BOOST_TEST(first.more_devices);
  BOOST_TEST(first.more);
  BOOST_TEST(first.looked_at == 3u);
  BOOST_TEST(first.ordered == 3u);
  const auto second = plan({.as_if_on = true, .after = unit_id("U-2"), .limit = 2});
  BOOST_TEST(text(second) == "U-3 p");
  BOOST_TEST(!second.more_devices);
}

BOOST_FIXTURE_TEST_CASE(a_line_on_its_way_is_not_planned_again, plan_bed) {
  server.behave = [](const order&, scripted_server::answer&) { return false; };  // no answer
  start();
  enroll("U-1");
  BOOST_REQUIRE(reaches("U-1", device_stage::ordering, device_reason::order_placed));
  BOOST_REQUIRE(eventually([&] { return ledger().lines_size() == 1; }));  // the device says so before the broker has its request
  const auto made = plan();
  BOOST_TEST(made.under_way == 1u);
  BOOST_TEST(made.ordered == 0u);
}

BOOST_FIXTURE_TEST_CASE(the_forecast_follows_what_is_used, plan_bed) {
  server.total = 10;
  start();
  enroll("U-1");
  enroll("U-2");
  BOOST_REQUIRE(reaches("U-2", device_stage::delivering, device_reason::awaiting_download));
  const bool shown = eventually([&] {
    clock.pass(30'000);
    const auto watch = machine->api().watch();
    return watch.kinds.size() == 1 && watch.kinds[0].used_7_days == 2 && watch.kinds[0].runs_out_ms && watch.packs[0].exhausted_ms;
  });
  BOOST_TEST(shown);
}

BOOST_AUTO_TEST_SUITE_END()
