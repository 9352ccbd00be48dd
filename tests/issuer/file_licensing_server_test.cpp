// Orders and licenses as files: the whole way between a connector and a licensing server's books.
#include "issuer/file_licensing_server.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "issuer/license_file.hpp"
#include "issuer/order_documents.hpp"
#include "issuer/order_fulfilment.hpp"
#include "tests/issuer/scratch_dir.hpp"
#include "tests/issuer/why.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(file_licensing_server)

namespace {

const instant noon{20'000 * ms_per_day, 0};

/// Both sides, and the stick that is carried between them.
struct two_sides {
  explicit two_sides(std::int64_t total = 10) {
    pack_plan plan;
    plan.pack = pack_id("p");
    plan.total = total;
    plan.unlimited = false;
    auto opened = issuing_desk::open(dir.path() + "/server", {plan}, noon);
    BOOST_REQUIRE_MESSAGE(opened.ok(), why(opened));
    desk = std::move(opened.value());
    node = open("node");
  }
  std::unique_ptr<ald::file_licensing_server> open(const std::string& name) {
    auto opened = ald::file_licensing_server::open({dir.path() + "/" + name, {desk->verifying_key().to_text()}});
    BOOST_REQUIRE_MESSAGE(opened.ok(), why(opened));
    return std::move(opened.value());
  }
  /// "deferred", "issued SERIAL", "refused CODE" or "failed" for each line.
  std::vector<std::string> place(const std::vector<std::string>& units) {
    order what;
    for (const auto& unit : units) what.lines.push_back({make_order_key(unit_id(unit), license_kind("base"), 1), unit_id(unit), license_kind("base"), pack_id("p")});
    std::vector<std::string> texts;
    node->place(std::move(what), [&](const result<std::vector<line_answer>>& answers) {
      for (const auto& answer : answers.value()) {
        if (const auto* issued = std::get_if<line_issued>(&answer.outcome)) {
          const public_key key = desk->verifying_key();
          texts.push_back("issued " + decode_license_file(issued->license_file, {&key, 1}).value().unit.text);
        } else if (const auto* refused = std::get_if<line_refused>(&answer.outcome)) {
          texts.push_back("refused " + refused->code);
        } else {
          texts.push_back(std::holds_alternative<line_deferred>(answer.outcome) ? "deferred" : "failed");
        }
      }
    });
    return texts;
  }
  result<fulfilled_orders> fulfil(const std::string& orders) {
    const public_key key = public_key::from_text(node->node_key()).value();
    return fulfil_orders(orders, {&key, 1}, *desk, noon);
  }
  std::size_t packs() {
    std::size_t count = 0;
    node->packs([&](const result<std::vector<pack_info>>& told) { count = told.value().size(); });
    return count;
  }

  scratch_dir dir;
  std::unique_ptr<issuing_desk> desk;
  std::unique_ptr<ald::file_licensing_server> node;
};

using texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(lines_wait_until_the_servers_file_answers_them) {
  two_sides s;
  BOOST_TEST(s.place({"u1", "u2"}) == (texts{"deferred", "deferred"}), boost::test_tools::per_element());
  const auto orders = s.node->export_orders(0);
  BOOST_TEST(orders.lines == 2u);
  const auto answer = s.fulfil(orders.file);
  BOOST_REQUIRE_MESSAGE(answer.ok(), why(answer));
  BOOST_TEST(answer.value().issued == 2u);
  BOOST_TEST(s.packs() == 0u);
  const auto taken = s.node->import_licenses(answer.value().file);
  BOOST_REQUIRE_MESSAGE(taken.ok(), why(taken));
  BOOST_TEST(taken.value().licenses == 2u);
  BOOST_TEST(s.packs() == 1u);
  BOOST_TEST(s.place({"u1", "u2"}) == (texts{"issued u1", "issued u2"}), boost::test_tools::per_element());
  BOOST_TEST(s.node->export_orders(0).lines == 0u);
}

BOOST_AUTO_TEST_CASE(exporting_fulfilling_and_importing_again_costs_nothing) {
  two_sides s;
  s.place({"u1"});
  const auto first = s.node->export_orders(0);
  const auto again = s.node->export_orders(0);
  BOOST_TEST(first.file == again.file);
  const auto answer = s.fulfil(first.file), same = s.fulfil(again.file);
  BOOST_TEST(answer.value().file == same.value().file);
  BOOST_TEST(s.desk->issued_count() == 1u);
  BOOST_TEST(s.node->import_licenses(answer.value().file).value().licenses == 1u);
  BOOST_TEST(s.node->import_licenses(answer.value().file).value().licenses == 1u);  // it still waits for its turn
  BOOST_TEST(s.place({"u1"}) == texts{"issued u1"}, boost::test_tools::per_element());
  BOOST_TEST(s.node->import_licenses(answer.value().file).value().not_waiting == 1u);
}

BOOST_AUTO_TEST_CASE(files_may_be_imported_in_any_order) {
  two_sides s;
  s.place({"u1"});
  const auto first = s.fulfil(s.node->export_orders(0).file).value().file;
  s.place({"u2"});
  const auto second = s.fulfil(s.node->export_orders(0).file).value().file;
  BOOST_TEST(s.node->import_licenses(second).value().licenses == 2u);
  BOOST_TEST(s.node->import_licenses(first).value().licenses == 1u);
  BOOST_TEST(s.place({"u1", "u2"}) == (texts{"issued u1", "issued u2"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_refused_line_is_answered_and_may_be_asked_again) {
  two_sides s(1);
  s.place({"u1", "u2"});
  s.node->import_licenses(s.fulfil(s.node->export_orders(0).file).value().file).value();
  const auto answers = s.place({"u1", "u2"});
  BOOST_TEST(answers == (texts{"issued u1", "refused exhausted"}), boost::test_tools::per_element());
  BOOST_TEST(s.place({"u2"}) == texts{"deferred"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_more_lines_are_exported_than_asked_for_and_the_oldest_go_first) {
  two_sides s;
  s.place({"u2"});
  s.place({"u1"});
  const auto one = s.node->export_orders(1);
  BOOST_TEST(one.lines == 1u);
  BOOST_TEST(one.waiting == 2u);
  const public_key key = public_key::from_text(s.node->node_key()).value();
  BOOST_TEST(read_orders(one.file, {&key, 1}).value().lines.at(0).unit.text == "u2");
}

BOOST_AUTO_TEST_CASE(a_damaged_or_foreign_file_imports_nothing) {
  two_sides s;
  s.place({"u1"});
  const auto answer = s.fulfil(s.node->export_orders(0).file).value().file;
  std::string damaged = answer;
  damaged[damaged.find("issued") + 40] ^= 1;
  const auto refused = s.node->import_licenses(damaged);
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().what == "line 4: damaged: it is not what was written here");
  BOOST_TEST(s.packs() == 0u);
  BOOST_TEST(s.place({"u1"}) == texts{"deferred"}, boost::test_tools::per_element());
  const auto other = s.open("other");
  BOOST_TEST(other->import_licenses(answer).error().what.find("for another node") != std::string::npos);
  BOOST_TEST(!s.node->import_licenses(s.node->export_orders(0).file).ok());
}

BOOST_AUTO_TEST_CASE(orders_of_a_node_that_the_server_does_not_know_are_refused) {
  two_sides s;
  const auto other = s.open("other");
  const auto refused = s.fulfil(other->export_orders(0).file);
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().what.find(other->node_key()) != std::string::npos);
  BOOST_TEST(s.desk->issued_count() == 0u);
}

BOOST_AUTO_TEST_CASE(the_first_round_without_orders_brings_the_packs) {
  two_sides s;
  const auto answer = s.fulfil(s.node->export_orders(0).file);
  BOOST_REQUIRE_MESSAGE(answer.ok(), why(answer));
  BOOST_TEST(s.node->import_licenses(answer.value().file).value().packs == 1u);
  BOOST_TEST(s.packs() == 1u);
}

BOOST_AUTO_TEST_CASE(the_nodes_key_is_made_once_and_nobody_else_may_read_it) {
  two_sides s;
  const auto key = s.node->node_key();
  s.node = s.open("node");
  BOOST_TEST(s.node->node_key() == key);
  const auto mode = std::filesystem::status(s.dir.path() + "/node/node.key").permissions();
  BOOST_TEST((mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
  std::ifstream in(s.dir.path() + "/node/node.pub");
  std::string shown;
  std::getline(in, shown);
  BOOST_TEST(shown == key);
}

BOOST_AUTO_TEST_CASE(what_no_file_holds_is_said_to_be_unsupported) {
  two_sides s;
  s.node->ledger([](const result<std::vector<issued_license>>& answer) { BOOST_TEST((answer.error().code == fault_code::unsupported)); });
  s.node->licenses_of({}, [](const result<std::vector<held_license>>& answer) { BOOST_TEST((answer.error().code == fault_code::unsupported)); });
  s.node->revocations(7, [](const result<revocation_page>& answer) { BOOST_TEST((answer.value().revocations.empty() && answer.value().next == 7)); });
}

BOOST_AUTO_TEST_CASE(a_pack_of_evaluation_licenses_is_one_on_both_sides_and_may_stop_to_be_one) {
  const scratch_dir dir;
  pack_plan trial;
  trial.evaluation = true;
  const auto is_evaluation = [&](bool evaluation) {
    trial.evaluation = evaluation;
    const auto desk = issuing_desk::open(dir.path(), {trial}, noon);
    BOOST_REQUIRE_MESSAGE(desk.ok(), why(desk));
    return desk.value()->packs().front().evaluation;
  };
  BOOST_TEST(is_evaluation(true));
  BOOST_TEST(!is_evaluation(false));
  BOOST_TEST(is_evaluation(true));
}

BOOST_AUTO_TEST_SUITE_END()
