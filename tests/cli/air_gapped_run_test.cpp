// A node and a licensing server that never reach each other, with the real processes: orders and licenses are carried as files.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "licensing_server_program.hpp"
#include "program.hpp"
#include "tests/cli/in_time.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(air_gapped_run)

namespace {

struct air_gap {
  node_program node;
  licensing_server_program server;

  air_gap() {
    BOOST_REQUIRE(server.start({"--pack", "id=P,kind=base,total=5"}));
    BOOST_REQUIRE(server.end(SIGTERM) == 0);
    BOOST_REQUIRE_MESSAGE(start(), node.log());
  }
  bool start() { return node.start({"--licensing.connector", "file", "--licensing.trusted-keys", server.data + "/signing.pub"}); }
  std::string file(const std::string& name) const { return node.root + "/" + name; }
  command_outcome fulfil(const std::string& orders, const std::string& licenses) {
    return run_command("licensing-server --data " + server.data + " fulfil " + file(orders) + " --node-key " + node.data + "/licensing-server/node.pub 2>" +
                       file("fulfil.log") + " >" + file(licenses));
  }
  /// Out, over and in.
  void carry(const std::string& name) {
    const auto out = node.client("export-orders " + file(name + ".orders"));
    BOOST_REQUIRE_MESSAGE(out.code == 0, out.out);
    const auto over = fulfil(name + ".orders", name + ".licenses");
    BOOST_REQUIRE_MESSAGE(over.code == 0, file_text(file("fulfil.log")));
    const auto in = node.client("import-licenses " + file(name + ".licenses"));
    BOOST_REQUIRE_MESSAGE(in.code == 0, in.out);
  }
  std::string reason_of(const std::string& unit) {
    const auto device = boost::json::parse(node.client("show " + unit + " --json").out);
    return std::string(device.at("state").as_string()) + " " + std::string(device.at("reason").as_string());
  }
  std::size_t waiting() {
    std::filesystem::remove(file("look.orders"));
    return boost::json::parse(node.client("export-orders --json " + file("look.orders")).out).at("waiting").to_number<std::size_t>();
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(devices_are_licensed_over_carried_files_and_each_file_may_come_twice) {
  air_gap gap;
  gap.carry("first");  // brings the packs
  for (const auto* unit : {"U-1", "U-2", "U-3"}) BOOST_REQUIRE(gap.node.client(std::string("register ") + unit + " --firmware 11.1.0 --show-tokens").code == 0);
  BOOST_REQUIRE(in_time([&] { return gap.waiting() == 3; }));
  BOOST_TEST(gap.reason_of("U-1") == "ordering order_placed");
  gap.carry("second");
  for (const auto* unit : {"U-1", "U-2", "U-3"}) BOOST_TEST(in_time([&] { return gap.reason_of(unit).starts_with("delivering"); }), unit);
  BOOST_TEST(gap.waiting() == 0u);
  const auto serial = [&] { return std::string(boost::json::parse(gap.node.client("show U-1 --json").out).at("license").at("serial").as_string()); };
  const auto before = serial();
  // Everything once more: the same orders get the same licenses, and these change nothing.
  BOOST_REQUIRE(gap.fulfil("second.orders", "again.licenses").code == 0);
  const auto again = boost::json::parse(gap.node.client("import-licenses --json " + gap.file("again.licenses")).out);
  BOOST_TEST(again.at("licenses").to_number<int>() == 0);
  BOOST_TEST(again.at("not_waiting").to_number<int>() == 3);
  BOOST_TEST(serial() == before);
  BOOST_TEST(gap.node.client("export-orders " + gap.file("second.orders")).code == 1);  // it is there already
  const auto directory = gap.node.client("import-licenses " + gap.node.root + " 2>&1");
  BOOST_TEST(directory.code == 1);
  BOOST_TEST(directory.out.find("is a directory") != std::string::npos, directory.out);
  BOOST_TEST(gap.node.end(SIGTERM) == 0);
  BOOST_REQUIRE(gap.server.start());
  BOOST_TEST(gap.server.end(SIGTERM) == 0);
  const auto replayed = run_command("replay --data " + gap.node.data + " 2>&1");
  BOOST_TEST(replayed.code == 0, replayed.out);
}

BOOST_AUTO_TEST_CASE(a_node_that_dies_between_export_and_import_orders_nothing_twice) {
  air_gap gap;
  gap.carry("first");
  BOOST_REQUIRE(gap.node.client("register U-1 --firmware 11.1.0 --show-tokens").code == 0);
  BOOST_REQUIRE(in_time([&] { return gap.waiting() == 1; }));
  BOOST_REQUIRE(gap.node.client("export-orders " + gap.file("one.orders")).code == 0);
  gap.node.end(SIGKILL);
  BOOST_REQUIRE(gap.fulfil("one.orders", "one.licenses").code == 0);
  BOOST_REQUIRE_MESSAGE(gap.start(), gap.node.log());
  BOOST_REQUIRE(in_time([&] { return gap.waiting() == 1; }));
  BOOST_REQUIRE(gap.node.client("import-licenses " + gap.file("one.licenses")).code == 0);
  BOOST_TEST(in_time([&] { return gap.reason_of("U-1").starts_with("delivering"); }));
  BOOST_REQUIRE(gap.fulfil("one.orders", "two.licenses").code == 0);
  BOOST_TEST(file_text(gap.file("one.licenses")) == file_text(gap.file("two.licenses")));
  BOOST_TEST(gap.node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(damage_is_named_with_its_line_and_foreign_keys_are_refused) {
  air_gap gap;
  gap.carry("first");
  BOOST_REQUIRE(gap.node.client("register U-1 --firmware 11.1.0 --show-tokens").code == 0);
  BOOST_REQUIRE(in_time([&] { return gap.waiting() == 1; }));
  BOOST_REQUIRE(gap.node.client("export-orders " + gap.file("one.orders")).code == 0);
  BOOST_REQUIRE(gap.fulfil("one.orders", "one.licenses").code == 0);
  auto text = file_text(gap.file("one.licenses"));
  text[text.find("issued ") + 100] ^= 1;
  std::ofstream(gap.file("damaged.licenses")) << text;
  const auto damaged = gap.node.client("import-licenses " + gap.file("damaged.licenses"));
  BOOST_TEST(damaged.code == 1);
  BOOST_TEST(damaged.out.find("line 4: damaged") != std::string::npos, damaged.out);
  BOOST_TEST(gap.waiting() == 1u);
  text = file_text(gap.file("one.orders"));
  std::ofstream(gap.file("short.orders")) << text.substr(0, text.find("end "));
  BOOST_TEST(gap.fulfil("short.orders", "none").code == 1);
  BOOST_TEST(file_text(gap.file("fulfil.log")).find("cut off") != std::string::npos);
  const auto stranger = run_command("licensing-server --data " + gap.server.data + " fulfil " + gap.file("one.orders") + " --node-key " + gap.server.data + "/signing.pub 2>&1");
  BOOST_TEST(stranger.code == 1);
  BOOST_TEST(stranger.out.find("not trusted here") != std::string::npos, stranger.out);
  BOOST_TEST(gap.node.client("import-licenses " + gap.file("one.licenses")).code == 0);
  BOOST_TEST(gap.node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_node_that_orders_over_the_network_has_no_files_to_carry) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  const auto refused = node.client("export-orders " + node.root + "/orders");
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(refused.out.find("licensing.connector") != std::string::npos, refused.out);
  BOOST_TEST(node.end(SIGTERM) == 0);
  BOOST_TEST(run_command("node --data " + node.root + "/x --licensing.connector file 2>&1").out.find("needs licensing.trusted_keys") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
