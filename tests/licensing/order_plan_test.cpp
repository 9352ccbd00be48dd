// What the next scan would order.
#include <map>

#include <boost/test/unit_test.hpp>

#include "licensing/order_plan.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(order_plan)

namespace {

using plan = ald::order_plan;

pack_ledger packs(std::int64_t total) {
  pack_ledger ledger;
  ledger.evolve(ledger.set_pack({pack_id("p"), license_kind("base"), total, false}).value().front(), 1, 1'000);
  return ledger;
}

device_player registered(const std::string& unit) {
  device_player d(unit);
  d.play(register_device{});
  return d;
}

/// "UNIT PACK" or "UNIT -REASON" of the listed ones.
std::string listed(const plan& made) {
  std::string text;
  for (const auto& device : made.listed()) {
    text += (text.empty() ? "" : ", ") + device.unit.text + " " + (device.pack.text.empty() ? "-" + std::string(name(device.why)) : device.pack.text);
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(devices_without_a_license_are_ordered_for_as_far_as_the_packs_reach_and_their_states_stay) {
  plan made(packs(2), {}, true, unit_id(), 10);
  for (const auto* unit : {"u1", "u2", "u3"}) {
    const auto d = registered(unit);
    const auto before = d.state().SerializeAsString();
    made.look_at(d.state(), d.context());
    BOOST_TEST(d.state().SerializeAsString() == before);
  }
  BOOST_TEST(listed(made) == "u1 p, u2 p, u3 -pack_exhausted");
  BOOST_TEST(made.ordered() == 2u);
  BOOST_TEST(made.by_pack().at(pack_id("p")) == 2u);
  BOOST_TEST(made.without().at(device_reason::pack_exhausted) == 1u);
  BOOST_TEST(!made.has_more());
}

BOOST_AUTO_TEST_CASE(a_device_with_a_valid_license_or_out_of_service_is_none_of_its_business) {
  auto licensed = registered("u1");
  licensed.look();
  licensed.play(take_license{make_order_key(unit_id("u1"), license_kind("base"), 1),
                             {license_serial("S"), unit_id("u1"), license_kind("base"), pack_id("p"), 30'000}, "file", pack_id("p"), action_id{1}});
  auto retired = registered("u2");
  retired.play(retire_device{});
  plan made(packs(5), {}, true, unit_id(), 10);
  made.look_at(licensed.state(), licensed.context());
  made.look_at(retired.state(), retired.context());
  BOOST_TEST(listed(made) == "");
  BOOST_TEST(made.ordered() == 0u);
  BOOST_TEST(made.without().empty());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_open_is_ordered_already) {
  auto d = registered("u1");
  d.look();
  auto ledger = packs(5);
  const auto wanted = requests_of_scan(d.state(), d.context());
  BOOST_REQUIRE(wanted.size() == 1u);
  ledger.evolve(ledger.reserve(wanted.front(), 20'000).events.front(), 2, 1'000);
  plan made(std::move(ledger), {}, true, unit_id(), 10);
  made.look_at(d.state(), d.context());
  BOOST_TEST(made.under_way() == 1u);
  BOOST_TEST(listed(made) == "");
}

BOOST_AUTO_TEST_CASE(who_was_refused_is_not_asked_for_before_its_wait_is_over) {
  auto d = registered("u1");
  d.look();
  d.play(refuse_order{make_order_key(unit_id("u1"), license_kind("base"), 1), "no", "no"});
  plan early(packs(5), {}, true, unit_id(), 10);
  early.look_at(d.state(), d.context());
  BOOST_TEST(listed(early) == "u1 -order_refused");
  d.pass(25 * 3'600'000);
  plan later(packs(5), {}, true, unit_id(), 10);
  later.look_at(d.state(), d.context());
  BOOST_TEST(listed(later) == "u1 p");
}

BOOST_AUTO_TEST_CASE(with_deployment_off_or_a_suspect_clock_nobody_is_ordered_for_and_the_reason_says_why) {
  auto off = registered("u1");
  off.operate(set_switch{false});
  auto suspect = registered("u2");
  suspect.clock_suspect = true;
  plan made(packs(5), {}, true, unit_id(), 10);
  made.look_at(off.state(), off.context());
  made.look_at(suspect.state(), suspect.context());
  BOOST_TEST(listed(made) == "u1 -deployment_off, u2 -clock_suspect");
}

BOOST_AUTO_TEST_CASE(what_holds_the_broker_back_is_said_to_every_device) {
  const auto d = registered("u1");
  plan made(packs(5), event::RESTORING, true, unit_id(), 10);
  made.look_at(d.state(), d.context());
  BOOST_TEST(listed(made) == "u1 -restoring");
}

BOOST_AUTO_TEST_CASE(before_the_server_has_told_its_packs_it_is_the_server_that_is_waited_for) {
  const auto d = registered("u1");
  plan unknown(pack_ledger(), {}, false, unit_id(), 10);
  unknown.look_at(d.state(), d.context());
  BOOST_TEST(listed(unknown) == "u1 -server_unreachable");
  plan known(pack_ledger(), {}, true, unit_id(), 10);
  known.look_at(d.state(), d.context());
  BOOST_TEST(listed(known) == "u1 -no_pack");
}

BOOST_AUTO_TEST_CASE(no_more_devices_are_listed_than_asked_for_from_behind_a_unit_and_all_are_counted) {
  plan made(packs(5), {}, true, unit_id("u1"), 2);
  for (const auto* unit : {"u1", "u2", "u3", "u4"}) {
    const auto d = registered(unit);
    made.look_at(d.state(), d.context());
  }
  BOOST_TEST(listed(made) == "u2 p, u3 p");
  BOOST_TEST(made.has_more());
  BOOST_TEST(made.ordered() == 4u);
}

BOOST_AUTO_TEST_CASE(conditions_of_packs_and_of_the_fleet_say_who_gets_nothing) {
  auto ledger = packs(5);
  ledger.evolve(ledger.rule_pack({pack_id("p"), {}, {}, "tag==a"}).value().front(), 2, 1'000);
  plan made(ledger, {}, true, unit_id(), 10);
  auto tagged = registered("u1"), other = registered("u2"), left_out = registered("u3"), asked_before = registered("u4");
  tagged.play(tag_device{{"a"}, {}});
  left_out.operate(set_condition{"unit!=u3"});
  asked_before.look();
  asked_before.operate(set_condition{"unit!=u4"});
  for (const auto* d : {&tagged, &other, &left_out, &asked_before}) made.look_at(d->state(), d->context());
  BOOST_TEST(listed(made) == "u1 p, u2 -no_pack_for_device, u3 -not_selected, u4 -not_selected");
}

BOOST_AUTO_TEST_CASE(each_license_that_a_device_lacks_is_planned_for_itself) {
  auto d = registered("u1");
  d.operate(set_kind{license_kind("video")});
  plan made(packs(5), {}, true, unit_id(), 1);
  made.look_at(d.state(), d.context());
  BOOST_TEST(listed(made) == "u1 p, u1 -no_pack");
  BOOST_TEST(!made.has_more());
  BOOST_TEST(made.without().at(device_reason::no_pack) == 1u);
  d.look();
  d.play(refuse_order{make_order_key(unit_id("u1"), license_kind("video"), 1), "no", "no"});
  plan refused(packs(5), {}, true, unit_id(), 10);
  refused.look_at(d.state(), d.context());
  BOOST_TEST(listed(refused) == "u1 -order_refused, u1 p");
}

BOOST_AUTO_TEST_CASE(a_base_of_another_kind_than_the_configured_one_is_planned_in_its_own_words) {
  auto d = registered("u1");
  d.look();
  d.policy.license_kind = "pro";
  d.operate(set_kind{license_kind("video")});
  plan made(packs(0), {}, true, unit_id(), 10);
  made.look_at(d.state(), d.context());
  BOOST_TEST(listed(made) == "u1 -pack_exhausted, u1 -no_pack");
}

BOOST_AUTO_TEST_CASE(a_license_that_is_being_delivered_is_nothing_to_order) {
  device_player d("u1");
  d.get_license();
  BOOST_TEST(requests_of_scan(d.state(), d.context()).empty());
}

BOOST_AUTO_TEST_SUITE_END()
