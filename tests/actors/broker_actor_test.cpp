// The broker between late answers, time-outs, crashes and the deployment switch: no line is ordered that nobody holds open.
#include "actors/broker_actor.hpp"

#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

/// Keeps every order until the test answers it.
class holding_server : public licensing_server {
 public:
  using answer = std::function<void(result<std::vector<line_answer>>)>;
  void place(order lines, answer on_answer) override {
    std::lock_guard lock(mutex);
    orders.push_back(std::move(lines));
    answers.push_back(std::move(on_answer));
  }
  void packs(std::function<void(result<std::vector<pack_info>>)>) override {}
  void ledger(std::function<void(result<std::vector<issued_license>>)>) override {}
  void licenses_of(std::vector<unit_id>, std::function<void(result<std::vector<held_license>>)>) override {}
  void revocations(std::uint64_t, std::function<void(result<revocation_page>)>) override {}
  std::mutex mutex;
  std::vector<order> orders;
  std::vector<answer> answers;
};

/// The broker alone; its journal is always durable, the devices' mail is recorded.
struct broker_bed {
  explicit broker_bed(fleet_settings settings = {}, pack_ledger ledger = {}) {
    env.config.order_linger_ms = 10'000;
    env.config.order_timeout_ms = 1'000;
    env.config.order_retry = {5, 20, 0};
    env.config.packs = {{pack_id("p"), license_kind("base"), 100, false}};
    env.server = &server;
    env.verifier = &verifier;
    env.clock = &clock;
    config.set("scheduler.policy", caf::atom("sharing"));
    system = std::make_unique<caf::actor_system>(config);
    env.journal->open(journal = system->spawn([](caf::event_based_actor* self) -> caf::behavior {
      return {[self](const append_request& append) { self->send(append.from, durable_up_to{append.last_seq}); }};
    }));
    env.registry->open(registry = system->spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const mail_batch& batch) {
        std::lock_guard lock(mutex);
        for (const device_mail& mail : batch.mails) {
          commands.push_back(mail.command);
          if (holds_replies) replies.push_back(mail.reply);
        }
      }};
    }));
    broker = system->spawn<broker_actor>(std::ref(env), std::make_shared<const fleet_settings>(std::move(settings)), std::move(ledger),
                                         std::vector<filled_line>{});
    env.broker->open(broker);
  }
  ~broker_bed() {
    for (const auto& door : {env.registry, env.journal, env.broker}) door->close();
    for (const auto& actor : {registry, journal, broker}) caf::anon_send_exit(actor, caf::exit_reason::kill);
    registry = journal = broker = nullptr;
    system.reset();
  }

  void ask() { env.broker->post(request_line{{order_key("A/base/1"), unit_id("A"), license_kind("base"), 1}}), ledger(); }
  /// The broker has handled all that was posted to it before.
  state::Ledger ledger() {
    std::promise<state::Ledger> promise;
    env.broker->post(ledger_request{reply_slot<state::Ledger>([&](result<state::Ledger> r) { promise.set_value(r.value()); })});
    return promise.get_future().get();
  }
  void pass(duration_ms ms) {
    clock.pass(ms);
    env.broker->post(clock_beat{clock.now()});
    ledger();
  }
  std::size_t orders() {
    std::lock_guard lock(server.mutex);
    return server.orders.size();
  }
  bool places(std::size_t count) {
    return eventually([&] { return orders() == count; });
  }
  void answer(std::size_t number, decltype(line_answer::outcome) outcome) {
    server.answers.at(number)(std::vector<line_answer>{{order_key("A/base/1"), std::move(outcome)}});
    ledger();
  }
  /// Order 1 is on its way, unanswered for too long; its line waits to be asked for again.
  void time_out() {
    ask();
    pass(10'001);
    BOOST_REQUIRE(places(1));
    pass(1'001);
  }
  /// One line is ordered, not answered in time, and ordered again.
  void ask_again() {
    time_out();
    pass(30);
    pass(10'001);
    BOOST_REQUIRE(places(2));
  }
  std::size_t licenses_handed_over() {
    std::lock_guard lock(mutex);
    return static_cast<std::size_t>(
        std::count_if(commands.begin(), commands.end(), [](const auto& c) { return std::holds_alternative<take_license>(c); }));
  }

  set_clock clock;
  plain_verifier verifier;
  holding_server server;
  node_env env;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::actor broker, journal, registry;
  std::mutex mutex;
  std::vector<device_command> commands;
  bool holds_replies = false;  ///< else each is dropped: the device could not look at it
  std::vector<reply_slot<ald::done>> replies;

  /// The device answers its mail number `i`.
  void device_says(std::size_t i, result<ald::done> what) {
    BOOST_REQUIRE(eventually([&] {
      std::lock_guard lock(mutex);
      return replies.size() > i;
    }));
    replies[i].answer(std::move(what));
    this->ledger();
  }
  /// The licenses handed over, by serial; those of lines that have ended in brackets.
  std::string serials() {
    std::lock_guard lock(mutex);
    std::string all;
    for (const auto& command : commands) {
      const auto* taken = std::get_if<take_license>(&command);
      if (taken == nullptr) continue;
      const auto& serial = taken->claims.serial.text;
      all += (all.empty() ? "" : " ") + (number(taken->action) == 0 ? "(" + serial + ")" : serial);
    }
    return all;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(broker_actor)

BOOST_AUTO_TEST_CASE(a_line_that_a_late_answer_ended_is_not_ordered_again) {
  broker_bed bed;
  bed.time_out();
  bed.pass(30);  // it lingers for the next batch
  bed.answer(0, line_refused{"no", "not for this unit"});
  BOOST_TEST(bed.ledger().lines_size() == 0);
  BOOST_TEST(bed.env.board.lines_queued == 0u);  // nor does it take a place in the queue
  bed.pass(20'000);
  BOOST_TEST(bed.orders() == 1u);
}

BOOST_AUTO_TEST_CASE(a_late_refusal_does_not_end_a_line_that_was_ordered_again_since) {
  broker_bed bed;
  bed.ask_again();
  bed.answer(0, line_refused{"no", "not now"});
  BOOST_TEST(bed.ledger().lines_size() == 1);  // the second order may have been filled
  bed.answer(1, line_issued{"A base S1", pack_id("p")});
  BOOST_TEST(eventually([&] { return bed.licenses_handed_over() == 1; }));
}

BOOST_AUTO_TEST_CASE(a_late_license_for_a_line_that_is_reserved_anew_waits_until_the_line_has_its_action_id) {
  broker_bed bed;
  bed.ask_again();
  bed.answer(1, line_refused{"no", "not now"});
  bed.ask();
  BOOST_TEST(bed.ledger().lines_size() == 1);
  bed.answer(0, line_issued{"A base S1", pack_id("p")});
  BOOST_TEST(bed.licenses_handed_over() == 0u);
  bed.pass(10'001);
  BOOST_REQUIRE(bed.places(3));
  bed.answer(2, line_issued{"A base S1", pack_id("p")});
  BOOST_TEST(eventually([&] { return bed.licenses_handed_over() == 1; }));
}

BOOST_AUTO_TEST_CASE(the_server_is_told_which_line_may_have_been_sent_before) {
  broker_bed bed;
  bed.ask_again();
  BOOST_TEST(!bed.server.orders[0].lines.front().sent_before);
  BOOST_TEST(bed.server.orders[1].lines.front().sent_before);
}

BOOST_AUTO_TEST_CASE(a_hint_makes_a_deferred_line_due_at_once) {
  broker_bed bed;
  bed.ask();
  bed.pass(10'001);
  BOOST_REQUIRE(bed.places(1));
  bed.env.config.order_retry.cap_ms = 3'600'000;
  bed.answer(0, line_deferred{3'600'000});
  bed.pass(20'000);
  BOOST_TEST(bed.orders() == 1u);
  bed.env.broker->post(orders_hint{});
  bed.ledger();
  bed.pass(10'001);
  BOOST_REQUIRE(bed.places(2));
  BOOST_TEST(bed.server.orders[1].lines.front().key.text == "A/base/1");
}

BOOST_AUTO_TEST_CASE(a_hint_does_not_hurry_a_line_that_failed) {
  broker_bed bed;
  bed.ask();
  bed.pass(10'001);
  BOOST_REQUIRE(bed.places(1));
  bed.env.config.order_retry = {3'600'000, 3'600'000, 0};
  bed.answer(0, line_failed{"later"});
  bed.env.broker->post(orders_hint{});
  bed.ledger();
  bed.pass(20'000);
  bed.pass(20'000);
  BOOST_TEST(bed.orders() == 1u);
}

BOOST_AUTO_TEST_CASE(a_late_deferral_does_not_queue_a_line_that_is_queued_already) {
  broker_bed bed;
  bed.time_out();
  BOOST_TEST(bed.env.board.lines_queued == 1u);
  bed.answer(0, line_deferred{100});
  BOOST_TEST(bed.env.board.lines_queued == 1u);
}

BOOST_AUTO_TEST_CASE(a_line_found_unsent_after_a_crash_is_released_when_deployment_is_off) {
  pack_ledger ledger;
  std::uint64_t seq = 0;
  const auto set = ledger.set_pack({pack_id("p"), license_kind("base"), 100, false}).value();
  ledger.evolve(set.front(), ++seq, 1);
  for (const char* unit : {"A", "B"}) {
    const auto reserved = ledger.reserve({make_order_key(unit_id(unit), license_kind("base"), 1), unit_id(unit), license_kind("base"), 1}, 0).events;
    ledger.evolve(reserved.front(), ++seq, 1);
  }
  ledger.evolve(ledger.send({order_key("B/base/1")}).value(), ++seq, 1);
  fleet_settings off;
  event::Fleet event;
  event.mutable_switch_set()->set_on(false);
  off.evolve(event, 1, 1);

  broker_bed bed(off, ledger);
  bed.pass(10'001);
  BOOST_REQUIRE(bed.places(1));
  BOOST_REQUIRE(bed.server.orders.front().lines.size() == 1u);
  BOOST_TEST(bed.server.orders.front().lines.front().unit.text == "B");  // what was sent is still received
  BOOST_TEST(bed.ledger().lines_size() == 1);
  BOOST_TEST(bed.ledger().packs(0).reserved() == 1);
}

BOOST_AUTO_TEST_CASE(a_blocked_device_is_told_when_a_license_is_reserved_for_it) {
  broker_bed bed;
  const auto told = [&] {
    std::lock_guard lock(bed.mutex);
    return std::count_if(bed.commands.begin(), bed.commands.end(), [](const auto& c) { return std::holds_alternative<unblock_order>(c); });
  };
  bed.env.broker->post(request_line{{order_key("A/base/1"), unit_id("A"), license_kind("base"), 1, true}});
  BOOST_TEST(eventually([&] { return told() == 1; }));
  bed.env.broker->post(request_line{{order_key("A/base/1"), unit_id("A"), license_kind("base"), 1, true}});  // after a crash between the two
  BOOST_TEST(eventually([&] { return told() == 2; }));
}

BOOST_AUTO_TEST_CASE(a_license_that_does_not_verify_is_reported_and_asked_for_again) {
  broker_bed bed;
  bed.ask();
  bed.pass(10'001);
  BOOST_REQUIRE(bed.places(1));
  bed.answer(0, line_issued{"nonsense", pack_id("p")});
  BOOST_TEST(eventually([&] {
    std::lock_guard lock(bed.mutex);
    return bed.commands.size() == 1 && std::holds_alternative<report_unusable_answer>(bed.commands[0]);
  }));
  bed.pass(100);
  bed.pass(10'001);
  BOOST_TEST(bed.places(2));
}

BOOST_AUTO_TEST_CASE(a_line_waits_in_one_place_however_many_answers_come_for_it) {
  broker_bed bed;
  bed.ask();
  bed.pass(10'001);
  BOOST_REQUIRE(bed.places(1));
  bed.pass(1'001);  // no answer in time: it waits to be asked for again
  const auto reports = [&] {
    std::lock_guard lock(bed.mutex);
    return bed.commands.size();
  };
  for (std::size_t i = 1; i <= 3; ++i) {  // late, and the same again
    bed.answer(0, line_issued{"nonsense", pack_id("p")});
    BOOST_REQUIRE(eventually([&] { return reports() == i; }));
  }
  bed.ledger();  // behind them
  BOOST_TEST(bed.env.board.lines_queued == 1u);
}

BOOST_AUTO_TEST_CASE(a_refusal_does_not_end_a_line_whose_license_is_with_the_device) {
  broker_bed bed;
  bed.holds_replies = true;
  bed.ask_again();
  bed.answer(0, line_issued{"A base S1", pack_id("p")});
  bed.answer(1, line_refused{"no", "not now"});
  BOOST_TEST(bed.ledger().lines_size() == 1);
  bed.device_says(0, ald::done{});
  BOOST_TEST(bed.ledger().lines_size() == 0);
  BOOST_TEST(bed.ledger().packs(0).used() == 1);
  BOOST_TEST(bed.env.board.answers_not_durable == 0u);
}

BOOST_AUTO_TEST_CASE(a_license_too_many_is_handed_to_the_device_whether_its_line_has_ended_or_not) {
  broker_bed bed;
  bed.holds_replies = true;
  bed.ask_again();
  bed.answer(1, line_issued{"A base S2", pack_id("p")});
  bed.answer(1, line_issued{"A base S2", pack_id("p")});
  bed.answer(0, line_issued{"A base S1", pack_id("p")});
  BOOST_TEST(eventually([&] { return bed.serials() == "S2 (S1)"; }), bed.serials());
  bed.device_says(0, ald::done{});
  BOOST_TEST(bed.ledger().packs(0).used() == 1);
  bed.answer(0, line_issued{"A base S1", pack_id("p")});
  bed.answer(0, line_issued{"nonsense", pack_id("p")});
  bed.answer(0, line_issued{"B base S3", pack_id("p")});  // of a unit that the key is not for
  bed.answer(0, line_refused{"no", "not now"});
  BOOST_TEST(eventually([&] { return bed.serials() == "S2 (S1) (S1)"; }), bed.serials());
  BOOST_TEST(bed.ledger().packs(0).used() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
