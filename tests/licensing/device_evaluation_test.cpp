// Licenses for evaluation: given once, without a grace, and replaced by a full one as soon as there is one.
#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_evaluation)

namespace {

/// Holds an evaluation license of 30 days.
struct evaluating_device {
  device_player device;

  evaluating_device() {
    device.policy.renewal.grace_days = 10;
    device.appear();
    device.look();
    device.play(license(1, "E", 30, true));
    install();
  }
  take_license license(std::uint32_t n, const std::string& serial, int days, bool evaluation) const {
    take_license what = device.license(n, serial);
    what.claims.expiry_day = day_of(device.now.wall_ms) + days;
    what.evaluation = evaluation;
    return what;
  }
  void install() {
    device.push_ends(event::ACCEPTED);
    device.download();
    device.succeed();
  }
  const event::Device& last() const { return device.log().back().device(); }
};

order_key key(std::uint32_t n) { return make_order_key(unit_id("unit-1"), license_kind("base"), n); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_full_license_is_wanted_as_soon_as_an_evaluation_license_is_there) {
  evaluating_device e;
  BOOST_TEST(e.device.row().evaluation);
  BOOST_TEST(*e.device.due().at_ms == e.device.now.wall_ms);
  BOOST_TEST(e.device.look() == "need_opened");
  BOOST_TEST(e.last().need_opened().cause() == event::FULL_WANTED);
  BOOST_TEST(!e.last().need_opened().has_later_than_day());
  BOOST_TEST(e.device.owed() == "order unit-1/base/2");
  BOOST_TEST(e.device.standing() == "licensed renewing");
}

BOOST_AUTO_TEST_CASE(while_there_is_no_full_pack_the_device_says_so_and_is_licensed) {
  evaluating_device e;
  e.device.look();
  e.device.play(block_order{key(2), event::NO_FULL_PACK, 7});
  BOOST_TEST(e.device.standing() == "licensed no_full_pack");
  BOOST_TEST((e.device.due().blocked == event::NO_FULL_PACK));
}

BOOST_AUTO_TEST_CASE(a_full_license_takes_the_place_of_an_evaluation_license_that_expires_later) {
  evaluating_device e;
  e.device.look();
  BOOST_TEST(e.device.play(e.license(2, "F", 20, false)) == "license_stored");
  BOOST_TEST(e.device.state().license().serial() == "F");
  BOOST_TEST(!e.device.row().evaluation);
  e.install();
  BOOST_TEST(e.device.standing() == "licensed none");
  BOOST_TEST(e.device.look() == "");
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_has_no_grace_also_while_its_successor_is_delivered) {
  evaluating_device e;
  BOOST_TEST(e.device.row().installed_term.last_grace_day == e.device.row().installed_term.last_day);
  e.device.look();
  e.device.play(e.license(2, "F", 400, false));
  BOOST_TEST(e.device.row().installed_term.last_grace_day == e.device.row().installed_term.last_day);
  e.device.look();
  e.install();
  BOOST_TEST(e.device.row().installed_term.last_grace_day == e.device.row().installed_term.last_day + 10);
}

BOOST_AUTO_TEST_CASE(a_device_whose_evaluation_ended_is_unlicensed_and_says_why) {
  evaluating_device e;
  e.device.look();
  e.device.play(block_order{key(2), event::NO_FULL_PACK, 7});
  e.device.pass(31 * ms_per_day);
  BOOST_TEST(e.device.standing() == "ordering no_full_pack");
}

BOOST_AUTO_TEST_CASE(a_second_evaluation_license_that_the_server_gives_all_the_same_is_used_if_it_is_of_use) {
  evaluating_device e;
  e.device.look();
  BOOST_TEST(e.device.play(e.license(2, "E2", 30, true)) == "renewal_futile");  // expires as the first one
  BOOST_TEST(e.device.standing() == "licensed none");
  BOOST_TEST(e.device.look() == "");  // no other is tried before the end
  e.device.pass(31 * ms_per_day);
  BOOST_TEST(e.device.look() == "need_opened");
  BOOST_TEST(e.last().need_opened().cause() == event::RENEWAL);
  BOOST_TEST(e.device.play(e.license(3, "E3", 30, true)) == "license_stored");
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_never_takes_the_place_of_a_full_one) {
  evaluating_device e;
  e.device.look();
  e.device.play(e.license(2, "F", 20, false));
  e.install();
  BOOST_TEST(e.device.play(e.license(2, "E2", 400, true)) == "surplus_stored");
  upload_license what{e.license(2, "E3", 400, true).claims, "file", pack_id("P"), action_id{900}, true};
  BOOST_TEST(e.device.play(what) == "surplus_stored");
  const adopt_license found{key(3), 3, e.license(3, "E4", 400, true).claims, "file", pack_id("P"), action_id{901}, false, false, true};
  BOOST_TEST(e.device.play(found) == "need_adopted surplus_stored");
  BOOST_TEST(e.device.state().license().serial() == "F");
}

BOOST_AUTO_TEST_CASE(a_full_license_that_is_found_or_brought_replaces_an_evaluation_license) {
  evaluating_device found;
  const adopt_license what{key(2), 2, found.license(2, "F", 20, false).claims, "file", pack_id("P"), action_id{901}};
  BOOST_TEST(found.device.play(what) == "need_adopted license_stored");
  evaluating_device brought;
  BOOST_TEST(brought.device.play(upload_license{brought.license(2, "F", 20, false).claims, "file", pack_id("P"), action_id{900}}) == "license_stored");
  BOOST_TEST(brought.device.state().license().serial() == "F");
}

BOOST_AUTO_TEST_CASE(what_is_known_of_an_installed_evaluation_license_goes_with_it) {
  evaluating_device e;
  e.device.look();
  e.device.play(e.license(2, "F", 400, false));
  BOOST_TEST(e.device.state().installed_evaluation());
  e.device.play(withdraw_license{"sold", true, false});
  BOOST_TEST(!e.device.state().has_installed_evaluation());
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_that_was_revoked_is_followed_by_a_full_one_only) {
  evaluating_device e;
  e.device.play(revoke_license{key(1), license_serial("E"), "misused"});
  e.device.play(answer_cancel{e.device.action(), answer_cancel::kind::done, ""});
  e.device.play(lift_block{});
  BOOST_TEST(e.device.look() == "need_opened");
  BOOST_TEST(e.last().need_opened().cause() == event::BLOCK_LIFTED);
  BOOST_TEST(e.last().need_opened().n() == 2u);  // only a first need may be filled from a pack of evaluation licenses
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_that_is_brought_or_found_is_known_as_one) {
  device_player brought, found;
  brought.appear();
  license_claims claims{license_serial("E"), unit_id("unit-1"), license_kind("base"), pack_id("P"), day_of(brought.now.wall_ms) + 30};
  brought.play(upload_license{claims, "file", pack_id("P"), action_id{1}, true});
  BOOST_TEST(brought.state().license().evaluation());
  found.appear();
  found.play(adopt_license{key(1), 1, claims, "file", pack_id("P"), action_id{1}, false, false, true});
  BOOST_TEST(found.state().license().evaluation());
}

BOOST_AUTO_TEST_SUITE_END()
