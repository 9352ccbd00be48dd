// The demo's judgement must be able to say no.
#include "cli/demo_check.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

using namespace ald;

namespace {

// A: licensed. B: old firmware, unreachable at first, waits for a re-send.
demo_evidence settled() {
  demo_evidence e;
  e.node = boost::json::parse(R"([{"unit":"A","state":"licensed","reason":"none","serial":"L-1"},
                                  {"unit":"B","state":"delivering","reason":"needs_manual_resend","serial":"L-2"}])")
               .as_array();
  e.fleet = boost::json::parse(R"({"units":[
      {"unit":"A","old_firmware":false,"unreachable_at_first":true,"pull_only":false,"licensed":true,"serial":"L-1"},
      {"unit":"B","old_firmware":true,"unreachable_at_first":true,"pull_only":false,"licensed":false,"serial":null}]})");
  e.issued = boost::json::parse(R"([{"unit":"A","serial":"L-1"},{"unit":"B","serial":"L-2"}])").as_array();
  return e;
}

std::string first_difference(const demo_evidence& e, bool resent = false) {
  const auto verdict = check_demo(e, resent);
  return verdict.differences.empty() ? "" : verdict.differences.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(demo_check)

BOOST_AUTO_TEST_CASE(a_fleet_where_the_contract_says_it_must_be_has_no_differences) {
  const auto verdict = check_demo(settled(), false);
  BOOST_TEST(verdict.differences.empty());
  BOOST_TEST(verdict.devices == 2u);
  BOOST_TEST(verdict.licensed == 1u);
  BOOST_TEST(verdict.licensed_by_devices == 1u);
  BOOST_TEST(verdict.waiting_manual_resend == 1u);
  BOOST_TEST(verdict.issued_by_server == 2u);
  BOOST_TEST(verdict.distinct_unit_ids == 2u);
}

BOOST_AUTO_TEST_CASE(a_waiting_device_must_be_listed_and_after_the_resend_licensed) {
  BOOST_TEST(first_difference(settled(), true) == "B: the node says delivering, needs_manual_resend, not licensed");
  auto e = settled();
  e.node[1] = boost::json::parse(R"({"unit":"B","state":"delivering","reason":"awaiting_poll"})");
  BOOST_TEST(first_difference(e) == "B: old firmware, unreachable at push time, but the node says delivering, awaiting_poll");
  e = settled();
  e.fleet.as_object()["units"].as_array()[1].as_object()["licensed"] = true;
  BOOST_TEST(first_difference(e) == "B: old firmware, unreachable at push time, but it has a license without a re-send");
}

BOOST_AUTO_TEST_CASE(a_device_without_its_license_or_with_another_one_is_found) {
  auto e = settled();
  e.fleet.as_object()["units"].as_array()[0].as_object()["licensed"] = false;
  BOOST_TEST(first_difference(e) == "A: the device itself has no license");
  e = settled();
  e.fleet.as_object()["units"].as_array()[0].as_object()["serial"] = "L-9";
  BOOST_TEST(first_difference(e) == "A: serials differ: node L-1, device L-9, licensing server L-1");
  e = settled();
  e.node.erase(e.node.begin());
  BOOST_TEST(first_difference(e) == "A: the node does not know it");
}

BOOST_AUTO_TEST_CASE(a_license_issued_twice_or_not_at_all_is_found) {
  auto e = settled();
  e.issued.push_back(boost::json::parse(R"({"unit":"A","serial":"L-1"})"));
  BOOST_TEST(first_difference(e) == "A: the licensing server issued 2 licenses, not 1");
  BOOST_TEST(check_demo(e, false).issued_by_server == 3u);
  BOOST_TEST(check_demo(e, false).distinct_unit_ids == 2u);
  e = settled();
  e.issued.pop_back();
  BOOST_TEST(first_difference(e) == "B: the licensing server issued 0 licenses, not 1");
}

BOOST_AUTO_TEST_CASE(a_stranger_in_the_node_and_an_empty_report_are_found) {
  auto e = settled();
  e.node.push_back(boost::json::parse(R"({"unit":"C","state":"licensed"})"));
  BOOST_TEST(first_difference(e) == "C: the node knows it, but it is not of the fleet");
  BOOST_TEST(first_difference(demo_evidence{}) == "the fleet reported no devices");
}

BOOST_AUTO_TEST_SUITE_END()
