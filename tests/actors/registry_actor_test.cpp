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
      }};
    }));
  }
  ~registry_bed() {
    for (const auto& door : {env.registry, env.journal, env.broker}) door->close();
    for (const auto& actor : {registry, journal, broker}) caf::anon_send_exit(actor, caf::exit_reason::kill);
    registry = journal = broker = nullptr;
    system.reset();
  }
  result<done> call(const std::string& unit, device_command what) {
    std::promise<result<done>> promise;
    env.registry->post(mail_batch{{{unit_id(unit), std::move(what), reply_slot<done>([&](result<done> r) { promise.set_value(std::move(r)); }), false}}});
    return promise.get_future().get();
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
  caf::actor registry, journal, broker;
  std::mutex mutex;
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
}

BOOST_AUTO_TEST_SUITE_END()
