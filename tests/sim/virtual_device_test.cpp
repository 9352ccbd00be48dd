// One virtual device behaves as a real one would: each case is a conversation with a scripted node.
#include <boost/test/unit_test.hpp>

#include "sim/virtual_device.hpp"
#include "tests/sim/device_conversation.hpp"

using namespace ald;
using namespace ald::sim_tests;

namespace {

node_answer offer(action_id action) { return {.status = 200, .poll_ms = 60'000, .deployment = action, .deployment_href = "/deployment"}; }
node_answer question(action_id action) { return {.status = 200, .poll_ms = 60'000, .question = action, .question_href = "/question"}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(virtual_device)

BOOST_AUTO_TEST_CASE(a_pushed_device_downloads_by_the_link_checks_reboots_and_confirms) {
  conversation talk({.old_firmware = true});
  BOOST_CHECK(talk.push() == push_reply::accepted);
  BOOST_CHECK_EQUAL(talk.wants<download_license>().href, "/file");
  talk.answer({.status = 200, .body = "the file"});
  BOOST_CHECK(talk.wants<send_progress>().action == job);
  talk.answer(200);
  BOOST_CHECK_EQUAL(talk.wants<check_license>().file, "the file");
  talk.license_is_good();
  BOOST_CHECK(!talk.device.licensed());
  BOOST_CHECK_EQUAL(talk.wants<send_attributes>().boot_id, "boot-2");
  talk.answer(200);
  const auto result = talk.wants<send_result>();
  BOOST_CHECK(result.success && result.action == job);
  BOOST_CHECK(!talk.device.licensed());
  talk.answer(200);
  BOOST_CHECK(talk.device.licensed());
  BOOST_CHECK_EQUAL(talk.device.serial().text, "L-1");
  BOOST_CHECK(talk.rests());
}

BOOST_AUTO_TEST_CASE(a_rebooting_device_closes_its_port_takes_no_push_and_does_not_poll) {
  conversation talk({.reboot_ms = 5'000});
  talk.push();
  talk.installs();
  const auto closing = talk.device.next(talk.now);
  BOOST_REQUIRE(closing && std::holds_alternative<set_port>(closing->action));
  BOOST_CHECK(!std::get<set_port>(closing->action).open);
  talk.now += 4'999;
  BOOST_CHECK(talk.push() == push_reply::away);
  BOOST_CHECK(!talk.device.next(talk.now));
  talk.now += 1;
  const auto opening = talk.device.next(talk.now);
  BOOST_REQUIRE(opening && std::holds_alternative<set_port>(opening->action));
  BOOST_CHECK(std::get<set_port>(opening->action).open);
}

BOOST_AUTO_TEST_CASE(old_firmware_never_polls) {
  conversation talk({.old_firmware = true});
  BOOST_CHECK(talk.rests());
  talk.push();
  talk.installs();
  talk.boots();
  talk.wants<send_result>();
  talk.answer(200);
  BOOST_CHECK(talk.rests());
  BOOST_CHECK_EQUAL(talk.device.counts().polls, 0u);
}

BOOST_AUTO_TEST_CASE(new_firmware_polls_at_the_interval_that_the_node_names) {
  conversation talk({});
  talk.wants<poll_node>();
  talk.answer({.status = 200, .poll_ms = 40'000});
  const auto first = talk.now;
  talk.wants<poll_node>();
  BOOST_CHECK_GE(talk.now - first, 38'000);
  BOOST_CHECK_LE(talk.now - first, 40'000);
}

BOOST_AUTO_TEST_CASE(a_polling_device_reads_the_deployment_and_downloads_its_artifact) {
  conversation talk({});
  talk.wants<poll_node>();
  talk.answer(offer(job));
  BOOST_CHECK_EQUAL(talk.wants<read_deployment>().href, "/deployment");
  talk.answer({.status = 200, .artifact_href = "/artifact", .sha256 = "ab"});
  BOOST_CHECK_EQUAL(talk.wants<download_license>().href, "/artifact");
  talk.answer({.status = 200, .body = "x"});
  talk.wants<send_progress>();
  talk.answer(200);
  BOOST_CHECK_EQUAL(talk.wants<check_license>().sha256, "ab");
}

BOOST_AUTO_TEST_CASE(attributes_are_sent_when_the_node_asks_for_them_and_after_each_boot) {
  conversation talk({});
  talk.wants<poll_node>();
  talk.answer({.status = 200, .wants_attributes = true});
  const auto sent = talk.wants<send_attributes>();
  BOOST_CHECK_EQUAL(sent.firmware, "10.03.500");
  BOOST_CHECK_EQUAL(sent.boot_id, "boot-1");
  talk.answer(200);
  talk.push();
  talk.installs();
  BOOST_CHECK_EQUAL(talk.wants<send_attributes>().boot_id, "boot-2");
}

BOOST_AUTO_TEST_CASE(a_final_feedback_without_an_answer_is_sent_again_until_it_gets_one) {
  conversation talk({.old_firmware = true});
  talk.push();
  talk.installs();
  talk.boots();
  for (int i = 0; i < 3; ++i) {
    BOOST_CHECK(talk.wants<send_result>().success);
    const auto before = talk.now;
    talk.answer(0);
    BOOST_CHECK(!talk.device.licensed());
    BOOST_CHECK(!talk.device.next(before));
  }
  BOOST_CHECK(talk.wants<send_result>().action == job);
  talk.answer(200);
  BOOST_CHECK(talk.device.licensed());
  BOOST_CHECK_EQUAL(talk.device.counts().retries, 3u);
  BOOST_CHECK_EQUAL(talk.device.counts().downloads, 1u);
}

BOOST_AUTO_TEST_CASE(retry_after_is_obeyed) {
  conversation talk({});
  talk.wants<poll_node>();
  const auto asked = talk.now;
  talk.answer({.status = 503, .retry_after_ms = 7'000});
  talk.wants<poll_node>();
  BOOST_CHECK_GE(talk.now - asked, 7'000);
}

BOOST_AUTO_TEST_CASE(waits_grow_and_are_capped) {
  conversation talk({}, {.retry_first_ms = 100, .retry_cap_ms = 1'000});
  std::int64_t longest = 0, last = 0;
  for (int i = 0; i < 40; ++i) {
    talk.wants<poll_node>();
    if (i > 0) longest = std::max(longest, talk.now - last);
    last = talk.now;
    talk.answer(0);
  }
  BOOST_CHECK_GT(longest, 400);
  BOOST_CHECK_LE(longest, 1'000);
}

BOOST_AUTO_TEST_CASE(unauthorized_is_tried_again_and_keeps_the_job) {
  conversation talk({.old_firmware = true});
  talk.push();
  talk.wants<download_license>();
  talk.answer(401);
  BOOST_CHECK_EQUAL(talk.wants<download_license>().href, "/file");
  BOOST_CHECK_EQUAL(talk.device.counts().unauthorized, 1u);
}

BOOST_AUTO_TEST_CASE(a_deployment_that_is_gone_ends_the_job_and_a_later_push_starts_a_new_one) {
  for (int status : {404, 410}) {
    conversation talk({.old_firmware = true});
    talk.push();
    talk.wants<download_license>();
    talk.answer(status);
    BOOST_CHECK(talk.rests());
    talk.push();
    talk.installs();
    talk.boots();
    talk.wants<send_result>();
    talk.answer(200);
    BOOST_CHECK(talk.device.licensed());
  }
}

BOOST_AUTO_TEST_CASE(a_confirmation_that_is_refused_does_not_make_the_device_licensed) {
  conversation talk({.old_firmware = true});
  talk.push();
  talk.installs();
  talk.boots();
  talk.wants<send_result>();
  talk.answer(410);
  BOOST_CHECK(!talk.device.licensed());
  BOOST_CHECK_EQUAL(talk.device.counts().confirmations_refused, 1u);
  BOOST_CHECK(talk.rests());
}

BOOST_AUTO_TEST_CASE(a_bad_signature_or_hash_is_downloaded_again) {
  conversation talk({.old_firmware = true});
  talk.push();
  talk.wants<download_license>();
  talk.answer({.status = 200, .body = "damaged"});
  talk.wants<send_progress>();
  talk.answer(200);
  talk.wants<check_license>();
  talk.device.checked(talk.ticket, std::nullopt, talk.now);
  talk.installs();
  BOOST_CHECK_EQUAL(talk.device.counts().checks_failed, 1u);
  BOOST_CHECK_EQUAL(talk.device.counts().downloads, 2u);
  BOOST_CHECK_EQUAL(talk.device.counts().reboots, 1u);
}

BOOST_AUTO_TEST_CASE(a_license_for_another_unit_is_never_installed_and_in_the_end_reported_as_a_failure) {
  conversation talk({.old_firmware = true}, {.max_bad_files = 2});
  talk.push();
  for (int i = 0; i < 2; ++i) {
    talk.wants<download_license>();
    talk.answer({.status = 200, .body = "x"});
    talk.wants<send_progress>();
    talk.answer(200);
    talk.wants<check_license>();
    talk.device.checked(talk.ticket, license_claims{.serial = license_serial{"L-9"}, .unit = unit_id{"UNIT-2"}}, talk.now);
  }
  BOOST_CHECK(!talk.wants<send_result>().success);
  talk.answer(200);
  BOOST_CHECK(!talk.device.licensed());
  BOOST_CHECK(talk.device.serial().empty());
  BOOST_CHECK_EQUAL(talk.device.counts().reboots, 0u);
}

BOOST_AUTO_TEST_CASE(a_push_repeated_during_the_job_is_accepted_and_changes_nothing) {
  conversation talk({.old_firmware = true});
  talk.push();
  talk.wants<download_license>();
  BOOST_CHECK(talk.push() == push_reply::accepted);
  talk.answer({.status = 200, .body = "x"});
  talk.wants<send_progress>();
  BOOST_CHECK(talk.push() == push_reply::accepted);
  talk.answer(200);
  talk.wants<check_license>();
  talk.license_is_good();
  talk.boots();
  talk.wants<send_result>();
  talk.answer(200);
  BOOST_CHECK(talk.rests());
  BOOST_CHECK_EQUAL(talk.device.counts().downloads, 1u);
}

BOOST_AUTO_TEST_CASE(the_same_attempt_again_gets_the_same_answer_and_does_nothing_else) {
  conversation talk({.old_firmware = true, .prompting = true, .first_answer = user_answer::declined, .first_answers = 1});
  const device_settings_push question{.action = job, .attempt = 1, .ask = true};
  BOOST_CHECK(talk.device.take_push(question, talk.now) == push_reply::declined);
  BOOST_CHECK(talk.device.take_push(question, talk.now) == push_reply::declined);
  BOOST_CHECK_EQUAL(talk.device.counts().questions, 1u);
  talk.attempt = 1;
  talk.ask();
  const device_settings_push link{.action = job, .attempt = 2, .artifact_href = "/file"};
  talk.device.take_push(link, talk.now);
  talk.installs();
  talk.boots();
  talk.wants<send_result>();
  talk.answer(200);
  BOOST_CHECK(talk.device.take_push(link, talk.now) == push_reply::accepted);
  BOOST_CHECK(talk.rests());
}

BOOST_AUTO_TEST_CASE(a_device_polls_after_each_start) {
  conversation talk({});
  talk.wants<poll_node>();
  talk.answer({.status = 200, .poll_ms = 3'600'000});
  talk.push();
  talk.installs();
  talk.boots();
  talk.wants<send_result>();
  talk.answer(200);
  const auto before = talk.now;
  talk.wants<poll_node>();
  BOOST_CHECK_EQUAL(talk.now, before);
}

BOOST_AUTO_TEST_CASE(a_push_for_another_action_waits_for_the_end_of_the_job) {
  conversation talk({.old_firmware = true});
  talk.push();
  talk.wants<download_license>();
  talk.push(action_id{42});
  talk.answer(410);
  BOOST_CHECK(talk.wants<download_license>().action == action_id{42});
}

BOOST_AUTO_TEST_CASE(a_push_overtakes_a_poll_that_found_the_same_deployment) {
  conversation talk({});
  talk.wants<poll_node>();
  talk.answer(offer(job));
  talk.wants<read_deployment>();
  const auto old_ticket = talk.ticket;
  talk.push();
  talk.wants<download_license>();
  talk.device.answered(old_ticket, {.status = 200, .artifact_href = "/other"}, talk.now);
  talk.answer({.status = 200, .body = "x"});
  talk.wants<send_progress>();
  BOOST_CHECK_EQUAL(talk.device.counts().downloads, 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_with_an_old_ticket_is_ignored) {
  conversation talk({});
  talk.wants<poll_node>();
  talk.device.answered(talk.ticket - 1, offer(job), talk.now);
  BOOST_CHECK(!talk.device.busy());
  talk.answer(offer(job));
  BOOST_CHECK(talk.device.busy());
}

BOOST_AUTO_TEST_CASE(a_user_who_says_no_or_later_at_first_accepts_in_the_end) {
  conversation no({.old_firmware = true, .prompting = true, .first_answer = user_answer::declined, .first_answers = 2});
  BOOST_CHECK(no.ask() == push_reply::declined);
  BOOST_CHECK(no.ask() == push_reply::declined);
  BOOST_CHECK(no.ask() == push_reply::accepted);
  conversation later({.old_firmware = true, .prompting = true, .first_answer = user_answer::later, .first_answers = 1});
  BOOST_CHECK(later.ask() == push_reply::later);
  BOOST_CHECK(later.ask() == push_reply::accepted);
}

BOOST_AUTO_TEST_CASE(a_pushed_question_that_is_accepted_is_followed_by_a_push_with_the_link) {
  conversation talk({.old_firmware = true, .prompting = true});
  talk.ask();
  BOOST_CHECK(talk.rests());
  talk.push();
  talk.installs();
  BOOST_CHECK_EQUAL(talk.device.counts().without_consent, 0u);
}

BOOST_AUTO_TEST_CASE(a_prompting_device_counts_a_deployment_that_nobody_agreed_to) {
  conversation pushed({.prompting = true});
  pushed.push();
  BOOST_CHECK_EQUAL(pushed.device.counts().without_consent, 1u);
  conversation polled({.prompting = true});
  polled.wants<poll_node>();
  polled.answer(offer(job));
  polled.wants<read_deployment>();
  polled.answer({.status = 200, .artifact_href = "/artifact"});
  BOOST_CHECK_EQUAL(polled.device.counts().without_consent, 1u);
}

BOOST_AUTO_TEST_CASE(a_question_found_by_a_poll_is_read_asked_answered_and_followed_by_a_poll_at_once) {
  conversation talk({.prompting = true});
  talk.wants<poll_node>();
  talk.answer(question(job));
  BOOST_CHECK_EQUAL(talk.wants<read_question>().href, "/question");
  talk.answer(200);
  const auto said = talk.wants<send_user_answer>();
  BOOST_CHECK(said.confirmed && said.action == job);
  talk.answer(200);
  const auto before = talk.now;
  talk.wants<poll_node>();
  BOOST_CHECK_EQUAL(talk.now, before);
  talk.answer(offer(job));
  talk.wants<read_deployment>();
  talk.answer({.status = 200, .artifact_href = "/artifact"});
  talk.installs();
  BOOST_CHECK_EQUAL(talk.device.counts().without_consent, 0u);
}

BOOST_AUTO_TEST_CASE(a_denied_question_is_sent_as_denied_and_a_later_one_not_at_all) {
  conversation no({.prompting = true, .first_answer = user_answer::declined, .first_answers = 1});
  no.wants<poll_node>();
  no.answer(question(job));
  no.wants<read_question>();
  no.answer(200);
  BOOST_CHECK(!no.wants<send_user_answer>().confirmed);
  conversation later({.prompting = true, .first_answer = user_answer::later, .first_answers = 1});
  later.wants<poll_node>();
  later.answer(question(job));
  later.wants<read_question>();
  later.answer(200);
  later.wants<poll_node>();
  later.answer(question(job));
  later.wants<read_question>();
  later.answer(200);
  BOOST_CHECK(later.wants<send_user_answer>().confirmed);
}

BOOST_AUTO_TEST_CASE(a_device_is_away_before_it_is_switched_on_and_while_it_is_unreachable) {
  ald::virtual_device off(conversation::with_unit({}), virtual_device_policy{}, 1);
  BOOST_CHECK(off.take_push({.action = job}, 5) == push_reply::away);
  BOOST_CHECK(!off.next(5));
  BOOST_CHECK(!off.wake_at());
  conversation talk({.reachable_after_ms = 30'000});
  const auto on = talk.now;
  BOOST_CHECK(talk.push() == push_reply::away);
  BOOST_CHECK(!talk.device.next(talk.now));
  talk.wants<poll_node>();
  BOOST_CHECK_GE(talk.now - on, 30'000);
  BOOST_CHECK(talk.push() == push_reply::accepted);
}

BOOST_AUTO_TEST_CASE(an_old_device_that_was_unreachable_opens_its_port_when_it_is_back_and_takes_a_late_push) {
  conversation talk({.old_firmware = true, .reachable_after_ms = 30'000});
  BOOST_REQUIRE(talk.device.wake_at());
  talk.now = *talk.device.wake_at();
  const auto opening = talk.device.next(talk.now);
  BOOST_REQUIRE(opening && std::get<set_port>(opening->action).open);
  BOOST_CHECK(talk.rests());
  BOOST_CHECK(talk.push() == push_reply::accepted);
}

BOOST_AUTO_TEST_CASE(a_pull_only_device_takes_no_push) {
  conversation talk({.has_push_port = false});
  BOOST_CHECK(talk.push() == push_reply::away);
  talk.wants<poll_node>();
}

BOOST_AUTO_TEST_CASE(a_redelivery_to_a_licensed_device_is_installed_again) {
  conversation talk({.old_firmware = true});
  talk.device.restore(license_serial{"L-0"});
  BOOST_CHECK(talk.device.licensed());
  talk.push();
  talk.installs();
  talk.boots();
  talk.wants<send_result>();
  talk.answer(200);
  BOOST_CHECK_EQUAL(talk.device.serial().text, "L-1");
}

BOOST_AUTO_TEST_CASE(equal_seeds_and_inputs_give_equal_times) {
  const auto times = [] {
    conversation talk({});
    std::string text;
    for (int i = 0; i < 10; ++i) {
      talk.wants<poll_node>();
      text += std::to_string(talk.now) + " ";
      talk.answer(i % 2 ? 0 : 200);
    }
    return text;
  };
  BOOST_CHECK_EQUAL(times(), times());
}

BOOST_AUTO_TEST_CASE(a_device_that_is_told_to_drop_an_action_says_so_and_polls_again_at_once) {
  conversation talk({.polls = true});
  talk.wants<poll_node>();
  talk.answer({.status = 200, .poll_ms = 60'000, .cancel = job});
  BOOST_TEST((talk.wants<send_cancel_answer>().action == job));
  const auto told = talk.now;
  talk.answer(200);
  talk.wants<poll_node>();
  BOOST_TEST(talk.now == told);
}

BOOST_AUTO_TEST_CASE(a_device_that_drops_the_action_that_brought_its_license_does_without) {
  conversation talk({.polls = true});
  talk.push();
  talk.installs();
  talk.boots();
  talk.wants<send_result>();
  talk.answer(200);
  BOOST_TEST(talk.device.licensed());
  talk.device.drop(action_id{40});
  BOOST_TEST(talk.device.licensed());
  talk.device.drop(job);
  BOOST_TEST(!talk.device.licensed());
  BOOST_TEST(talk.device.serial().empty());
  BOOST_TEST(talk.device.counts().removals == 1u);
  talk.device.drop(action_id{});
  BOOST_TEST(talk.device.counts().removals == 1u);
}

BOOST_AUTO_TEST_CASE(settings_without_a_license_remove_it_and_are_put_off_by_a_device_that_installs) {
  conversation talk({.polls = true});
  const auto remove = [&] { return talk.device.take_push({.action = job, .attempt = ++talk.attempt, .removes = true}, talk.now); };
  talk.push();
  BOOST_CHECK(remove() == push_reply::later);
  talk.installs();
  talk.boots();
  BOOST_CHECK(remove() == push_reply::later);
  talk.wants<send_result>();
  talk.answer(200);
  BOOST_TEST(talk.device.licensed());
  BOOST_CHECK(remove() == push_reply::accepted);
  BOOST_TEST(!talk.device.licensed());
  // The same push again is answered alike.
  BOOST_CHECK(talk.device.take_push({.action = job, .attempt = talk.attempt, .removes = true}, talk.now) == push_reply::accepted);
  talk.wants<poll_node>();
  talk.answer({.status = 200, .poll_ms = 60'000, .cancel = job});
  BOOST_CHECK(remove() == push_reply::accepted);
  talk.wants<poll_node>();
}

BOOST_AUTO_TEST_CASE(a_device_that_the_node_does_not_know_any_more_gives_up_its_job_and_polls) {
  conversation talk({}, {.max_refusals = 3});
  talk.wants<poll_node>();
  talk.answer({.status = 200, .deployment = job, .deployment_href = "/deployment"});
  talk.wants<read_deployment>();
  talk.answer({.status = 200, .artifact_href = "/file"});
  for (int i = 0; i < 3; ++i) {
    talk.wants<download_license>();
    talk.answer(401);
  }
  talk.wants<poll_node>();
}

BOOST_AUTO_TEST_CASE(refusals_that_are_not_in_a_row_end_no_job) {
  conversation talk({}, {.max_refusals = 2});
  talk.wants<poll_node>();
  talk.answer({.status = 200, .deployment = job, .deployment_href = "/deployment"});
  talk.wants<read_deployment>();
  talk.answer(401);
  talk.wants<read_deployment>();
  talk.answer({.status = 200, .artifact_href = "/file"});
  talk.wants<download_license>();
  talk.answer(401);
  talk.wants<download_license>();
}

BOOST_AUTO_TEST_SUITE_END()
