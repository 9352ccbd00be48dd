// Hardware that is replaced in a running node, over crashes; licenses that are reclaimed by policy.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

struct replacing_bed : node_bed {
  void license(const std::string& unit) {
    register_device what;
    what.name = "Front desk";
    what.directory = "/berlin";
    what.push_address = "127.0.0.1:9";
    what.firmware = "10.04.100";
    what.tags = {"lobby"};
    BOOST_REQUIRE(call(unit, what).ok());
    BOOST_REQUIRE(eventually([&] { return clock.pass(20), row(unit).stage == device_stage::delivering && row(unit).fetched; }));
    install(unit);
  }
  device_detail detail(const std::string& unit) {
    std::promise<result<device_detail>> promise;
    machine->api().show(unit_id(unit), [&](result<device_detail> r) { promise.set_value(std::move(r)); });
    auto outcome = promise.get_future().get();
    return outcome.ok() ? outcome.value() : device_detail{};
  }
  state::Fleet fleet() {
    std::promise<result<state::Fleet>> promise;
    machine->api().fleet([&](result<state::Fleet> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get().value();
  }
  bool takes_over(const std::string& unit) {
    return eventually([&] { return clock.pass(20), detail(unit).state.replaces() == "OLD" && detail("OLD").state.has_replacement_open() && !detail("OLD").state.replacement_open(); });
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(node_replacement)

BOOST_AUTO_TEST_CASE(the_new_device_takes_over_record_and_profile_and_is_licensed_and_the_license_of_the_old_one_goes_back) {
  replacing_bed bed;
  bed.start();
  bed.license("OLD");
  BOOST_REQUIRE(bed.call(set_profile{profile_id("asking"), true}).ok());
  BOOST_REQUIRE(bed.call(assign_profile{profile_id("asking"), "OLD"}).ok());
  BOOST_REQUIRE(bed.call("OLD", replace_device{unit_id("NEW")}).ok());
  BOOST_TEST(bed.takes_over("NEW"));
  BOOST_TEST(bed.detail("NEW").state.name() == "Front desk");
  BOOST_TEST(bed.detail("NEW").state.directory() == "/berlin");
  BOOST_TEST_REQUIRE(bed.detail("NEW").state.tags_size() == 1);
  BOOST_TEST(bed.detail("NEW").state.tags(0) == "lobby");
  BOOST_TEST(bed.detail("OLD").state.replaced_by() == "NEW");
  BOOST_TEST_REQUIRE(bed.fleet().device_assignments_size() == 1);
  BOOST_TEST(bed.fleet().device_assignments(0).target() == "NEW");
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.row("NEW").stage == device_stage::delivering; }));
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.server.returned() == 1u && bed.ledger().returns_size() == 0; }));
  BOOST_TEST(bed.packs().at(0).used() == 1);
  BOOST_TEST((bed.row("OLD").stage == device_stage::retired));
  // Once more: nothing happens.
  BOOST_REQUIRE(bed.call("OLD", replace_device{unit_id("NEW")}).ok());
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(a_node_that_dies_after_the_first_event_finishes_the_replacement_when_it_is_back) {
  replacing_bed bed;
  bed.start();
  bed.license("OLD");
  bed.stop();
  // The old device's events alone are on the disk.
  memory_config config;
  bed.start(config);
  BOOST_REQUIRE(bed.call("OLD", replace_device{unit_id("NEW")}).ok());
  bed.machine->kill();
  bed.stop();
  bed.start();
  BOOST_TEST(bed.takes_over("NEW"));
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.row("NEW").stage == device_stage::delivering; }));
  BOOST_TEST(bed.server.issued() == 2u);
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.server.returned() == 1u; }));
}

BOOST_AUTO_TEST_CASE(devices_that_polled_and_stopped_are_reclaimed_by_policy_some_a_day) {
  replacing_bed bed;
  bed.config.reclaim_unseen_days = 30;
  bed.config.reclaim_max_per_day = 1;
  bed.config.max_clock_drift_ms = 1'000'000 * ms_per_day;
  bed.start();
  for (const char* unit : {"A", "B", "NEVER"}) bed.license(unit);
  for (const char* unit : {"A", "B"}) BOOST_REQUIRE(bed.call(unit, contact_device{"127.0.0.1"}).ok());
  bed.clock.pass(40 * ms_per_day);
  const auto withdrawn = [&] { return (bed.row("A").reason != device_reason::none ? 1 : 0) + (bed.row("B").reason != device_reason::none ? 1 : 0); };
  BOOST_TEST(eventually([&] { return bed.clock.pass(100), withdrawn() == 1; }));
  for (int i = 0; i < 20; ++i) bed.clock.pass(1'000), bed.ledger();
  BOOST_TEST(withdrawn() == 1);
  BOOST_TEST(eventually([&] { return bed.clock.pass(3'600'000), withdrawn() == 2; }));
  BOOST_TEST((bed.row("NEVER").reason == device_reason::none));
}

BOOST_AUTO_TEST_SUITE_END()
