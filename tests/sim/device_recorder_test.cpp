// What one device's stream tells of the device, its user and its operator.
#include "sim/device_recorder.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(device_recorder)

using namespace ald;

namespace {

struct stream {
  ald::device_recorder recorder{"U-1"};
  recorded_times times;

  template <class Fill>
  stream& at(std::int64_t ms, Fill fill) {
    event::Device what;
    fill(what);
    recorder.take(what, ms, times);
    return *this;
  }
  stream& pushed(std::int64_t ms, event::PushOutcome outcome, bool asked = false) {
    return at(ms, [&](event::Device& e) {
      e.mutable_push_finished()->set_outcome(outcome);
      e.mutable_push_finished()->set_asked(asked);
    });
  }
  stream& registered(std::int64_t ms) { return at(ms, [](event::Device& e) { e.mutable_registered()->set_by("operator"); }); }
  stream& stored(std::int64_t ms) { return at(ms, [](event::Device& e) { e.mutable_license_stored(); }); }
  stream& downloaded(std::int64_t ms) { return at(ms, [](event::Device& e) { e.mutable_download_completed(); }); }
  stream& confirmed(std::int64_t ms) { return at(ms, [](event::Device& e) { e.mutable_license_confirmed(); }); }
  stream& retried(std::int64_t ms) { return at(ms, [](event::Device& e) { e.mutable_delivery_retried(); }); }
  recorded_device done(std::int64_t end_ms = 1'000'000) { return recorder.finish(end_ms); }
};

std::vector<std::int64_t> offsets(const recorded_try& one) {
  std::vector<std::int64_t> all;
  for (const auto& step : one.steps) all.push_back(step.after_ms);
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_pushed_delivery_is_one_try_with_its_delays) {
  const auto device = stream().registered(0).stored(1'000).pushed(1'100, event::ACCEPTED).downloaded(1'350).confirmed(9'000).done();
  BOOST_REQUIRE(device.tries.size() == 1u);
  BOOST_TEST(device.tries[0].from_answer);
  BOOST_TEST(offsets(device.tries[0]) == (std::vector<std::int64_t>{250, 7'900}), boost::test_tools::per_element());
  BOOST_TEST(device.registered_ms == 0);
  BOOST_TEST(device.polls.empty());
}

BOOST_AUTO_TEST_CASE(a_download_before_the_answer_was_heard_met_the_device_at_its_push) {
  const auto device = stream().stored(1'000).downloaded(1'050).confirmed(2'000).done();
  BOOST_REQUIRE(device.tries.size() == 1u);
  BOOST_TEST(!device.tries[0].from_answer);
  BOOST_TEST(device.tries[0].at_ms == 1'000);
  BOOST_TEST(device.sightings.front().at_ms == 1'000);
  BOOST_TEST(device.sightings.front().is_there());
}

BOOST_AUTO_TEST_CASE(what_a_device_took_and_never_fetched_is_a_try_without_steps) {
  const auto device = stream().stored(0).pushed(100, event::ACCEPTED).retried(600'100).pushed(600'200, event::ACCEPTED).downloaded(600'300).confirmed(601'000).done();
  BOOST_REQUIRE(device.tries.size() == 2u);
  BOOST_TEST(device.tries[0].steps.empty());
  BOOST_TEST(device.tries[0].silent_until_ms == 600'200);
  BOOST_TEST(device.tries[1].steps.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_device_that_is_pushed_again_while_it_boots_goes_on) {
  const auto device = stream().stored(0).pushed(100, event::ACCEPTED).downloaded(200).retried(1'800'200).pushed(1'800'300, event::ACCEPTED).confirmed(1'900'000).done();
  BOOST_REQUIRE(device.tries.size() == 1u);
  BOOST_TEST(offsets(device.tries[0]) == (std::vector<std::int64_t>{100, 1'899'900}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_device_that_fetches_anew_begins_anew) {
  const auto device = stream().stored(0).pushed(100, event::ACCEPTED).downloaded(200).retried(1'000).pushed(1'100, event::ACCEPTED).downloaded(1'200).confirmed(1'500).done();
  BOOST_REQUIRE(device.tries.size() == 2u);
  BOOST_TEST(device.tries[1].at_ms == 1'100);
  BOOST_TEST(offsets(device.tries[1]) == (std::vector<std::int64_t>{100, 400}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nobody_was_there_from_the_beginning_of_a_push_on) {
  const auto device = stream().stored(1'000).pushed(2'400, event::UNREACHABLE).done();
  BOOST_REQUIRE(device.sightings.size() == 2u);
  BOOST_TEST(device.sightings[0].at_ms == 1'000);
  BOOST_TEST(!device.sightings[0].is_there());
}

BOOST_AUTO_TEST_CASE(answers_of_the_user_come_in_the_order_of_the_questions) {
  const auto device = stream()
                          .stored(0)
                          .pushed(100, event::LATER, true)
                          .at(5'000, [](event::Device& e) { e.mutable_consent_asked()->set_carrier(event::BY_POLL); })
                          .at(7'500, [](event::Device& e) { e.mutable_consent_answered()->set_carrier(event::BY_POLL); e.mutable_consent_answered()->set_given(false); })
                          .pushed(20'000, event::ACCEPTED, true)
                          .done();
  BOOST_REQUIRE(device.answers.size() == 3u);
  BOOST_TEST(device.answers[0].said == event::LATER);
  BOOST_TEST(device.answers[1].said == event::DECLINED);
  BOOST_TEST(device.answers[1].after_ms == 2'500);
  BOOST_TEST(device.answers[2].said == event::ACCEPTED);
  BOOST_TEST(device.polls.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_decided_with_a_replacement_is_no_command_of_its_own) {
  const auto old = stream()
                       .registered(0)
                       .at(500, [](event::Device& e) { e.mutable_replacement_began()->set_by("U-2"); })
                       .at(500, [](event::Device& e) { e.mutable_retired(); })
                       .at(500, [](event::Device& e) { e.mutable_license_withdrawn()->set_returns(true); })
                       .done();
  BOOST_REQUIRE(old.commands.size() == 2u);
  BOOST_TEST(std::get<replace_device>(old.commands[1].what).by.text == "U-2");
  const auto fresh = stream().at(600, [](event::Device& e) { e.mutable_took_over()->set_from("U-1"); }).registered(600).done();
  BOOST_TEST(fresh.commands.empty());
  BOOST_TEST(fresh.registered_ms == 600);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_cancel_that_the_node_concluded_is_none_of_a_poll) {
  const auto answered = [](const char* detail, event::CancelOutcome outcome) {
    return [=](event::Device& e) {
      e.mutable_cancel_answered()->set_detail(detail);
      e.mutable_cancel_answered()->set_outcome(outcome);
    };
  };
  const auto device = stream()
                          .at(100, answered("took the settings without the license", event::CANCEL_DONE))
                          .at(200, answered("fetches what replaces it", event::CANCEL_DONE))
                          .at(300, answered("", event::CANCEL_OVERTAKEN))
                          .at(400, answered("goes on with it", event::CANCEL_REFUSED))
                          .done();
  BOOST_REQUIRE(device.cancel_answers.size() == 1u);
  BOOST_TEST(device.cancel_answers[0].refused);
  BOOST_REQUIRE(device.sightings.size() == 2u);
  BOOST_TEST(device.sightings[0].removes);
}

BOOST_AUTO_TEST_CASE(a_question_whose_answer_was_lost_is_one_answer_too) {
  const auto device = stream().stored(0).pushed(100, event::UNKNOWN, true).pushed(200, event::DECLINED, true).done();
  BOOST_REQUIRE(device.answers.size() == 2u);
  BOOST_TEST(device.answers[0].said == event::UNKNOWN);
  BOOST_TEST(device.answers[1].said == event::DECLINED);
}

BOOST_AUTO_TEST_CASE(a_rule_registers_with_the_first_contact) {
  const auto device = stream()
                          .at(50, [](event::Device& e) { e.mutable_discovered()->set_rule("network"); e.mutable_discovered()->set_peer_address("192.0.2.7"); })
                          .at(50, [](event::Device& e) { e.mutable_registered()->set_by("network"); })
                          .done();
  BOOST_REQUIRE(device.commands.size() == 1u);
  const auto* discovered = std::get_if<discover_device>(&device.commands[0].what);
  BOOST_REQUIRE(discovered != nullptr);
  BOOST_TEST(discovered->accept);
  BOOST_TEST(device.peer == "192.0.2.7");
  BOOST_TEST(device.discovered_ms == 50);
}

BOOST_AUTO_TEST_SUITE_END()
