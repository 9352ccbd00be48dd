// Conditions, tags and uploaded licenses, with the real node process.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "issuer/license_file.hpp"
#include "program.hpp"
#include "tests/cli/in_time.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(conditions_run)

namespace {

std::string reason_of(node_program& node, const std::string& unit) {
  const auto device = boost::json::parse(node.client("show " + unit + " --json").out);
  return std::string(device.at("state").as_string()) + " " + std::string(device.at("reason").as_string());
}

}  // namespace

BOOST_AUTO_TEST_CASE(only_who_satisfies_the_fleets_and_a_packs_condition_is_licensed_and_the_plan_says_so) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--pack", "id=P,kind=base,total=9"}), node.log());
  BOOST_TEST(node.client("conditions").out == "every registered device is licensed\nevery device may draw on every pack\n");
  const auto wrong = node.client("conditions set 'firmware=ge=10;colour==red'");
  BOOST_TEST(wrong.code == 1);
  BOOST_TEST(wrong.out.find("at 16: there is no attribute 'colour'") != std::string::npos, wrong.out);
  BOOST_REQUIRE(in_time([&] { return !boost::json::parse(node.client("packs --json").out).at("packs").as_array().empty(); }));
  BOOST_TEST(node.client("conditions set 'firmware=ge=10.03.500;directory==/berlin/*'").code == 0);
  BOOST_TEST(node.client("packs set P --condition tag==kiosk").code == 0);
  BOOST_TEST(node.client("register U-1 --firmware 11.1.0 --directory /berlin/a --tags 'hall kiosk' --show-tokens").code == 0);
  BOOST_TEST(node.client("register U-2 --firmware 11.1.0 --directory /berlin --show-tokens").code == 0);
  BOOST_TEST(node.client("register U-3 --firmware 11.1.0 --directory /paris --show-tokens").code == 0);
  BOOST_TEST(in_time([&] { return reason_of(node, "U-1").starts_with("delivering"); }));
  BOOST_TEST(in_time([&] { return reason_of(node, "U-2") == "ordering no_pack_for_device"; }));
  BOOST_TEST(in_time([&] { return reason_of(node, "U-3") == "registered not_selected"; }));
  const auto plan = node.client("plan");
  BOOST_TEST(plan.out.find("1 without: no_pack_for_device") != std::string::npos, plan.out);
  BOOST_TEST(plan.out.find("1 without: not_selected") != std::string::npos, plan.out);
  BOOST_TEST(node.client("list --reason not_selected").out.find("U-3") != std::string::npos);
  BOOST_TEST(node.client("show U-1").out.find("hall, kiosk") != std::string::npos);
  BOOST_TEST(node.client("conditions").out.find("tag==kiosk") != std::string::npos);
  BOOST_TEST(node.client("packs").out.find("as if every device could draw on each of them") != std::string::npos);
  BOOST_TEST(node.client("devices tag U-2 --add kiosk").out == "1 device tagged\n");
  BOOST_TEST(node.client("devices tag U-9 --add kiosk").code == 1);
  BOOST_TEST(node.client("devices tag U-2").code == 2);
  BOOST_TEST(in_time([&] {
    node.client("scan");
    return reason_of(node, "U-2").starts_with("delivering");
  }));
  BOOST_TEST(node.client("conditions clear").code == 0);
  BOOST_TEST(node.client("packs set P --no-condition").code == 0);
  BOOST_TEST(in_time([&] { return reason_of(node, "U-3").starts_with("delivering"); }));
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto replayed = run_command("replay --data " + node.data + " 2>&1");
  BOOST_TEST(replayed.code == 0, replayed.out);
}

BOOST_AUTO_TEST_CASE(license_files_are_brought_to_their_devices_and_again_without_harm) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--pack", "id=P,kind=base,total=9"}), node.log());
  BOOST_REQUIRE(node.client("switch off").code == 0);
  for (const auto* unit : {"U-1", "U-2"}) BOOST_REQUIRE(node.client(std::string("register ") + unit + " --firmware 11.1.0 --show-tokens").code == 0);
  const auto key = signing_key::load(node.data + "/licensing-server/signing.key");
  BOOST_REQUIRE(key.ok());
  const auto write = [&](const std::string& name, const std::string& unit, const std::string& serial, std::int64_t day, const signing_key& with) {
    std::ofstream(node.root + "/" + name) << encode_license_file({license_serial(serial), unit_id(unit), license_kind("base"), pack_id("P"), day}, 1, with).value();
    return node.root + "/" + name;
  };
  const auto first = write("first.lic", "U-1", "HAND-1", 30'000, key.value()), shorter = write("shorter.lic", "U-1", "HAND-2", 29'000, key.value());
  const auto forged = write("forged.lic", "U-2", "HAND-3", 30'000, signing_key::generate()), stranger = write("stranger.lic", "U-7", "HAND-4", 30'000, key.value());
  const auto taken = node.client("licenses upload " + first);
  BOOST_TEST(taken.code == 0, taken.out);
  BOOST_TEST(taken.out.find("is the device's license") != std::string::npos, taken.out);
  BOOST_TEST(reason_of(node, "U-1").starts_with("delivering"));
  const auto many = node.client("licenses upload --json " + first + " " + shorter + " " + forged + " " + stranger);
  BOOST_TEST(many.code == 1);
  const auto answers = boost::json::parse(many.out.substr(0, many.out.find('\n'))).at("licenses").as_array();
  BOOST_TEST(std::string(answers.at(0).at("taken_as").as_string()) == "license");
  BOOST_TEST(std::string(answers.at(1).at("taken_as").as_string()) == "surplus");
  BOOST_TEST(!answers.at(2).at("ok").as_bool());
  BOOST_TEST(std::string(answers.at(3).at("error").at("code").as_string()) == "not_found");
  BOOST_TEST(node.client("licenses upload /no/such/file").code == 1);
  const auto device = boost::json::parse(node.client("show U-1 --json").out);
  BOOST_TEST(std::string(device.at("license").at("serial").as_string()) == "HAND-1");
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto replayed = run_command("replay --data " + node.data + " 2>&1");
  BOOST_TEST(replayed.code == 0, replayed.out);
}

BOOST_AUTO_TEST_SUITE_END()
