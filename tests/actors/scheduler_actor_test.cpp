// Scans go on when the wall clock stands still, as it does after it was set back, and pass over who would only hear the same again.
#include "actors/scheduler_actor.hpp"

#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

BOOST_AUTO_TEST_SUITE(scheduler_actor)

BOOST_AUTO_TEST_CASE(a_wall_clock_that_stands_still_does_not_stop_the_scans) {
  set_clock clock;
  node_env env;
  env.clock = &clock;
  env.config.tick_ms = 1;
  caf::actor_system_config config;
  caf::actor_system system(config);
  std::atomic<int> wakes{0};
  auto registry = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const mail_batch& batch) {
      for (const device_mail& mail : batch.mails) {
        env.scheduler->post(due_note{mail.unit, {true, std::nullopt}});
        mail.reply.answer(ald::done{});
        ++wakes;
      }
    }};
  });
  env.registry->open(registry);
  auto scheduler = system.spawn<ald::scheduler_actor>(std::ref(env), std::make_shared<const fleet_settings>(),
                                                      std::vector<due_note>{{unit_id("A"), {true, std::nullopt}}}, std::vector<unit_id>{});
  env.scheduler->open(scheduler);
  BOOST_TEST(eventually([&] { return wakes == 1; }));
  clock.mono_ms += env.config.scan_interval_ms;
  BOOST_TEST(eventually([&] { return wakes == 2; }));
  clock.pass(env.config.scan_interval_ms);
  BOOST_TEST(eventually([&] { return wakes == 3; }));
  for (const auto& door : {env.scheduler, env.registry}) door->close();
  for (const auto& actor : {scheduler, registry}) caf::anon_send_exit(actor, caf::exit_reason::kill);
  scheduler = registry = nullptr;
}

BOOST_AUTO_TEST_CASE(a_note_made_under_older_settings_does_not_undo_the_wake_that_newer_ones_ask_for) {
  set_clock clock;
  node_env env;
  env.clock = &clock;
  env.config.tick_ms = 1;
  device_row row;
  row.stage = device_stage::delivering;
  row.delivering = true;
  env.table.put(unit_id("A"), row);
  fleet_settings newer;
  newer.evolve(newer.decide(set_profile{profile_id("quiet"), false}, 1).value().at(0), 1, 1);
  newer.evolve(newer.decide(assign_profile{profile_id("quiet"), "/"}, 1).value().at(0), 2, 1);
  caf::actor_system_config config;
  caf::actor_system system(config);
  std::atomic<int> wakes{0};
  auto registry = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const mail_batch& batch) {
      for (const device_mail& mail : batch.mails) mail.reply.answer(ald::done{});
      ++wakes;
    }};
  });
  env.registry->open(registry);
  auto scheduler = system.spawn<ald::scheduler_actor>(std::ref(env), std::make_shared<const fleet_settings>(), std::vector<due_note>{}, std::vector<unit_id>{});
  const due_note in_a_day{unit_id("A"), {false, clock.wall_ms + ms_per_day}, 1};
  // Both are in the mailbox before the first beat can come between them.
  caf::anon_send(scheduler, settings_published{std::make_shared<const fleet_settings>(newer)});
  caf::anon_send(scheduler, in_a_day);
  env.scheduler->open(scheduler);
  BOOST_TEST(eventually([&] { return wakes > 0; }));
  const int before = wakes;
  caf::anon_send(scheduler, due_note{unit_id("A"), {false, clock.wall_ms + ms_per_day}, 1});
  BOOST_TEST(eventually([&] { return wakes > before; }));
  // So is one of a device that was judged before a further kind was needed, and had nothing to do then.
  fleet_settings with_kind = newer;
  const auto wanted = with_kind.decide(set_kind{license_kind("video"), true}, clock.wall_ms);
  BOOST_REQUIRE(wanted.ok());
  for (const event::Fleet& event : wanted.value()) with_kind.evolve(event, with_kind.epoch() + 1, clock.wall_ms);
  caf::anon_send(scheduler, settings_published{std::make_shared<const fleet_settings>(with_kind)});
  const int judged_before = wakes;
  caf::anon_send(scheduler, due_note{unit_id("B"), {}, with_kind.profile_epoch(), {}, newer.kinds_epoch()});
  BOOST_TEST(eventually([&] { return wakes > judged_before; }));
  for (const auto& door : {env.scheduler, env.registry}) door->close();
  for (const auto& actor : {scheduler, registry}) caf::anon_send_exit(actor, caf::exit_reason::kill);
  scheduler = registry = nullptr;
}

BOOST_AUTO_TEST_CASE(scans_pass_over_devices_that_wait_for_a_pack_also_after_a_restart_and_wake_as_many_as_there_are_licenses) {
  node_bed bed;
  bed.server.total = 0;
  bed.start();
  for (const char* unit : {"A", "B", "C"}) bed.enroll(unit);
  for (const char* unit : {"A", "B", "C"}) BOOST_TEST(bed.reaches(unit, device_stage::ordering, device_reason::pack_exhausted));
  bed.stop();
  bed.start();
  for (int scan = 0; scan < 3; ++scan) bed.clock.pass(bed.config.scan_interval_ms);
  bed.server.total = 2;
  BOOST_TEST(eventually([&] {
    bed.clock.pass(20);
    return bed.row("A").stage == device_stage::delivering && bed.row("B").stage == device_stage::delivering;
  }));
  BOOST_TEST((bed.row("C").reason == device_reason::pack_exhausted));
  bed.server.total = 3;
  BOOST_TEST(eventually([&] {
    bed.clock.pass(20);
    return bed.row("C").stage == device_stage::delivering;
  }));
  BOOST_TEST(bed.server.issued() == 3u);
}

// 500 times as many devices as are woken at once: a beat for each round would take minutes.
BOOST_AUTO_TEST_CASE(a_fleet_that_is_larger_than_what_is_woken_at_once_does_not_wait_for_beats) {
  set_clock clock;
  node_env env;
  env.clock = &clock;
  env.config.tick_ms = 200;
  env.config.max_wakes_in_flight = 4;
  caf::actor_system_config config;
  caf::actor_system system(config);
  std::atomic<int> wakes{0};
  std::atomic<std::size_t> most{0};
  auto registry = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const mail_batch& batch) {
      most = std::max<std::size_t>(most, env.board.wakes_in_flight);
      for (const device_mail& mail : batch.mails) {
        env.scheduler->post(due_note{mail.unit, {}});
        mail.reply.answer(ald::done{});
        ++wakes;
      }
    }};
  });
  env.registry->open(registry);
  std::vector<due_note> waiting;
  for (int i = 0; i < 2'000; ++i) waiting.push_back({unit_id("U" + std::to_string(i)), {true, std::nullopt}});
  auto scheduler = system.spawn<ald::scheduler_actor>(std::ref(env), std::make_shared<const fleet_settings>(), std::move(waiting), std::vector<unit_id>{});
  env.scheduler->open(scheduler);
  BOOST_TEST(eventually([&] { return wakes == 2'000; }));
  BOOST_TEST(most <= 4u);
  for (const auto& door : {env.scheduler, env.registry}) door->close();
  for (const auto& actor : {scheduler, registry}) caf::anon_send_exit(actor, caf::exit_reason::kill);
  scheduler = registry = nullptr;
}

// What the broker has no place for is dropped, and would wait for the next scan.
BOOST_AUTO_TEST_CASE(few_devices_are_woken_at_once_while_the_broker_holds_half_of_the_lines_it_can) {
  set_clock clock;
  node_env env;
  env.clock = &clock;
  env.config.tick_ms = 1;
  env.board.lines_queued = env.config.max_queued_lines / 4;
  env.board.lines_in_flight = env.config.max_queued_lines / 4;
  std::atomic<std::size_t> wakes{0}, beats{0};
  std::vector<device_mail> unanswered;  // outlives the actor that fills it
  caf::actor_system_config config;
  caf::actor_system system(config);
  auto registry = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](mail_batch& batch) {
      wakes += batch.mails.size();
      for (device_mail& mail : batch.mails) unanswered.push_back(std::move(mail));
    }};
  });
  auto pusher = system.spawn([&](caf::event_based_actor*) -> caf::behavior { return {[&](const clock_beat&) { ++beats; }}; });
  env.registry->open(registry);
  env.pusher->open(pusher);
  std::vector<due_note> waiting;
  for (int i = 0; i < 2'000; ++i) waiting.push_back({unit_id("U" + std::to_string(i)), {true, std::nullopt}});
  auto scheduler = system.spawn<ald::scheduler_actor>(std::ref(env), std::make_shared<const fleet_settings>(), std::move(waiting), std::vector<unit_id>{});
  env.scheduler->open(scheduler);
  BOOST_TEST(eventually([&] { return beats >= 20; }));
  BOOST_TEST(wakes == 256u);
  env.board.lines_queued = 0;
  BOOST_TEST(eventually([&] { return wakes == 2'000; }));
  for (const auto& door : {env.scheduler, env.registry, env.pusher}) door->close();
  for (const auto& actor : {scheduler, registry, pusher}) caf::anon_send_exit(actor, caf::exit_reason::kill);
  scheduler = registry = pusher = nullptr;
}

BOOST_AUTO_TEST_SUITE_END()
