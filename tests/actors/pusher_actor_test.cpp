// A push goes out only if the device's durable state still offers it.
#include "actors/pusher_actor.hpp"

#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

/// The pusher alone; the devices' mail is counted.
struct pusher_bed {
  pusher_bed() {
    env.push = &push;
    env.clock = &clock;
    config.set("scheduler.policy", caf::atom("sharing"));
    system = std::make_unique<caf::actor_system>(config);
    env.registry->open(registry = system->spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const mail_batch& batch) {
        for (const device_mail& mail : batch.mails) ++(std::holds_alternative<examine_device>(mail.command) ? examined : finished);
      }};
    }));
    env.pusher->open(pusher = system->spawn<pusher_actor>(std::ref(env), 0));
  }
  ~pusher_bed() {
    for (const auto& door : {env.registry, env.pusher}) door->close();
    for (const auto& actor : {registry, pusher}) caf::anon_send_exit(actor, caf::exit_reason::kill);
    registry = pusher = nullptr;
    system.reset();
  }
  void know(device_reason reason, poll_offer offer) {
    device_row row;
    row.stage = device_stage::delivering;
    row.reason = reason;
    row.offer = offer;
    row.action = action_id{7};
    env.table.put(unit_id("A"), row);
  }
  void ask(bool question) { env.pusher->post(request_push{{unit_id("A"), "127.0.0.1:9", action_id{7}, 1, question, 1, license_serial("S")}, 0}); }

  scripted_push push;
  set_clock clock;
  node_env env;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::actor pusher, registry;
  std::atomic<int> examined{0}, finished{0};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pusher_actor)

BOOST_AUTO_TEST_CASE(what_the_device_is_offered_is_pushed) {
  pusher_bed bed;
  bed.know(device_reason::pushing, poll_offer::deployment);
  bed.ask(false);
  BOOST_TEST(eventually([&] { return bed.finished == 1; }));
  BOOST_TEST(bed.push.count("A") == 1u);
}

BOOST_AUTO_TEST_CASE(a_device_listed_for_resend_meanwhile_is_not_pushed_by_a_request_from_before) {
  pusher_bed bed;
  bed.know(device_reason::needs_manual_resend, poll_offer::nothing);
  bed.ask(false);
  BOOST_TEST(eventually([&] { return bed.examined == 1; }));
  BOOST_TEST(bed.push.count("A") == 0u);
}

BOOST_AUTO_TEST_CASE(settings_are_not_pushed_to_a_device_that_has_to_be_asked_first) {
  pusher_bed bed;
  bed.know(device_reason::pushing, poll_offer::confirmation);
  bed.ask(false);
  BOOST_TEST(eventually([&] { return bed.examined == 1; }));
  BOOST_TEST(bed.push.count("A") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
