// `ald fleet` against a small scripted node, over real sockets: every device ends where the contract says.
#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include <boost/json.hpp>

#include "cli/admin_call.hpp"
#include "cli/fleet_command.hpp"
#include "fleet_fake_node.hpp"

using namespace ald;

namespace {

/// A fake node, a scratch directory with its admin token, and options for a small quick fleet.
struct fleet_bed {
  std::string directory = (std::filesystem::temp_directory_path() / "ald-fleet-XXXXXX").string();
  fake_node node;
  fleet_options options;
  std::ostringstream out, err;

  fleet_bed() {
    BOOST_REQUIRE(::mkdtemp(directory.data()) != nullptr);
    std::ofstream(directory + "/admin.token") << "the-admin-token\n";
    std::filesystem::permissions(directory + "/admin.token", std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    options.node = {.node = node.url(), .data = directory, .admin_token_file = directory + "/admin.token"};
    options.plan = {.count = 60, .seed = 3, .old_firmware = 0.3, .unreachable = 0.2, .prompting = 0.1,
                    .back_after_ms = 1'500, .back_spread_ms = 300, .reboot_ms = 150};
    options.device.retry_cap_ms = 500;
    options.report_every_ms = 50;
    options.ends_after_ms = 60'000;
    options.json = directory + "/fleet.json";
  }
  ~fleet_bed() { std::filesystem::remove_all(directory); }

  int run() { return run_fleet(options, out, err); }
  boost::json::value report() const {
    std::ifstream in(options.json);
    std::stringstream text;
    text << in.rdbuf();
    boost::system::error_code wrong;
    auto parsed = boost::json::parse(text.str(), wrong);
    return wrong ? boost::json::value() : parsed;
  }
  std::int64_t count(const char* what) const { return number_member(object_member(report(), "counts"), what); }
  bool wait_until(const std::function<bool()>& is_so) const {
    for (int i = 0; i < 3'000 && !is_so(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return is_so();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(fleet_run)

BOOST_AUTO_TEST_CASE(every_device_is_licensed_but_old_ones_that_were_unreachable_when_pushed) {
  fleet_bed bed;
  bed.options.with_profile = true;
  BOOST_CHECK_MESSAGE(bed.run() == 0, bed.err.str());
  const auto report = bed.report();
  const auto& waiting = array_member(report, "waiting_manual_resend_expected");
  BOOST_CHECK_GT(waiting.size(), 0u);
  std::set<std::string> expected, listed;
  for (const auto& unit : waiting) expected.emplace(unit.as_string());
  for (const auto& [unit, device] : bed.node.devices()) {
    if (device.listed) listed.insert(unit);
    BOOST_CHECK_NE(device.listed, device.licensed);
  }
  BOOST_CHECK(expected == listed);
  BOOST_CHECK(flag_member(report, "settled"));
  BOOST_CHECK_EQUAL(number_member(report, "licensed"), static_cast<std::int64_t>(60 - waiting.size()));
  BOOST_CHECK_EQUAL(bed.count("checks_failed"), 0);
  BOOST_CHECK_EQUAL(bed.count("without_consent"), 0);
  BOOST_CHECK_EQUAL(bed.count("reboots"), bed.count("confirmations"));
  BOOST_CHECK_EQUAL(bed.node.profile_calls, 2);
  BOOST_CHECK_EQUAL(bed.node.unauthorized, 0);
}

BOOST_AUTO_TEST_CASE(unreachable_devices_refuse_connections_until_they_come_back) {
  fleet_bed bed;
  bed.run();
  int refused = 0;
  for (const auto& [unit, device] : bed.node.devices()) refused += device.pushes_refused;
  BOOST_CHECK_EQUAL(refused, 12);
}

BOOST_AUTO_TEST_CASE(each_device_reports_its_boot_after_the_reboot) {
  fleet_bed bed;
  bed.run();
  for (const auto& [unit, device] : bed.node.devices())
    if (device.licensed) BOOST_CHECK_EQUAL(device.boot_id, "boot-2");
}

BOOST_AUTO_TEST_CASE(a_busy_node_is_asked_again_until_all_is_done) {
  fleet_bed bed;
  bed.node.busy_every = 3;
  bed.options.plan.unreachable = 0;
  BOOST_CHECK_MESSAGE(bed.run() == 0, bed.err.str());
  BOOST_CHECK_EQUAL(bed.node.licensed(), 60u);
  BOOST_CHECK_GT(bed.count("retries"), 0);
}

BOOST_AUTO_TEST_CASE(a_final_feedback_whose_answer_is_lost_is_sent_again) {
  fleet_bed bed;
  bed.node.lost_results = 10;
  bed.options.plan.unreachable = 0;
  BOOST_CHECK_MESSAGE(bed.run() == 0, bed.err.str());
  int results = 0;
  for (const auto& [unit, device] : bed.node.devices()) results += device.results;
  BOOST_CHECK_EQUAL(results, 70);
  BOOST_CHECK_EQUAL(bed.count("downloads"), 60);
}

BOOST_AUTO_TEST_CASE(a_node_that_goes_away_and_comes_back_finds_the_fleet_where_it_was) {
  fleet_bed bed;
  bed.options.plan.unreachable = 0;
  bed.options.plan.reboot_ms = 600;
  std::thread trouble([&] {
    for (int i = 1; i <= 4; ++i) {
      bed.wait_until([&] { return bed.node.licensed() + 5 >= static_cast<std::size_t>(10 * i); });
      bed.node.go();
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      bed.node.come();
    }
  });
  const int code = bed.run();
  trouble.join();
  BOOST_CHECK_MESSAGE(code == 0, bed.err.str());
  BOOST_CHECK_EQUAL(bed.node.licensed(), 60u);
  BOOST_CHECK_GT(bed.count("retries"), 0);
}

BOOST_AUTO_TEST_CASE(a_fleet_that_stays_takes_a_manual_resend_and_ends_on_a_signal) {
  fleet_bed bed;
  bed.options.stay = true;
  std::thread operator_([&] {
    bed.wait_until([&] { return flag_member(bed.report(), "settled"); });
    bed.node.resend_all();
    bed.wait_until([&] { return bed.node.licensed() == 60 && number_member(bed.report(), "licensed") == 60; });
    ::kill(::getpid(), SIGTERM);
  });
  const int code = bed.run();
  operator_.join();
  BOOST_CHECK_MESSAGE(code == 0, bed.err.str());
  BOOST_CHECK_EQUAL(number_member(bed.report(), "licensed"), 60);
  BOOST_CHECK(array_member(bed.report(), "waiting_manual_resend_expected").empty());
}

BOOST_AUTO_TEST_CASE(a_fleet_that_is_started_again_knows_what_is_licensed_and_finishes_the_rest) {
  fleet_bed bed;
  bed.options.plan.unreachable = 0;
  bed.options.plan.old_firmware = 0;
  BOOST_CHECK_EQUAL(bed.run(), 0);
  BOOST_CHECK_MESSAGE(bed.run() == 0, bed.err.str());
  BOOST_CHECK_EQUAL(bed.count("downloads"), 0);
  BOOST_CHECK_EQUAL(number_member(bed.report(), "licensed"), 60);
}

BOOST_AUTO_TEST_CASE(users_who_decline_or_defer_at_first_are_asked_again_and_nothing_comes_without_their_yes) {
  fleet_bed bed;
  bed.options.plan = {.count = 30, .seed = 8, .old_firmware = 0.2, .unreachable = 0, .prompting = 1,
                      .pull_only = 0.4, .declining = 0.3, .deferring = 0.3, .reboot_ms = 100};
  BOOST_CHECK_MESSAGE(bed.run() == 0, bed.err.str());
  BOOST_CHECK_EQUAL(bed.node.licensed(), 30u);
  BOOST_CHECK_EQUAL(bed.count("without_consent"), 0);
  BOOST_CHECK_GE(bed.count("questions"), 30 + 18);
}

BOOST_AUTO_TEST_CASE(a_large_fleet_shares_one_port_but_for_the_unreachable_devices) {
  fleet_bed bed;
  bed.options.own_ports_up_to = 10;
  BOOST_CHECK_MESSAGE(bed.run() == 0, bed.err.str());
  std::set<std::string> addresses;
  for (const auto& [unit, device] : bed.node.devices()) addresses.insert(device.push_address);
  BOOST_CHECK_EQUAL(addresses.size(), 12u + 1u);
}

BOOST_AUTO_TEST_CASE(licenses_for_another_unit_are_not_installed_and_the_command_fails) {
  fleet_bed bed;
  bed.node.wrong_unit = true;
  bed.options.plan.count = 5;
  bed.options.plan.unreachable = 0;
  bed.options.device.retry_first_ms = 10;
  bed.options.ends_after_ms = 2'000;
  BOOST_CHECK_NE(bed.run(), 0);
  BOOST_CHECK_EQUAL(number_member(bed.report(), "licensed"), 0);
  BOOST_CHECK_GT(bed.count("checks_failed"), 0);
}

BOOST_AUTO_TEST_CASE(a_wrong_admin_token_is_said_in_one_line_and_is_not_shown) {
  fleet_bed bed;
  std::ofstream(bed.directory + "/admin.token") << "a-wrong-token\n";
  BOOST_CHECK_NE(bed.run(), 0);
  BOOST_CHECK(bed.err.str().find("admin token") != std::string::npos);
  BOOST_CHECK(bed.err.str().find("a-wrong-token") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(with_json_on_standard_output_nothing_else_is_there) {
  fleet_bed bed;
  bed.options.plan.count = 5;
  bed.options.json = "-";
  BOOST_CHECK_EQUAL(bed.run(), 0);
  const auto parsed = boost::json::parse(bed.out.str());
  BOOST_CHECK_EQUAL(number_member(parsed, "devices"), 5);
  for (const auto& [unit, device] : bed.node.devices()) {
    BOOST_CHECK(bed.out.str().find(device.token) == std::string::npos);
    BOOST_CHECK(bed.err.str().find(device.token) == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
