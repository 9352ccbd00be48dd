// S4: orders are batched, by size and by how long the oldest line has waited.
#include "licensing/order_batching.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(order_batching)

namespace {

order_line line(int i) {
  const unit_id unit("u" + std::to_string(i));
  return {make_order_key(unit, license_kind("base"), 1), unit, license_kind("base"), pack_id("p")};
}

std::string units(const std::optional<std::vector<order_line>>& lines) {
  if (!lines) return "none";
  std::string text;
  for (const auto& l : *lines) text += l.unit.text + " ";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(s4_a_full_batch_leaves_at_once) {
  ald::order_batching batching(3, 200);
  for (int i = 1; i <= 7; ++i) batching.add(line(i), 0);
  BOOST_TEST(units(batching.take_due(0)) == "u1 u2 u3 ");
  BOOST_TEST(units(batching.take_due(0)) == "u4 u5 u6 ");
  BOOST_TEST(units(batching.take_due(0)) == "none");
  BOOST_TEST(batching.size() == 1u);
}

BOOST_AUTO_TEST_CASE(s4_a_smaller_batch_leaves_when_its_oldest_line_has_lingered) {
  ald::order_batching batching(3, 200);
  batching.add(line(1), 1'000);
  batching.add(line(2), 1'150);
  BOOST_TEST(batching.next_due_ms().value() == 1'200);
  BOOST_TEST(units(batching.take_due(1'199)) == "none");
  BOOST_TEST(units(batching.take_due(1'200)) == "u1 u2 ");
  BOOST_TEST(batching.size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_empty_one_is_never_due) {
  ald::order_batching batching(3, 200);
  BOOST_TEST(!batching.next_due_ms().has_value());
  BOOST_TEST(units(batching.take_due(1'000'000)) == "none");
  BOOST_TEST(batching.take_all().empty());
}

BOOST_AUTO_TEST_CASE(a_full_batch_says_that_it_is_due_already) {
  ald::order_batching batching(2, 200);
  batching.add(line(1), 1'000);
  batching.add(line(2), 1'010);
  BOOST_TEST(batching.next_due_ms().value() <= 1'010);
}

BOOST_AUTO_TEST_CASE(i2_a_line_is_in_no_two_batches) {
  ald::order_batching batching(2, 200);
  batching.add(line(1), 0);
  batching.add(line(1), 100);
  BOOST_TEST(batching.size() == 1u);
  BOOST_TEST(batching.next_due_ms().value() == 200);
  BOOST_TEST(units(batching.take_due(200)) == "u1 ");
  BOOST_TEST(!batching.contains(line(1).key));
}

BOOST_AUTO_TEST_CASE(a_line_that_was_taken_can_come_again) {
  ald::order_batching batching(1, 200);
  batching.add(line(1), 0);
  BOOST_TEST(units(batching.take_due(0)) == "u1 ");
  batching.add(line(1), 0);
  BOOST_TEST(units(batching.take_due(0)) == "u1 ");
}

BOOST_AUTO_TEST_CASE(s2_a_line_that_was_not_taken_can_be_removed) {
  ald::order_batching batching(10, 200);
  for (int i = 1; i <= 3; ++i) batching.add(line(i), i * 10);
  BOOST_TEST(batching.remove(line(1).key));
  BOOST_TEST(!batching.remove(line(1).key));
  BOOST_TEST(!batching.contains(line(1).key));
  BOOST_TEST(batching.contains(line(2).key));
  BOOST_TEST(batching.next_due_ms().value() == 220);
  BOOST_TEST(units(batching.take_all()) == "u2 u3 ");
  BOOST_TEST(batching.size() == 0u);
}

BOOST_AUTO_TEST_CASE(the_line_comes_out_as_it_went_in) {
  ald::order_batching batching(1, 200);
  batching.add(line(7), 0);
  const auto out = batching.take_due(0).value().at(0);
  BOOST_TEST(out.key.text == "u7/base/1");
  BOOST_TEST(out.kind.text == "base");
  BOOST_TEST(out.pack.text == "p");
}

BOOST_AUTO_TEST_CASE(a_batch_of_no_lines_counts_as_one_line) {
  ald::order_batching batching(0, 200);
  batching.add(line(1), 0);
  batching.add(line(2), 0);
  BOOST_TEST(units(batching.take_due(0)) == "u1 ");
}

BOOST_AUTO_TEST_SUITE_END()
