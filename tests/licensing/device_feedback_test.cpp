// S8 and section 5: what a device's feedback does, when it is repeated, late, conflicting or not its own.
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_feedback)

namespace {

device_player pushed(const std::string& address = "192.0.2.7:8081") {
  device_player device;
  device.policy.install_retry = {60'000, 3'600'000, 0};
  device.prompting(false);
  device.get_license("10.03.500", address);
  device.push_ends(event::ACCEPTED);
  return device;
}

constexpr auto progress = take_feedback::kind::progress;
constexpr auto failure = take_feedback::kind::failure;
constexpr auto rejected = take_feedback::kind::rejected;

}  // namespace

BOOST_AUTO_TEST_CASE(a_success_without_a_download_does_not_license_and_is_shown_until_the_device_downloads) {
  device_player device = pushed();
  BOOST_TEST(device.succeed() == "confirmed_without_download");
  BOOST_TEST(device.succeed() == "");
  BOOST_TEST(device.standing() == "delivering confirmed_without_download");
  BOOST_TEST(device.offer() == "deployment");
  device.pass(device.policy.download_ms);
  device.look();
  BOOST_TEST(device.standing() == "delivering confirmed_without_download");
  BOOST_TEST(device.succeed() == "");
  device.download();
  BOOST_TEST(device.standing() == "delivering awaiting_confirmation");
  BOOST_TEST(device.succeed() == "license_confirmed");
}

BOOST_AUTO_TEST_CASE(a_success_without_a_download_is_forgotten_when_an_operator_resends) {
  device_player device = pushed();
  device.succeed();
  device.play(resend_settings{});
  BOOST_TEST(device.standing() == "delivering pushing");
}

BOOST_AUTO_TEST_CASE(the_same_final_feedback_again_is_accepted_and_a_conflicting_one_is_gone) {
  device_player licensed = pushed();
  licensed.download();
  licensed.succeed();
  BOOST_TEST(licensed.succeed() == "");
  BOOST_TEST(licensed.feedback(failure) == "!gone");
  BOOST_TEST(licensed.feedback(rejected) == "!gone");
  BOOST_TEST(licensed.feedback(progress) == "!gone");
  BOOST_TEST(licensed.standing() == "licensed none");

  device_player failed = pushed();
  BOOST_TEST(failed.feedback(failure) == "install_failed");
  BOOST_TEST(failed.feedback(failure) == "");
  BOOST_TEST(failed.succeed() == "!gone");
  BOOST_TEST(failed.feedback(rejected) == "!gone");
  BOOST_TEST(failed.feedback(progress) == "!gone");

  device_player refused = pushed();
  BOOST_TEST(refused.feedback(rejected) == "delivery_rejected");
  BOOST_TEST(refused.feedback(rejected) == "");
  BOOST_TEST(refused.succeed() == "!gone");
  BOOST_TEST(refused.feedback(failure) == "!gone");
  BOOST_TEST(refused.feedback(progress) == "!gone");
}

BOOST_AUTO_TEST_CASE(the_action_is_offered_until_it_is_closed) {
  device_player device = pushed();
  BOOST_TEST(device.feedback(progress) == "");
  BOOST_TEST(device.offer() == "deployment");
  device.download();
  BOOST_TEST(device.feedback(progress) == "");
  BOOST_TEST(device.offer() == "deployment");
  device.succeed();
  BOOST_TEST(device.offer() == "nothing");
}

BOOST_AUTO_TEST_CASE(feedback_and_downloads_for_an_action_that_is_not_the_devices_are_not_found) {
  device_player nobody;
  BOOST_TEST(nobody.play(take_feedback{action_id{0}, take_feedback::kind::success, 0, ""}) == "!not_found");
  nobody.appear();
  BOOST_TEST(nobody.play(take_feedback{action_id{0}, take_feedback::kind::success, 0, ""}) == "!not_found");
  BOOST_TEST(nobody.play(complete_download{action_id{0}}) == "!not_found");

  device_player device = pushed();
  for (const auto kind : {progress, take_feedback::kind::success, failure, rejected}) {
    BOOST_TEST(device.play(take_feedback{action_id{102}, kind, 0, ""}) == "!not_found");
  }
  BOOST_TEST(device.play(complete_download{action_id{102}}) == "!not_found");
  BOOST_TEST(device.standing() == "delivering awaiting_download");
}

BOOST_AUTO_TEST_CASE(a_failed_installation_is_tried_again_ever_more_rarely_and_its_success_needs_a_new_download) {
  device_player device = pushed();
  device.download();
  BOOST_TEST(device.feedback(failure) == "install_failed");
  BOOST_TEST(device.log().back().device().install_failed().code() == 7);
  BOOST_TEST(device.delivery().detail() == "why");
  BOOST_TEST(device.standing() == "delivering install_failed");
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.download() == "!not_found");
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + 60'000);
  device.pass(60'000);
  BOOST_TEST(device.look() == "delivery_retried");
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");
  BOOST_TEST(device.succeed() == "confirmed_without_download");
  device.feedback(failure);
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + 120'000);
}

BOOST_AUTO_TEST_CASE(a_rejected_deployment_is_tried_again_after_the_configured_time) {
  device_player device = pushed("");
  device.play(take_feedback{device.action(), rejected, 0, std::string(300, 'd')});
  BOOST_TEST(device.delivery().detail().size() == device.policy.max_detail);
  BOOST_TEST(device.standing() == "delivering rejected_by_device");
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + device.policy.ask_again_ms);
  device.pass(device.policy.ask_again_ms);
  BOOST_TEST(device.look() == "delivery_retried");
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_licensed_device_may_download_its_license_again) {
  device_player device = pushed();
  device.download();
  device.succeed();
  BOOST_TEST(device.download() == "");
  BOOST_TEST(device.standing() == "licensed none");
}

BOOST_AUTO_TEST_SUITE_END()
