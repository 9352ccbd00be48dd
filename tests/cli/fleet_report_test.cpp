// What the fleet says about its devices, to people and to programs.
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/json.hpp>

#include "cli/admin_call.hpp"
#include "cli/fleet_report.hpp"

using namespace ald;

namespace {

fleet_member member_of(virtual_device_traits traits) {
  traits.polls = !traits.old_firmware;
  fleet_member made{.device = virtual_device(std::move(traits), virtual_device_policy{}, 1)};
  made.device.power_on(0);
  made.powered = true;
  return made;
}

/// A licensed one, an old one that was unreachable, a new one that is still away, one that waits for the node.
std::vector<fleet_member> four() {
  std::vector<fleet_member> members;
  members.push_back(member_of({.unit = unit_id{"A"}, .token = "hidden"}));
  members.back().device.restore(license_serial{"L-1"});
  members.push_back(member_of({.unit = unit_id{"B"}, .old_firmware = true, .reachable_after_ms = 100}));
  members.push_back(member_of({.unit = unit_id{"C"}, .reachable_after_ms = 10'000}));
  members.push_back(member_of({.unit = unit_id{"D"}, .prompting = true}));
  return members;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fleet_report)

BOOST_AUTO_TEST_CASE(an_outcome_says_where_a_device_stands) {
  const auto members = four();
  BOOST_CHECK(outcome_of(members[0], 1'000) == fleet_outcome::licensed);
  BOOST_CHECK(outcome_of(members[1], 50) == fleet_outcome::away);
  BOOST_CHECK(outcome_of(members[1], 1'000) == fleet_outcome::waiting_for_resend);
  BOOST_CHECK(outcome_of(members[2], 1'000) == fleet_outcome::away);
  BOOST_CHECK(outcome_of(members[3], 1'000) == fleet_outcome::unlicensed);
}

BOOST_AUTO_TEST_CASE(a_fleet_is_settled_when_all_are_licensed_or_back_and_waiting_for_a_resend) {
  auto members = four();
  BOOST_CHECK(!all_settled(members, 1'000));
  members.erase(members.begin() + 2, members.end());
  BOOST_CHECK(all_settled(members, 1'000));
  BOOST_CHECK(!all_settled(members, 50));
}

BOOST_AUTO_TEST_CASE(a_device_that_works_on_a_push_is_not_settled) {
  auto members = four();
  members.erase(members.begin() + 2, members.end());
  BOOST_CHECK(members[1].device.take_push({.action = action_id{1}, .artifact_href = "/f"}, 1'000) == push_reply::accepted);
  BOOST_CHECK(outcome_of(members[1], 1'000) == fleet_outcome::under_way);
  BOOST_CHECK(!all_settled(members, 1'000));
}

BOOST_AUTO_TEST_CASE(the_json_holds_every_device_and_no_token) {
  const auto text = fleet_json(four(), 1'000, false);
  BOOST_CHECK(text.find("hidden") == std::string::npos);
  const auto whole = boost::json::parse(text);
  BOOST_CHECK_EQUAL(number_member(whole, "devices"), 4);
  BOOST_CHECK_EQUAL(number_member(whole, "licensed"), 1);
  BOOST_CHECK(!flag_member(whole, "settled"));
  const auto& waiting = array_member(whole, "waiting_manual_resend_expected");
  BOOST_REQUIRE_EQUAL(waiting.size(), 1u);
  BOOST_CHECK_EQUAL(std::string(waiting[0].as_string()), "B");
  const auto& units = array_member(whole, "units");
  BOOST_REQUIRE_EQUAL(units.size(), 4u);
  BOOST_CHECK_EQUAL(member(units[0], "serial"), "L-1");
  BOOST_CHECK(units[1].as_object().at("serial").is_null());
  BOOST_CHECK(flag_member(units[1], "old_firmware"));
  BOOST_CHECK(flag_member(units[2], "unreachable_at_first"));
  BOOST_CHECK(flag_member(units[3], "prompting"));
}

BOOST_AUTO_TEST_CASE(the_table_and_the_progress_line_count_the_devices) {
  std::ostringstream out;
  print_fleet_table(four(), 1'000, out);
  BOOST_CHECK(out.str().find("old") != std::string::npos);
  BOOST_CHECK(out.str().find("license checks failed 0") != std::string::npos);
  BOOST_CHECK(progress_text(four(), 1'000).starts_with("1/4 licensed, "));
}

BOOST_AUTO_TEST_CASE(the_bar_is_as_full_as_the_fleet_is_licensed) {
  BOOST_CHECK_EQUAL(progress_bar(0, 10, 10), "[..........]");
  BOOST_CHECK_EQUAL(progress_bar(5, 10, 10), "[#####.....]");
  BOOST_CHECK_EQUAL(progress_bar(10, 10, 10), "[##########]");
  BOOST_CHECK_EQUAL(progress_bar(0, 0, 3), "[###]");
}

BOOST_AUTO_TEST_CASE(a_file_is_replaced_whole_and_a_failure_says_which) {
  auto directory = (std::filesystem::temp_directory_path() / "ald-report-XXXXXX").string();
  BOOST_REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const auto file = directory + "/fleet.json";
  BOOST_CHECK(replace_file(file, "one").ok());
  BOOST_CHECK(replace_file(file, "two").ok());
  std::ifstream in(file);
  std::string content;
  std::getline(in, content);
  BOOST_CHECK_EQUAL(content, "two");
  BOOST_CHECK_EQUAL(std::distance(std::filesystem::directory_iterator(directory), {}), 1);
  const auto failed = replace_file(directory + "/missing/fleet.json", "x");
  BOOST_REQUIRE(!failed.ok());
  BOOST_CHECK(failed.error().what.find("/missing/fleet.json") != std::string::npos);
  std::filesystem::remove_all(directory);
}

BOOST_AUTO_TEST_SUITE_END()
