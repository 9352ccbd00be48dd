// Hardware that is replaced: one event on the old device's stream first, and what is owed from then on.
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

namespace {

hand_over handed(const device_player& device) {
  for (const device_effect& effect : outbox(device.state())) {
    if (const auto* owed = std::get_if<hand_over>(&effect)) return *owed;
  }
  return {};
}

struct replaced_device : device_player {
  replaced_device() : device_player("old") {
    prompting(false);
    register_device what;
    what.name = "Front desk";
    what.directory = "/berlin";
    what.push_address = "192.0.2.7:8081";
    what.product = "Kiosk";
    play(what);
    look();
    play(license());
    push_ends(event::ACCEPTED);
    download();
    succeed();
  }
  std::string replace(const char* by = "new") { return play(replace_device{unit_id(by)}); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(device_replacement)

BOOST_AUTO_TEST_CASE(the_old_device_is_retired_blocked_and_gives_its_license_back_and_owes_the_new_one_its_place) {
  replaced_device old;
  BOOST_TEST(old.replace() == "replacement_began retired license_withdrawn cancel_began");
  BOOST_TEST(old.standing() == "retired awaiting_removal");
  BOOST_TEST(old.owed() == "hand over new, return S1");
  BOOST_TEST(old.due().at_scan);
  const hand_over owed = handed(old);
  BOOST_TEST(owed.to.text == "new");
  BOOST_TEST(owed.what.from.text == "old");
  BOOST_TEST(*owed.what.name == "Front desk");
  BOOST_TEST(*owed.what.directory == "/berlin");
  BOOST_TEST(*owed.what.push_address == "192.0.2.7:8081");
  BOOST_TEST(*owed.what.product == "Kiosk");
  BOOST_TEST(old.replace() == "");
  BOOST_TEST(old.play(finish_replacement{unit_id("other")}) == "");
  BOOST_TEST(old.play(finish_replacement{unit_id("new")}) == "replacement_finished");
  BOOST_TEST(old.play(finish_replacement{unit_id("new")}) == "");
  BOOST_TEST(old.owed() == "return S1");
  BOOST_TEST(old.replace() == "");
  BOOST_TEST(old.state().replaced_by() == "new");
  BOOST_TEST(old.folded().SerializeAsString() == old.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(the_new_device_takes_over_once_and_whatever_it_was_before) {
  replaced_device old;
  old.replace();
  const take_over place = handed(old).what;
  device_player fresh("new");
  BOOST_TEST(fresh.play(place) == "took_over registered");
  BOOST_TEST(fresh.state().name() == "Front desk");
  BOOST_TEST(fresh.state().directory() == "/berlin");
  BOOST_TEST(fresh.state().push_address() == "192.0.2.7:8081");
  BOOST_TEST(fresh.state().replaces() == "old");
  BOOST_TEST(fresh.play(place) == "");
  BOOST_TEST(fresh.look() == "need_opened");

  device_player known("new");
  known.appear();
  known.play(retire_device{});
  BOOST_TEST(known.play(place) == "took_over registered");
  device_player like_it("new");
  register_device same;
  same.name = "Front desk";
  same.directory = "/berlin";
  same.push_address = "192.0.2.7:8081";
  same.product = "Kiosk";
  like_it.play(same);
  BOOST_TEST(like_it.play(place) == "took_over");
  take_over wrong = place;
  wrong.directory = "berlin";
  BOOST_TEST(device_player("new").play(wrong) == "!bad_input");
}

BOOST_AUTO_TEST_CASE(hardware_that_was_replaced_and_takes_another_place_is_licensed_again) {
  replaced_device old;
  old.replace();
  old.play(finish_replacement{unit_id("new")});
  take_over back;
  back.from = unit_id("new");
  BOOST_TEST(old.play(back) == "took_over block_lifted registered");
  BOOST_TEST(!old.state().blocked());
  // A block for any other reason stays.
  replaced_device taken;
  taken.play(withdraw_license{"sold", true, true});
  BOOST_TEST(taken.play(back) == "took_over");
  BOOST_TEST(taken.state().blocked());
}

BOOST_AUTO_TEST_CASE(what_cant_be_replaced_is_said) {
  device_player unknown("old");
  BOOST_TEST(unknown.play(replace_device{unit_id("new")}) == "!not_found");
  replaced_device old;
  BOOST_TEST(old.replace("old") == "!bad_input");
  BOOST_TEST(old.replace("no unit") == "!bad_input");
  old.replace();
  BOOST_TEST(old.replace("another") == "!conflict");
  old.play(finish_replacement{unit_id("new")});
  BOOST_TEST(old.replace("another") == "!conflict");
  BOOST_TEST(old.refusal.hint.find("ald replace new NEW") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_retired_device_can_be_replaced_and_one_that_came_back_can_be_again) {
  replaced_device old;
  old.play(retire_device{});
  BOOST_TEST(old.replace() == "replacement_began license_withdrawn cancel_began");
  old.play(finish_replacement{unit_id("new")});
  old.play(register_device{});
  BOOST_TEST(old.standing() == "registered awaiting_removal");
  BOOST_TEST(old.replace("another") == "replacement_began retired");
  BOOST_TEST(handed(old).to.text == "another");

  device_player bare("old");
  bare.play(register_device{});
  bare.play(replace_device{unit_id("new")});
  BOOST_TEST(!handed(bare).what.name);
  BOOST_TEST(!handed(bare).what.directory);
  BOOST_TEST(!handed(bare).what.push_address);
  BOOST_TEST(!handed(bare).what.product);
}

BOOST_AUTO_TEST_CASE(a_device_with_too_many_returns_under_way_is_not_replaced) {
  replaced_device old;
  for (std::uint32_t n = 1; n <= 8; ++n) {
    old.play(withdraw_license{"", true, true});
    old.play(lift_block{});
    old.look();
    old.play(old.license(n + 1, "S" + std::to_string(n + 1)));
  }
  BOOST_TEST(old.replace() == "!conflict");
}

BOOST_AUTO_TEST_SUITE_END()
