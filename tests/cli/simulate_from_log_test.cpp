// `ald simulate --from-log` on logs of real processes and of simulated nodes: what it says, what it refuses, and that it only reads.
#include <sys/stat.h>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

#include "cli/simulated_settings.hpp"
#include "program.hpp"

BOOST_AUTO_TEST_SUITE(simulate_from_log)

using namespace ald;

namespace {

namespace fs = std::filesystem;

struct work_directory {
  work_directory() {
    std::string pattern = "/tmp/ald-time-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~work_directory() { fs::remove_all(path); }
  std::string path;
};

// Bytes and times of everything under a directory.
std::map<std::string, std::string> picture(const std::string& dir) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(dir)) {
    struct stat facts {};
    ::lstat(entry.path().c_str(), &facts);
    all[entry.path()] = std::to_string(facts.st_mtim.tv_sec) + "." + std::to_string(facts.st_mtim.tv_nsec) + (entry.is_regular_file() ? file_text(entry.path()) : "");
  }
  return all;
}

boost::json::object found(const std::string& arguments) {
  const auto outcome = run_command("simulate --json --from-log " + arguments + " 2>/dev/null");
  BOOST_REQUIRE_MESSAGE(outcome.code == 0, arguments << ": " << outcome.out);
  return boost::json::parse(outcome.out).as_object();
}

std::size_t lines_in(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

std::string refusal_of(const std::string& assignment) {
  node_settings settings;
  const auto set = set_simulated(settings, assignment);
  return set.ok() ? "taken" : to_string(set.error());
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_log_of_a_real_rollout_is_reproduced_exactly_and_not_touched) {
  const work_directory work;
  const std::string demo = work.path + "/demo";
  const auto rolled_out = run_command("demo --once --devices 40 --data " + demo + " 2>&1");
  BOOST_REQUIRE_MESSAGE(rolled_out.code == 0, rolled_out.out);
  const auto before = picture(demo);
  const auto result = found(demo + "/node --set scan_interval=60s --set order-batch=7 --report " + work.path + "/page.html");
  BOOST_TEST((picture(demo) == before));
  BOOST_TEST(result.at("exact").as_bool());
  BOOST_TEST(result.at("settings").as_string().find("ald.toml") != std::string::npos);
  for (const char* world : {"happened", "as_it_was", "changed"}) {
    BOOST_TEST(result.at(world).at("deliveries").as_int64() == 40, world);
    BOOST_TEST(result.at(world).at("confirmations").as_int64() == 40, world);
  }
  BOOST_TEST(result.at("changed").at("batches").as_int64() >= 6);
  BOOST_TEST(result.at("set").at("scan.interval").as_string() == "1m");
  BOOST_TEST(result.at("set").at("order.batch_lines").as_string() == "7");
  BOOST_TEST(file_text(work.path + "/page.html").find("<svg") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_simulated_log_that_was_saved_is_a_store_like_any_other) {
  const work_directory work;
  const std::string dir = work.path + "/saved";
  const auto simulated = run_command("simulate --json --devices 40 --days 0.1 --faults calm --save-log " + dir + " 2>/dev/null");
  BOOST_REQUIRE(simulated.code == 0);
  BOOST_TEST(run_command("replay --data " + dir + " 2>&1").code == 0);
  BOOST_TEST(!fs::exists(dir + ".lines"));
  const auto result = found(dir);
  BOOST_TEST(result.at("exact").as_bool());
  BOOST_TEST(result.at("changed").is_null());
  // The same words mean the same in both outputs.
  const auto counted = boost::json::parse(simulated.out);
  for (const char* figure : {"orders", "batches", "orders_per_batch"}) BOOST_TEST(result.at("happened").at(figure) == counted.at(figure), figure);
  const auto again = run_command("simulate --devices 5 --days 0.1 --save-log " + dir + " 2>&1");
  BOOST_TEST(again.code == 1);
  BOOST_TEST(again.out.find("not an empty directory") != std::string::npos, again.out);
}

BOOST_AUTO_TEST_CASE(a_snapshot_of_a_running_node_will_do) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("register U-1 --show-tokens").code == 0);
  const std::string copy = node.root + "/copy";
  BOOST_REQUIRE(node.client("snapshot --to " + copy).code == 0);
  const auto result = found(copy);
  BOOST_TEST(result.at("happened").at("registered").as_int64() == 1);
  BOOST_TEST(result.at("as_it_was").at("registered").as_int64() == 1);
  BOOST_TEST(result.at("settings").as_string() == copy + "/ald.toml");
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_log_is_refused_in_one_line) {
  const work_directory work;
  fs::create_directories(work.path + "/empty");
  fs::create_directories(work.path + "/foreign/log");
  std::ofstream(work.path + "/foreign/log/letter.txt") << "dear node";
  std::ofstream(work.path + "/file") << "x";
  for (const char* name : {"missing", "empty", "foreign", "file"}) {
    const auto outcome = run_command("simulate --from-log " + work.path + "/" + name + " 2>&1");
    BOOST_TEST(outcome.code == 1, name);
    BOOST_TEST(lines_in(outcome.out) == 1u, name << ": " << outcome.out);
    BOOST_TEST(outcome.out.starts_with("ald: "), outcome.out);
  }
  BOOST_TEST(!fs::exists(work.path + "/empty/log"));
}

BOOST_AUTO_TEST_CASE(a_damaged_log_is_refused_in_one_line) {
  const work_directory work;
  const std::string dir = work.path + "/saved";
  BOOST_REQUIRE(run_command("simulate --devices 40 --days 0.05 --faults none --save-log " + dir + " 2>&1").code == 0);
  for (const auto& entry : fs::directory_iterator(dir + "/log")) {
    const auto name = entry.path().extension();
    if (name != ".sst" && name != ".log") continue;
    std::string bytes = file_text(entry.path());
    for (std::size_t i = bytes.size() / 4; i < bytes.size() / 2; ++i) bytes[i] = static_cast<char>(bytes[i] ^ 0x5a);
    std::ofstream(entry.path(), std::ios::binary) << bytes;
  }
  const auto outcome = run_command("simulate --from-log " + dir + " 2>&1");
  BOOST_TEST(outcome.code == 1);
  BOOST_TEST(lines_in(outcome.out) == 1u, outcome.out);
}

BOOST_AUTO_TEST_CASE(a_setting_is_named_as_in_the_manual_or_nearly_so) {
  for (const char* name : {"scan.interval", "scan_interval", "scan-interval", "--scan.interval"}) {
    node_settings settings;
    const auto set = set_simulated(settings, std::string(name) + "=60s");
    BOOST_REQUIRE(set.ok());
    BOOST_TEST(set.value().key == "scan.interval");
    BOOST_TEST(settings.node.scan_interval_ms == 60'000);
  }
  for (const char* name : {"order_batch", "order-batch", "order.batch", "order.batch_lines", "order-batch-lines"}) {
    node_settings settings;
    BOOST_REQUIRE(set_simulated(settings, std::string(name) + "=200").ok());
    BOOST_TEST(settings.node.order_batch_lines == 200u);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_setting_is_named_with_what_is_allowed) {
  BOOST_TEST(refusal_of("scan.intervall=60s").find("scan.interval") != std::string::npos);
  BOOST_TEST(refusal_of("weather=good").find("simulated are: ") != std::string::npos);
  BOOST_TEST(refusal_of("listen.port=80").find("nothing in the simulation depends on it") != std::string::npos);
  BOOST_TEST(refusal_of("order.batch_lines=none").find("1 to 100000") != std::string::npos);
  BOOST_TEST(refusal_of("scan.interval").find("KEY=VALUE") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nonsense_on_the_command_line_ends_with_exit_code_2) {
  BOOST_TEST(run_command("simulate --set scan.interval=60s 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --from-log /tmp --devices 5 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --from-log /tmp --set x=1 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --from-log /tmp --beyond soon 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --seeds 1..2 --save-log /tmp/x 2>/dev/null").code == 2);
}

BOOST_AUTO_TEST_SUITE_END()
