// ald plan against the real node process.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "program.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(plan_run)

BOOST_AUTO_TEST_CASE(the_plan_says_what_is_then_ordered) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--pack", "id=P,kind=base,total=2"}), node.log());
  BOOST_REQUIRE(node.client("switch off").code == 0);
  for (const auto* unit : {"U-1", "U-2", "U-3"}) BOOST_REQUIRE(node.client(std::string("register ") + unit + " --firmware 11.1.0 --show-tokens").code == 0);
  const auto off = node.client("plan");
  BOOST_TEST(off.code == 0);
  BOOST_TEST(off.out.find("the next scan would order 0 licenses; 3 devices get nothing, 0 ordered already") != std::string::npos, off.out);
  BOOST_TEST(off.out.find("3 without: deployment_off") != std::string::npos, off.out);
  // The embedded server tells its packs soon after the start.
  for (int i = 0; i < 600 && boost::json::parse(node.client("packs --json").out).at("packs").as_array().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const auto on = node.client("plan --as-if-on");
  BOOST_TEST(on.out.find("the next scan would order 2 licenses; 1 device gets nothing, 0 ordered already") != std::string::npos, on.out);
  BOOST_TEST(on.out.find("  2 of pack P\n") != std::string::npos, on.out);
  BOOST_TEST(on.out.find("  1 without: pack_exhausted\n") != std::string::npos, on.out);
  const auto json = boost::json::parse(node.client("plan --as-if-on --json --limit 2").out);
  BOOST_TEST(json.at("devices").as_array().size() == 2u);
  BOOST_TEST(std::string(json.at("devices").at(1).at("unit").as_string()) == "U-2");
  BOOST_TEST(std::string(json.at("next_after").as_string()) == "U-2");
  BOOST_REQUIRE(node.client("switch on").code == 0);
  boost::json::value status;
  for (int i = 0; i < 600; ++i) {
    status = boost::json::parse(node.client("status --json").out);
    if (status.at("settled").as_bool() && status.at("devices").at("by_state").at("delivering").to_number<int>() == 2) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  BOOST_TEST(status.at("packs").at(0).at("used").to_number<int>() == 2);
  BOOST_TEST(node.client("packs").out.find("USED IN 7 DAYS") != std::string::npos);
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto replayed = run_command("replay --data " + node.data + " 2>&1");
  BOOST_TEST(replayed.code == 0, replayed.out);
}

BOOST_AUTO_TEST_CASE(named_units_are_ordered_for_at_once_from_a_file_too) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--pack", "id=P,kind=base,total=2"}), node.log());
  const auto nobody = node.client("order");
  BOOST_TEST(nobody.code == 2);
  BOOST_TEST(nobody.out.find("order for whom?") != std::string::npos, nobody.out);
  for (const auto* unit : {"U-1", "U-2"}) BOOST_REQUIRE(node.client(std::string("register ") + unit + " --firmware 11.1.0 --show-tokens").code == 0);
  std::ofstream(node.root + "/units.csv") << "unit\nU-1\nU-2\nU-9\n";
  const auto ordered = node.client("order --units " + node.root + "/units.csv");
  BOOST_TEST(ordered.code == 1, ordered.out);
  BOOST_TEST(ordered.out.find("U-9: is not registered") != std::string::npos, ordered.out);
  std::ofstream(node.root + "/wrong.csv") << "unit\nno unit\n";
  const auto wrong = node.client("order --units " + node.root + "/wrong.csv");
  BOOST_TEST(wrong.code == 2, wrong.out);
  BOOST_TEST(wrong.out.find("wrong.csv:2") != std::string::npos, wrong.out);
  BOOST_TEST(node.client("order --units /no/such/file").code == 2);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
