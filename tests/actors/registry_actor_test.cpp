// Supervision: a device's actor that dies is rebuilt from the log, and what it owed goes out again.
#include <caf/all.hpp>

#include "actors/device_actor.hpp"
#include "actors/journal_actor.hpp"
#include "actors/registry_actor.hpp"
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

/// Registry and journal alone; the broker is a recorder.
struct registry_bed {
  registry_bed() {
    config.set("scheduler.policy", caf::atom("sharing"));
    system = std::make_unique<caf::actor_system>(config);
    env.log = log.get();
    env.clock = &clock;
    const auto settings = std::make_shared<const fleet_settings>();
    env.journal->open(journal = system->spawn<journal_actor>(std::ref(env)));
    env.registry->open(registry = system->spawn<registry_actor>(std::ref(env), settings));
    env.broker->open(broker = system->spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const request_line& line) {
                std::lock_guard lock(mutex);
                requested.push_back(line.what.key.text);
              },
              [this](const snapshot_request&) { env.registry->post(snapshot_taken{{family::snapshots, "ledger", ""}}); }};
    }));
    env.fleet->open(fleet = system->spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const snapshot_request&) {
        while (hold_fleet) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        env.registry->post(snapshot_taken{{family::snapshots, "fleet", ""}});
      }};
    }));
    env.reader->open(reader = system->spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const digest_over& what) {
        std::lock_guard lock(mutex);
        digests.push_back(what);
      }};
    }));
  }
  ~registry_bed() {
    for (const auto& door : {env.registry, env.journal, env.broker, env.fleet, env.reader}) door->close();
    for (const auto& actor : {registry, journal, broker, fleet, reader}) caf::anon_send_exit(actor, caf::exit_reason::kill);
    registry = journal = broker = fleet = reader = nullptr;
    system.reset();
  }
  result<done> call(const std::string& unit, device_command what) {
    std::promise<result<done>> promise;
    env.registry->post(mail_batch{{{unit_id(unit), std::move(what), reply_slot<done>([&](result<done> r) { promise.set_value(std::move(r)); }), false}}});
    return promise.get_future().get();
  }
  std::size_t digests_asked() {
    std::lock_guard lock(mutex);
    return digests.size();
  }
  std::size_t requests() {
    std::lock_guard lock(mutex);
    return requested.size();
  }

  std::unique_ptr<memory_event_log> log = memory_event_log::open().value();
  set_clock clock;
  node_env env;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::actor registry, journal, broker, fleet, reader;
  std::mutex mutex;
  std::atomic<bool> hold_fleet{false};
  std::vector<digest_over> digests;
  std::vector<std::string> requested;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(registry_actor)

BOOST_AUTO_TEST_CASE(a_device_with_nothing_to_do_rests_and_is_activated_again_by_mail) {
  registry_bed bed;
  BOOST_TEST(bed.call("A", register_device{}).ok());
  BOOST_TEST(eventually([&] { return bed.env.board.active_devices == 0; }));
  BOOST_TEST(bed.call("A", report_attributes{"10.04", {}, {}, {}}).ok());
  BOOST_TEST(eventually([&] { return bed.env.board.active_devices == 0; }));
  state::Device stored;
  BOOST_TEST(stored.ParseFromString(bed.log->get(family::snapshots, "device/A").value()));
  BOOST_TEST(stored.firmware() == "10.04");
}

BOOST_AUTO_TEST_CASE(a_device_that_dies_is_rebuilt_from_the_log_and_owes_the_same_order_again) {
  registry_bed bed;
  BOOST_TEST(bed.call("A", register_device{}).ok());
  BOOST_TEST(bed.call("A", examine_device{}).ok());
  BOOST_TEST(eventually([&] { return bed.requests() == 1; }));
  bed.env.registry->post(crash_device{unit_id("A")});
  BOOST_TEST(eventually([&] { return bed.requests() >= 2; }));
  for (const auto& key : bed.requested) BOOST_TEST(key == "A/base/1");
  BOOST_TEST(eventually([&] { return bed.call("A", report_attributes{"10.04", {}, {}, {}}).ok(); }));
}

BOOST_AUTO_TEST_CASE(a_device_that_keeps_dying_is_set_aside_and_the_others_go_on) {
  registry_bed bed;
  BOOST_TEST(bed.call("A", register_device{}).ok());
  for (std::uint32_t i = 0; i < ald::registry_actor::max_device_restarts; ++i) {
    bed.env.registry->post(crash_device{unit_id("A")});
    // Mail that died with the actor is answered `unavailable`; the next finds the device rebuilt.
    BOOST_TEST(eventually([&] { return bed.call("A", examine_device{}).ok(); }));
  }
  bed.env.registry->post(crash_device{unit_id("A")});
  BOOST_TEST(eventually([&] {
    const auto outcome = bed.call("A", examine_device{});
    return !outcome.ok() && outcome.error().code == fault_code::unavailable;
  }));
  BOOST_TEST(bed.call("B", register_device{}).ok());
  BOOST_TEST(eventually([&] { return bed.env.board.devices_set_aside == 1u; }));
}

BOOST_AUTO_TEST_CASE(a_device_that_was_set_aside_is_tried_again_after_an_hour) {
  registry_bed bed;
  BOOST_TEST(bed.call("A", register_device{}).ok());
  for (std::uint32_t i = 0; i < ald::registry_actor::max_device_restarts; ++i) {
    bed.env.registry->post(crash_device{unit_id("A")});
    BOOST_TEST(eventually([&] { return bed.call("A", examine_device{}).ok(); }));
  }
  bed.env.registry->post(crash_device{unit_id("A")});
  BOOST_TEST(eventually([&] { return bed.env.board.devices_set_aside == 1; }));
  bed.clock.pass(ald::registry_actor::set_aside_ms - 1);
  BOOST_TEST(!bed.call("A", examine_device{}).ok());
  bed.clock.pass(1);
  BOOST_TEST(bed.call("A", examine_device{}).ok());
  BOOST_TEST(bed.env.board.devices_set_aside == 0u);
}

BOOST_AUTO_TEST_CASE(deaths_that_are_far_apart_set_nobody_aside) {
  registry_bed bed;
  BOOST_TEST(bed.call("A", register_device{}).ok());
  for (std::uint32_t i = 0; i < 2 * ald::registry_actor::max_device_restarts; ++i) {
    bed.env.registry->post(crash_device{unit_id("A")});
    BOOST_TEST(eventually([&] { return bed.call("A", examine_device{}).ok(); }));
    bed.clock.pass(ald::registry_actor::set_aside_ms);
  }
  BOOST_TEST(bed.env.board.devices_set_aside == 0u);
}

BOOST_AUTO_TEST_CASE(mail_waits_until_the_digest_has_been_taken_of_the_store) {
  registry_bed bed;
  BOOST_TEST(bed.call("A", register_device{}).ok());
  BOOST_TEST(eventually([&] { return bed.env.board.active_devices == 0; }));
  bed.env.registry->post(digest_request{});
  std::atomic<bool> answered{false};
  bed.env.registry->post(mail_batch{{{unit_id("B"), register_device{}, reply_slot<done>([&](const result<done>&) { answered = true; }), false}}});
  BOOST_TEST(eventually([&] { return bed.digests_asked() == 1; }));
  auto old = std::make_shared<const fleet_settings>();
  const std::weak_ptr<const fleet_settings> let_go(old);
  bed.env.registry->post(settings_published{std::move(old)});
  bed.env.registry->post(settings_published{std::make_shared<const fleet_settings>()});
  BOOST_TEST(eventually([&] { return let_go.expired(); }));  // the registry is done with all that came before
  BOOST_TEST(bed.env.board.active_devices == 0u);
  BOOST_TEST(!answered);
  bed.env.registry->post(digest_taken{});
  BOOST_TEST(eventually([&] { return answered.load(); }));
}

BOOST_AUTO_TEST_CASE(a_device_that_dies_after_giving_its_state_to_a_digest_is_counted_once) {
  registry_bed bed;
  BOOST_TEST(bed.call("A", register_device{}).ok());
  BOOST_TEST(bed.call("A", examine_device{}).ok());  // it has an order to wait for and stays active
  bed.hold_fleet = true;
  bed.env.registry->post(digest_request{});
  bed.env.registry->post(crash_device{unit_id("A")});
  BOOST_TEST(eventually([&] { return bed.env.board.active_devices == 0; }));
  bed.hold_fleet = false;
  BOOST_TEST(eventually([&] { return bed.digests_asked() == 1; }));
  std::lock_guard lock(bed.mutex);
  const auto& rows = bed.digests.front().newer;
  BOOST_TEST(std::count_if(rows.begin(), rows.end(), [](const derived_row& row) { return row.key == "fleet"; }) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
