// Where the licensing server's ledger and the devices' licenses differ.
#include <boost/test/unit_test.hpp>

#include "licensing/ledger_comparison.hpp"

using namespace ald;
using comparison = ald::ledger_comparison;
using standing = comparison::standing;

namespace {

issued_license license(const std::string& unit, const std::string& serial, int n = 1) {
  return {order_key(unit + "/base/" + std::to_string(n)), unit_id(unit), license_kind("base"), pack_id("p"), license_serial(serial)};
}

reconcile_report report_of(const comparison& compared) {
  reconcile_report report;
  compared.write(report);
  return report;
}

std::uint64_t count(const reconcile_report& report, mismatch what) { return report.found[static_cast<std::size_t>(what)]; }

}  // namespace

BOOST_AUTO_TEST_SUITE(ledger_comparison)

BOOST_AUTO_TEST_CASE(equal_ledgers_differ_in_nothing) {
  comparison compared(10);
  compared.take_issued(license("A", "s1"), standing::known);
  compared.take_issued(license("A", "s2", 2), standing::known);
  compared.take_held(unit_id("A"), license_serial("s2"), false);
  const auto report = report_of(compared);
  BOOST_TEST(report.open() == 0u);
  BOOST_TEST(report.first.empty());
}

BOOST_AUTO_TEST_CASE(a_license_that_no_device_has_is_unknown_here) {
  comparison compared(10);
  compared.take_issued(license("A", "s1"), standing::unknown);
  const auto report = report_of(compared);
  BOOST_TEST(count(report, mismatch::unknown_here) == 1u);
  BOOST_TEST(report.first.front().unit.text == "A");
  BOOST_TEST(report.first.front().serial.text == "s1");
  BOOST_TEST(report.first.front().key.text == "A/base/1");
  BOOST_TEST(report.first.front().pack.text == "p");
}

BOOST_AUTO_TEST_CASE(a_license_on_its_way_is_no_difference) {
  comparison compared(10);
  compared.take_issued(license("A", "s1"), standing::on_its_way);
  BOOST_TEST(report_of(compared).open() == 0u);
}

BOOST_AUTO_TEST_CASE(a_device_whose_license_the_server_does_not_know_is_named) {
  comparison compared(10);
  compared.take_issued(license("A", "s1"), standing::known);
  compared.take_held(unit_id("B"), license_serial("s9"), false);
  const auto report = report_of(compared);
  BOOST_TEST(count(report, mismatch::unknown_there) == 1u);
  BOOST_TEST(report.first.front().unit.text == "B");
}

BOOST_AUTO_TEST_CASE(a_license_that_came_after_the_server_told_its_ledger_is_no_difference) {
  comparison compared(10);
  compared.take_held(unit_id("B"), license_serial("s9"), true);
  BOOST_TEST(report_of(compared).open() == 0u);
}

BOOST_AUTO_TEST_CASE(another_license_under_the_same_key_is_a_duplicate_also_if_it_is_kept_as_surplus) {
  comparison compared(10);
  compared.take_issued(license("A", "s1"), standing::known);
  compared.take_issued(license("A", "s2"), standing::known);
  const auto report = report_of(compared);
  BOOST_TEST(count(report, mismatch::duplicate) == 1u);
  BOOST_TEST(report.first.front().serial.text == "s2");
}

BOOST_AUTO_TEST_CASE(a_license_told_twice_counts_once) {
  comparison compared(10);
  for (int i = 0; i < 2; ++i) {
    compared.take_issued(license("A", "s1"), standing::unknown);
    compared.take_foreign({order_key("other"), unit_id("B"), license_kind("base"), pack_id("p"), license_serial("s2")});
  }
  const auto report = report_of(compared);
  BOOST_TEST(count(report, mismatch::unknown_here) == 1u);
  BOOST_TEST(count(report, mismatch::duplicate) == 0u);
  BOOST_TEST(count(report, mismatch::foreign_key) == 1u);
}

BOOST_AUTO_TEST_CASE(all_findings_are_counted_and_the_first_are_kept) {
  comparison compared(2);
  for (int i = 0; i < 5; ++i) compared.take_issued(license("A" + std::to_string(i), "s" + std::to_string(i)), standing::unknown);
  const auto report = report_of(compared);
  BOOST_TEST(count(report, mismatch::unknown_here) == 5u);
  BOOST_TEST(report.first.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_was_adopted_and_counted_anew_is_open_no_more) {
  reconcile_report report;
  report.found = {3, 1, 0, 0};
  report.packs = {{pack_id("p"), 1, 4}};
  BOOST_TEST(report.open() == 5u);
  report.fix = true;
  report.adopted = 3;
  BOOST_TEST(report.open() == 1u);
}

BOOST_AUTO_TEST_CASE(each_mismatch_has_a_name) {
  BOOST_TEST(name(mismatch::unknown_here) == "unknown_here");
  BOOST_TEST(name(mismatch::unknown_there) == "unknown_there");
  BOOST_TEST(name(mismatch::duplicate) == "duplicate");
  BOOST_TEST(name(mismatch::foreign_key) == "foreign_key");
}

BOOST_AUTO_TEST_CASE(a_license_that_went_back_is_missed_by_nobody_and_a_device_that_still_has_it_is_named) {
  comparison compared(10);
  auto back = license("A", "s1");
  back.returned = true;
  compared.take_issued(back, standing::unknown);
  compared.take_issued(license("A", "s2", 1), standing::known);
  BOOST_TEST(report_of(compared).open() == 0u);
  compared.take_held(unit_id("A"), license_serial("s1"), true);
  BOOST_TEST(report_of(compared).open() == 0u);
  compared.take_held(unit_id("A"), license_serial("s1"), false);
  BOOST_TEST(count(report_of(compared), mismatch::returned_there) == 1u);
  BOOST_TEST(name(mismatch::returned_there) == "returned_there");
}

BOOST_AUTO_TEST_SUITE_END()
