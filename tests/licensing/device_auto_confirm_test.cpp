// The user's standing yes: it answers what is asked, now and later, until it is taken back (I4).
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

namespace {

const set_auto_confirm yes{true, "alice", "night shift"};

device_player asking(const std::string& address = "") {
  device_player device;
  device.prompting(true);
  device.get_license("10.03.500", address);
  return device;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_auto_confirm)

BOOST_AUTO_TEST_CASE(a_standing_yes_answers_the_open_question_durably) {
  auto device = asking();
  BOOST_TEST(device.offer() == "confirmation");
  BOOST_TEST(device.play(yes) == "auto_confirm_set consent_answered");
  BOOST_TEST(device.log().back().device().consent_answered().carrier() == event::BY_AUTO_CONFIRM);
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.row().auto_confirm);
  BOOST_TEST(device.state().auto_confirm().initiator() == "alice");
}

BOOST_AUTO_TEST_CASE(what_is_asked_later_is_answered_with_the_event_that_asks) {
  device_player device;
  device.prompting(true);
  device.appear("10.03.500", "192.0.2.7:8081");
  BOOST_TEST(device.play(yes) == "auto_confirm_set");
  device.look();
  BOOST_TEST(device.play(device.license()) == "license_stored consent_answered");
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_profile_that_begins_to_prompt_is_answered_too) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.500", "");
  BOOST_TEST(device.play(yes) == "auto_confirm_set");
  device.prompting(true);
  BOOST_TEST(device.look() == "profile_applied consent_answered");
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_no_of_before_is_outranked_by_a_standing_yes) {
  auto device = asking();
  device.play(fetch_confirmation{device.action()});
  device.play(answer_confirmation{device.action(), false});
  BOOST_TEST(device.standing() == "delivering consent_declined");
  device.play(yes);
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(taking_it_back_leaves_what_was_agreed_to_and_asks_again_for_the_next) {
  auto device = asking();
  device.play(yes);
  BOOST_TEST(device.play(set_auto_confirm{}) == "auto_confirm_set");
  BOOST_TEST(device.play(set_auto_confirm{}) == "");
  BOOST_TEST(!device.row().auto_confirm);
  BOOST_TEST(device.offer() == "deployment");
  device.download();
  device.succeed();
  device.pass(400 * ms_per_day);
  device.look();
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.offer() == "confirmation");
}

BOOST_AUTO_TEST_CASE(the_same_yes_again_changes_nothing_and_other_words_are_kept) {
  auto device = asking();
  device.play(yes);
  BOOST_TEST(device.play(yes) == "");
  BOOST_TEST(device.play(set_auto_confirm{true, "bob", "night shift"}) == "auto_confirm_set");
  BOOST_TEST(device.play(set_auto_confirm{true, "bob", "day shift"}) == "auto_confirm_set");
  BOOST_TEST(device.state().auto_confirm().remark() == "day shift");
}

BOOST_AUTO_TEST_CASE(only_a_registered_device_says_so) {
  device_player device;
  BOOST_TEST(device.play(yes) == "!not_found");
}

BOOST_AUTO_TEST_CASE(a_licensed_device_has_nothing_to_agree_to) {
  device_player device;
  device.prompting(false);
  device.get_licensed();
  BOOST_TEST(device.play(yes) == "auto_confirm_set");
}

BOOST_AUTO_TEST_SUITE_END()
