// The actors together: S1–S12 and I1, I2, I7, I8 with a real CAF system on an in-memory log.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

BOOST_AUTO_TEST_SUITE(node)

BOOST_AUTO_TEST_CASE(a_registered_device_is_ordered_for_pushed_and_licensed_after_download_and_confirmation) {
  node_bed bed;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  bed.install("A");
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(bed.server.issued() == 1u);
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).used() == 1 && bed.ledger().lines_size() == 0; }));
  BOOST_TEST(bed.ledger().packs(0).reserved() == 0);
}

BOOST_AUTO_TEST_CASE(many_devices_are_ordered_for_in_batches) {
  std::atomic<int> registered{0};
  node_bed bed;
  bed.config.order_linger_ms = 50;
  bed.start();
  for (int i = 0; i < 300; ++i) {
    register_device what;
    what.push_address = "127.0.0.1:9";
    bed.machine->api().command(unit_id("D" + std::to_string(i)), what, [&](const result<done>&) { ++registered; });
  }
  BOOST_TEST(eventually([&] { return registered == 300; }));
  BOOST_TEST(eventually([&] {
    bed.clock.pass(1);
    return bed.machine->view().counts().by_reason[static_cast<int>(device_reason::awaiting_download)] == 300;
  }));
  BOOST_TEST(bed.server.issued() == 300u);
  BOOST_TEST(bed.server.order_count() < 300u);
}

BOOST_AUTO_TEST_CASE(nothing_is_answered_or_ordered_before_it_is_durable) {
  std::mutex mutex;
  std::vector<std::function<void()>> held;
  std::atomic<bool> holding{true};
  std::atomic<bool> answered{false};
  node_bed bed;
  bed.start();
  bed.stop();
  memory_config slow;
  slow.executor = [&](std::function<void()> complete) {
    if (!holding) return complete();
    std::lock_guard lock(mutex);
    held.push_back(std::move(complete));
  };
  bed.start(slow);
  bed.machine->api().command(unit_id("A"), register_device{}, [&](const result<done>&) { answered = true; });
  BOOST_TEST(eventually([&] {
    std::lock_guard lock(mutex);
    return !held.empty();
  }));
  BOOST_TEST(!answered);
  BOOST_TEST(!bed.machine->view().find(unit_id("A")).has_value());
  BOOST_TEST(bed.server.issued() == 0u);
  holding = false;
  {
    std::lock_guard lock(mutex);
    for (auto& complete : held) complete();
  }
  BOOST_TEST(eventually([&] { return answered.load(); }));
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_poll));
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_asked_for_again_with_the_same_key) {
  std::atomic<int> lost{0};
  node_bed bed;
  bed.config.order_timeout_ms = 20;
  bed.server.behave = [&](const order&, scripted_server::answer&) { return ++lost > 2; };
  bed.start();
  bed.enroll("A");
  // Monotonic time passes only here, so that the time-out is the test's.
  BOOST_TEST(eventually([&] {
    bed.clock.pass(5);
    return bed.row("A").stage == device_stage::delivering;
  }));
  BOOST_TEST(bed.server.issued() == 1u);
  std::lock_guard lock(bed.server.mutex);
  for (const auto& key : bed.server.keys_seen) BOOST_TEST(key == "A/base/1");
}

BOOST_AUTO_TEST_CASE(a_crash_after_sending_resumes_the_line_with_the_same_key_and_orders_nothing_twice) {
  std::atomic<bool> mute{true};
  node_bed bed;
  bed.server.behave = [&](const order&, scripted_server::answer&) { return !mute; };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.server.order_count() == 1; }));
  bed.stop();
  mute = false;
  bed.start();
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(bed.server.issued() == 1u);
  bed.install("A");
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).used() == 1 && bed.ledger().packs(0).reserved() == 0; }));
}

BOOST_AUTO_TEST_CASE(a_push_that_a_crash_cut_off_is_repeated_as_the_same_attempt) {
  node_bed bed;
  bed.push.silent.insert("A");
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.push.count("A") == 1; }));
  bed.stop();
  bed.push.silent.clear();
  bed.start();
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(bed.push.count("A") == 2u);
  BOOST_TEST(bed.push.pushes[0].attempt == bed.push.pushes[1].attempt);
  BOOST_TEST(number(bed.push.pushes[0].action) == number(bed.push.pushes[1].action));
}

BOOST_AUTO_TEST_CASE(an_unreachable_device_is_listed_by_its_firmware_and_a_resend_brings_the_old_one_back) {
  node_bed bed;
  bed.push.outcomes = {{"OLD", event::UNREACHABLE}, {"NEW", event::UNREACHABLE}};
  bed.start();
  bed.enroll("OLD", "10.03.499");
  bed.enroll("NEW", "10.03.500");
  BOOST_TEST(bed.reaches("OLD", device_stage::delivering, device_reason::needs_manual_resend));
  BOOST_TEST(bed.reaches("NEW", device_stage::delivering, device_reason::will_ask_by_itself));
  BOOST_TEST((bed.row("OLD").offer == poll_offer::nothing));
  BOOST_TEST((bed.row("NEW").offer == poll_offer::deployment));
  {
    std::lock_guard lock(bed.push.mutex);
    bed.push.outcomes.clear();
  }
  BOOST_TEST(bed.call("OLD", resend_settings{}).ok());
  BOOST_TEST(bed.reaches("OLD", device_stage::delivering, device_reason::awaiting_download));
}

BOOST_AUTO_TEST_CASE(switched_off_nothing_new_is_ordered_and_switched_on_the_waiting_devices_are) {
  node_bed bed;
  bed.start();
  BOOST_TEST(bed.call(set_switch{false}).ok());
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::registered, device_reason::deployment_off));
  BOOST_TEST(bed.server.issued() == 0u);
  BOOST_TEST(bed.call(set_switch{true}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
}

BOOST_AUTO_TEST_CASE(a_line_not_yet_sent_is_cancelled_when_deployment_is_switched_off) {
  node_bed bed;
  bed.config.order_linger_ms = 1'000'000;  // the line waits for company
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.ledger().lines_size() == 1; }));
  BOOST_TEST(bed.call(set_switch{false}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::ordering, device_reason::deployment_off));
  BOOST_TEST(bed.ledger().lines_size() == 0);
  BOOST_TEST(bed.ledger().packs(0).reserved() == 0);
  BOOST_TEST(bed.server.issued() == 0u);
}

BOOST_AUTO_TEST_CASE(a_retired_device_cancels_a_line_that_was_not_sent) {
  node_bed bed;
  bed.config.order_linger_ms = 1'000'000;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.ledger().lines_size() == 1; }));
  BOOST_TEST(bed.call("A", retire_device{}).ok());
  BOOST_TEST(eventually([&] { return bed.ledger().lines_size() == 0; }));
  BOOST_TEST(bed.ledger().packs(0).reserved() == 0);
}

BOOST_AUTO_TEST_CASE(an_exhausted_pack_is_said_per_device_and_a_larger_one_goes_on_at_the_next_scan) {
  node_bed bed;
  bed.server.total = 1;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  bed.enroll("B");
  BOOST_TEST(bed.reaches("B", device_stage::ordering, device_reason::pack_exhausted));
  BOOST_TEST(bed.server.issued() == 1u);
  bed.server.total = 2;
  BOOST_TEST(eventually([&] {
    bed.clock.pass(20);
    return bed.row("B").stage == device_stage::delivering;
  }));
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(a_license_for_another_unit_changes_nothing_and_is_asked_for_again) {
  std::atomic<int> wrong{0};
  node_bed bed;
  bed.server.behave = [&](const order& lines, scripted_server::answer& what) {
    if (wrong++ == 0) what = std::vector<line_answer>{{lines.lines[0].key, line_issued{"OTHER base S9", pack_id("p")}}};
    return true;
  };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] {
    bed.clock.pass(5);
    return bed.row("A").stage == device_stage::delivering;
  }));
  BOOST_TEST(bed.license_file("A", bed.row("A").serial).value() == "A base S1");
  BOOST_TEST(!bed.license_file("A", license_serial("S9")).has_value());
}

BOOST_AUTO_TEST_CASE(a_refused_line_is_shown_and_releases_its_reservation) {
  node_bed bed;
  bed.server.behave = [&](const order& lines, scripted_server::answer& what) {
    what = std::vector<line_answer>{{lines.lines[0].key, line_refused{"no_contract", "ask sales"}}};
    return true;
  };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::ordering, device_reason::order_refused));
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).reserved() == 0; }));
  BOOST_TEST(bed.row("A").next_at_ms.has_value());
}

BOOST_AUTO_TEST_CASE(the_live_digest_is_the_digest_of_the_fold_and_stays_after_a_restart) {
  node_bed bed;
  bed.start();
  for (const char* unit : {"A", "B", "C"}) bed.enroll(unit);
  for (const char* unit : {"A", "B", "C"}) BOOST_TEST(bed.reaches(unit, device_stage::delivering, device_reason::awaiting_download));
  bed.install("B");
  BOOST_TEST(eventually([&] { return bed.machine->api().status().settled; }));
  const std::string before = bed.digest();
  BOOST_TEST(before.size() == 64u);
  bed.stop();
  bed.config.scan_interval_ms = 1'000'000;
  bed.start();
  BOOST_TEST(eventually([&] { return bed.machine->api().status().settled; }));
  BOOST_TEST(bed.digest() == before);
}

BOOST_AUTO_TEST_CASE(a_full_disk_stops_work_and_space_lets_it_go_on_without_loss) {
  std::atomic<bool> full{true};
  std::atomic<bool> answered{false};
  node_bed bed;
  bed.start();
  bed.stop();
  memory_config disk;
  disk.fate = [&](const log_group&) { return full ? append_fate::no_space : append_fate::durable; };
  bed.config.no_space_retry_ms = 10;
  bed.start(disk);
  bed.machine->api().command(unit_id("A"), register_device{}, [&](const result<done>& r) { answered = r.ok(); });
  BOOST_TEST(eventually([&] { return !bed.machine->api().status().ready; }));
  BOOST_TEST((bed.call("B", register_device{}).error().code == fault_code::unavailable));
  BOOST_TEST(!answered);
  full = false;
  BOOST_TEST(eventually([&] {
    bed.clock.pass(5);
    return answered.load();
  }));
  BOOST_TEST(bed.machine->api().status().ready);
  BOOST_TEST(bed.call("B", register_device{}).ok());
}

BOOST_AUTO_TEST_CASE(a_log_that_fails_for_good_makes_the_node_refuse_work_and_a_restart_finds_what_was_durable) {
  node_bed bed;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  bed.stop();
  memory_config broken;
  broken.fate = [](const log_group&) { return append_fate::failed_lost; };
  bed.start(broken);
  BOOST_TEST((bed.call("B", register_device{}).error().code == fault_code::unavailable));
  BOOST_TEST(eventually([&] { return bed.failures == 1; }));
  BOOST_TEST(!bed.machine->api().status().ready);
  BOOST_TEST((bed.call("C", register_device{}).error().code == fault_code::unavailable));
  bed.stop();
  bed.start();
  BOOST_TEST((bed.row("A").stage == device_stage::delivering));
  BOOST_TEST(!bed.machine->view().find(unit_id("B")).has_value());
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_become_durable_are_answered_when_the_log_fails) {
  std::atomic<bool> refused{false};
  node_bed bed;
  bed.start();
  bed.stop();
  memory_config broken;
  broken.fate = [](const log_group&) { return append_fate::failed_lost; };
  bed.config.packs = {{pack_id("p"), license_kind("base"), 1'000'000, false}};  // known from before: nothing else is appended
  bed.start(broken);
  bed.machine->api().command(set_switch{false}, [&](const result<done>& r) { refused = !r.ok(); });
  BOOST_TEST(eventually([&] { return refused.load(); }));
}

BOOST_AUTO_TEST_CASE(a_question_to_the_licensing_server_is_answered_at_stop_and_its_late_answer_does_nothing) {
  std::atomic<int> answers{0};
  node_bed bed;
  bed.start();
  bed.server.hold_ledger = true;
  bed.machine->api().issued([&](const result<std::vector<issued_license>>& r) { answers += r.ok() ? 100 : 1; });
  BOOST_TEST(eventually([&] { return bed.server.held_ledger != nullptr; }));
  bed.machine.reset();
  BOOST_TEST(answers == 1);
  bed.server.held_ledger(std::vector<issued_license>{});
  bed.server.held_ledger = nullptr;
  BOOST_TEST(answers == 1);
}

BOOST_AUTO_TEST_CASE(a_restart_does_not_cut_the_wait_after_a_refusal_short) {
  node_bed bed;
  bed.server.behave = [](const order& lines, scripted_server::answer& what) {
    for (std::size_t i = 0; i < lines.lines.size(); ++i) {
      if (lines.lines[i].unit.text == "A") what.value()[i].outcome = line_refused{"no", "not for this unit"};
    }
    return true;
  };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::ordering, device_reason::order_refused));
  bed.stop();
  bed.start();
  bed.enroll("B");
  BOOST_TEST(bed.reaches("B", device_stage::delivering, device_reason::awaiting_download));
  std::lock_guard lock(bed.server.mutex);
  BOOST_TEST(std::count(bed.server.keys_seen.begin(), bed.server.keys_seen.end(), "A/base/1") == 1);
}

BOOST_AUTO_TEST_CASE(a_node_that_stopped_in_order_folds_nothing_at_its_next_start) {
  node_bed bed;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(eventually([&] { return bed.machine->api().status().settled; }));
  const std::string before = bed.digest();
  bed.machine.reset();
  BOOST_TEST(bed.log->covered() == bed.log->last_group());
  BOOST_TEST(bed.log->state_digest({}) == before);
}

BOOST_AUTO_TEST_CASE(a_command_over_the_limit_is_answered_busy) {
  std::mutex mutex;
  std::vector<std::function<void()>> held;
  node_bed bed;
  bed.start();
  bed.stop();
  memory_config slow;
  slow.executor = [&](std::function<void()> complete) {
    std::lock_guard lock(mutex);
    held.push_back(std::move(complete));
  };
  bed.config.max_commands_in_flight = 1;
  bed.start(slow);
  bed.machine->api().command(unit_id("A"), register_device{}, [](const result<done>&) {});
  BOOST_TEST((bed.call("B", register_device{}).error().code == fault_code::busy));
}

BOOST_AUTO_TEST_CASE(stopping_answers_every_command_that_is_under_way) {
  std::atomic<int> answers{0};
  node_bed bed;
  bed.start();
  for (int i = 0; i < 200; ++i) {
    bed.machine->api().command(unit_id("D" + std::to_string(i)), register_device{}, [&](const result<done>&) { ++answers; });
  }
  bed.stop();
  BOOST_TEST(answers == 200);
}

BOOST_AUTO_TEST_CASE(a_profile_without_prompting_releases_devices_that_waited_for_consent) {
  node_bed bed;
  bed.no_prompt = false;
  bed.push.outcomes = {{"A", event::DECLINED}};
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::consent_declined));
  BOOST_TEST(bed.push.pushes.front().ask);
  {
    std::lock_guard lock(bed.push.mutex);
    bed.push.outcomes.clear();
  }
  BOOST_TEST(bed.call(set_profile{profile_id("quiet"), false}).ok());
  BOOST_TEST(bed.call(assign_profile{profile_id("quiet"), "A"}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(!bed.push.pushes.back().ask);
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_orders_nothing_until_it_is_confirmed) {
  node_bed bed;
  bed.start();
  bed.clock.wall_ms += 2 * 3'600'000;
  BOOST_TEST(eventually([&] { return bed.machine->api().status().clock_suspect; }));
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::registered, device_reason::clock_suspect));
  BOOST_TEST(bed.server.issued() == 0u);
  BOOST_TEST(bed.call(confirm_clock{}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
}

BOOST_AUTO_TEST_CASE(a_suspicion_that_somebody_else_had_counts_too) {
  node_bed bed;
  bed.start();
  BOOST_REQUIRE(bed.call(suspect_clock{0}).ok());
  BOOST_TEST(eventually([&] { return bed.machine->api().status().clock_suspect; }));
  BOOST_REQUIRE(bed.call(confirm_clock{}).ok());
  BOOST_TEST(eventually([&] { return !bed.machine->api().status().clock_suspect; }));
}

BOOST_AUTO_TEST_CASE(a_line_reserved_before_the_clock_became_suspect_waits_until_it_is_confirmed) {
  node_bed bed;
  bed.config.order_linger_ms = 1'000'000;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.ledger().lines_size() == 1; }));
  bed.clock.wall_ms += 2 * 3'600'000;
  BOOST_TEST(eventually([&] { return bed.machine->api().status().clock_suspect; }));
  const std::int64_t scan_ms = bed.machine->api().status().next_scan_ms;
  bed.clock.pass(1'000'001);
  BOOST_TEST(eventually([&] { return bed.machine->api().status().next_scan_ms > scan_ms; }));
  BOOST_TEST(!bed.ledger().lines(0).sent());  // asked behind the beat that would have sent it
  BOOST_TEST(bed.server.issued() == 0u);
  BOOST_TEST(bed.call(confirm_clock{}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
}

BOOST_AUTO_TEST_CASE(mail_for_a_device_nobody_knows_is_refused_and_leaves_no_trace) {
  node_bed bed;
  bed.start();
  // The pack is the last thing that a start records by itself; the digest waits until it is durable.
  BOOST_TEST(eventually([&] { return bed.ledger().packs_size() == 1; }));
  BOOST_TEST(bed.digest().size() == 64u);
  const auto groups = bed.machine->api().status().last_group;
  BOOST_TEST((bed.call("X", complete_download{action_id{1}}).error().code == fault_code::not_found));
  BOOST_TEST((bed.call("../x", register_device{}).error().code == fault_code::bad_input));
  BOOST_TEST(!bed.machine->view().find(unit_id("X")).has_value());
  BOOST_TEST(bed.machine->api().status().last_group == groups);
}

BOOST_AUTO_TEST_CASE(unregistered_devices_are_kept_up_to_a_limit) {
  node_bed bed;
  bed.config.max_discovered = 2;
  bed.start();
  BOOST_TEST(bed.call("A", discover_device{"10.0.0.1", "gateway_token", false}).ok());
  BOOST_TEST(bed.call("B", discover_device{"10.0.0.2", "gateway_token", false}).ok());
  BOOST_TEST((bed.call("C", discover_device{"10.0.0.3", "gateway_token", false}).error().code == fault_code::busy));
  BOOST_TEST(bed.call("C", register_device{}).ok());
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_suspect_is_suspect_after_a_restart_and_orders_nothing_until_it_is_confirmed) {
  node_bed bed;
  bed.start();
  bed.clock.wall_ms += 400 * ms_per_day;
  BOOST_REQUIRE(eventually([&] { return bed.machine->api().status().clock_suspect && bed.machine->api().status().settled; }));
  BOOST_REQUIRE(bed.call(suspect_clock{0}).ok());  // behind it the suspicion is durable
  bed.stop();
  bed.start();
  BOOST_TEST(bed.machine->api().status().clock_suspect);
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::registered, device_reason::clock_suspect));
  BOOST_TEST(bed.server.order_count() == 0u);
  BOOST_REQUIRE(bed.call(confirm_clock{}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(!bed.machine->api().status().clock_suspect);
}

BOOST_AUTO_TEST_CASE(a_clock_behind_the_youngest_event_is_suspect_from_the_start) {
  node_bed bed;
  bed.start();
  bed.stop();
  bed.clock.wall_ms -= 2 * bed.config.max_clock_drift_ms;
  bed.start();
  BOOST_TEST(bed.machine->api().status().clock_suspect);
  BOOST_REQUIRE(bed.call(suspect_clock{0}).ok());  // behind it the suspicion is durable
  BOOST_REQUIRE(bed.call(confirm_clock{}).ok());
  BOOST_TEST(eventually([&] { return !bed.machine->api().status().clock_suspect; }));
}

BOOST_AUTO_TEST_CASE(a_confirmed_switch_off_is_in_force_though_later_changes_still_wait_for_the_disk) {
  std::atomic<int> changed{0};
  std::atomic<bool> in_force{false};
  node_bed bed;
  bed.start();
  bed.machine->api().command(set_switch{false}, [&](result<done>) { in_force = !bed.machine->api().status().deployment_on; });
  for (int i = 0; i < 200; ++i) {
    bed.machine->api().command(set_profile{profile_id("p" + std::to_string(i)), false}, [&](result<done>) { ++changed; });
  }
  BOOST_TEST(eventually([&] { return changed == 200; }));
  BOOST_TEST(in_force);
}

BOOST_AUTO_TEST_CASE(a_suspicion_and_its_confirmation_in_one_burst_end_trusted) {
  std::atomic<int> answered{0};
  node_bed bed;
  bed.start();
  bed.clock.wall_ms += 400 * ms_per_day;
  BOOST_REQUIRE(eventually([&] { return bed.machine->api().status().clock_suspect; }));
  for (int i = 0; i < 50; ++i) {
    bed.machine->api().command(confirm_clock{}, [&](const result<done>&) { ++answered; });
    bed.machine->api().command(set_profile{profile_id("p" + std::to_string(i)), true}, [&](const result<done>&) { ++answered; });
  }
  BOOST_TEST(eventually([&] { return answered == 100; }));
  BOOST_TEST(eventually([&] { return !bed.machine->api().status().clock_suspect; }));
}

BOOST_AUTO_TEST_SUITE_END()
