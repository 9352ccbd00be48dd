// `ald simulate` as a user runs it: the same seed in two processes, files of faults, and what it says when it is told nonsense.
#include <fstream>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "cli/faults_file.hpp"
#include "cli/packs_file.hpp"
#include "program.hpp"

BOOST_AUTO_TEST_SUITE(simulate_run)

using namespace ald;

namespace {

boost::json::object run(const std::string& arguments) {
  const auto outcome = run_command("simulate --json " + arguments + " 2>/dev/null");
  BOOST_REQUIRE(outcome.code == 0);
  return boost::json::parse(outcome.out).as_object();
}

struct faults_text {
  explicit faults_text(const std::string& text) {
    std::string pattern = "/tmp/ald-faults-XXXXXX";
    const int fd = ::mkstemp(pattern.data());
    BOOST_REQUIRE(fd >= 0);
    ::close(fd);
    path = pattern;
    std::ofstream(path) << text;
  }
  ~faults_text() { std::filesystem::remove(path); }
  std::string path;
};

std::string refusal_of(const std::string& text) {
  const faults_text file(text);
  const auto plan = read_faults_file(file.path);
  return plan.ok() ? "taken" : to_string(plan.error());
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_seed_in_two_processes_comes_to_the_same_digest) {
  const auto first = run("--devices 30 --days 0.1 --seed 9 --faults storm");
  const auto again = run("--devices 30 --days 0.1 --seed 9 --faults storm");
  const auto other = run("--devices 30 --days 0.1 --seed 10 --faults storm");
  BOOST_TEST(first.at("digest").as_string() == again.at("digest").as_string());
  BOOST_TEST(first.at("unseed") == again.at("unseed"));
  BOOST_TEST(first.at("digest").as_string() != other.at("digest").as_string());
  BOOST_TEST(first.at("unseed") != other.at("unseed"));
}

BOOST_AUTO_TEST_CASE(the_json_object_has_what_a_planner_asks_for) {
  const auto result = run("--devices 20 --days 0.1 --faults calm");
  for (const char* key : {"seed", "digest", "devices", "licensed", "orders", "crashes", "faults", "invariant_checks", "time_to_licensed_s", "wall_s"}) {
    BOOST_TEST(result.contains(key), key);
  }
  for (const char* key : {"p50", "p95", "p99", "max"}) BOOST_TEST(result.at("time_to_licensed_s").as_object().contains(key), key);
  BOOST_TEST(result.at("licensed").as_int64() == 20);
}

BOOST_AUTO_TEST_CASE(many_seeds_are_summed_up_whatever_the_number_of_threads) {
  const auto one = run("--seeds 1..6 --jobs 1 --devices 10 --days 0.1 --faults storm");
  const auto two = run("--seeds 1..6 --jobs 2 --devices 10 --days 0.1 --faults storm");
  BOOST_TEST(one.at("seeds").as_int64() == 6);
  BOOST_TEST(one.at("faults") == two.at("faults"));
  BOOST_TEST(one.at("actor_steps") == two.at("actor_steps"));
  BOOST_TEST(one.at("breaches").as_array().empty());
}

BOOST_AUTO_TEST_CASE(the_summary_of_many_seeds_has_faults_crashes_coverage_checks_and_what_was_not_reached) {
  const auto outcome = run_command("simulate --seeds 1..4 --devices 10 --days 0.1 --faults storm 2>&1");
  BOOST_TEST(outcome.code == 0);
  for (const char* what : {"[##############################] 4/4 seeds", "4 seeds, 0 breaches", "crashes survived", "faults: ", "node_crash ",
                           "device machine: ", " states, ", " kinds of events, ", " transitions", "invariants checked: ", "I7 state is a fold", "never reached: "}) {
    BOOST_TEST(outcome.out.find(what) != std::string::npos, what);
  }
}

BOOST_AUTO_TEST_CASE(a_report_is_one_page_that_needs_nothing_else) {
  const std::string path = "/tmp/ald-report-" + std::to_string(::getpid()) + ".html";
  run("--devices 20 --days 0.1 --faults calm --report " + path);
  const std::string page = file_text(path);
  std::filesystem::remove(path);
  BOOST_TEST(page.starts_with("<!doctype html>"));
  BOOST_TEST(page.find("<svg") != page.npos);
  for (const char* what : {"below the threshold", "asks by itself", "p50", "p99", "Orders per batch", "requests to the licensing server", "pushes/min",
                           "reboots/min", "requests/s", "orders/min", "batches/min", "unsynced_records", "wakes", "commands", "pushes_in_flight"}) {
    BOOST_TEST(page.find(what) != page.npos, what);
  }
  BOOST_TEST(page.find("http") == page.npos);
  BOOST_TEST(page.find("<script") == page.npos);
}

BOOST_AUTO_TEST_CASE(a_file_changes_the_rates_of_a_preset) {
  const faults_text file("base = \"calm\"\n[rates]\nnode_crash = 9\nwrong_unit = 0\n");
  const auto plan = read_faults_file(file.path);
  BOOST_REQUIRE(plan.ok());
  BOOST_TEST(plan.value().rate(fault_kind::node_crash) == 9.0);
  BOOST_TEST(plan.value().rate(fault_kind::wrong_unit) == 0.0);
  BOOST_TEST(plan.value().rate(fault_kind::disk_slow) == preset_faults("calm")->rate(fault_kind::disk_slow));
  run("--devices 5 --days 0.05 --faults " + file.path);
}

BOOST_AUTO_TEST_CASE(a_wrong_file_is_refused_with_the_key) {
  BOOST_TEST(refusal_of("[rates]\nnode_crush = 1\n").find("node_crush") != std::string::npos);
  BOOST_TEST(refusal_of("[rates]\nwrong_unit = 2\n").find("wrong_unit") != std::string::npos);
  BOOST_TEST(refusal_of("[rates]\nwrong_unit = \"often\"\n").find("no number") != std::string::npos);
  BOOST_TEST(refusal_of("base = \"hurricane\"\n").find("hurricane") != std::string::npos);
  BOOST_TEST(refusal_of("bass = \"calm\"\n").find("bass") != std::string::npos);
  BOOST_TEST(refusal_of("base = \n").find(":1: ") != std::string::npos);
  BOOST_TEST(refusal_of("base = 3\n").find("base is no text") != std::string::npos);
  BOOST_TEST(refusal_of("hurried = \"yes\"\n").find("hurried") != std::string::npos);
  BOOST_TEST(!choose_faults("/no/such/file").ok());
  BOOST_TEST(!choose_faults("/tmp").ok());
}

BOOST_AUTO_TEST_CASE(a_year_is_simulated_with_packs_of_a_year_or_of_a_file) {
  const auto year = run("--core-only --devices 40 --days 345 --packs yearly --faults none");
  BOOST_TEST(year.at("renewals").as_object().at("count").to_number<int>() == 40);
  BOOST_TEST(year.at("gaps").to_number<int>() == 0);
  BOOST_TEST(year.at("balanced_days").to_number<int>() >= 345);
  const faults_text late("[[pack]]\nid = \"first\"\ntotal = 100\nlast_day = 20\n"
                         "[[pack]]\nid = \"second\"\ntotal = \"unlimited\"\nlicense_days = 50\non_sale_day = 25\n");
  const auto gap = run("--core-only --devices 10 --days 30 --faults none --packs " + late.path);
  BOOST_TEST(gap.at("gaps").to_number<int>() == 10);  // nobody sold anything from the 21st to the 25th day
  BOOST_TEST(gap.at("licensed").to_number<int>() == 10);
}

BOOST_AUTO_TEST_CASE(a_scarce_pack_is_sold_out_and_never_more_whatever_the_server_would_issue) {
  for (const std::string oversell : {"", " --oversell"}) {
    const auto sale = run("--devices 24 --days 0.25 --faults calm --packs scarce" + oversell).at("demand").as_object();
    BOOST_TEST(sale.at("out").to_number<int>() == 12);
    BOOST_TEST(sale.at("most_out").to_number<int>() == 12);
    BOOST_TEST(sale.at("drawn").as_object().at("renewal").to_number<int>() > 0);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_file_of_packs_is_refused_with_the_pack) {
  const auto refusal = [](const std::string& text) {
    const faults_text file(text);
    const auto packs = choose_packs(file.path, 10, 1);
    return packs.ok() ? "taken" : to_string(packs.error());
  };
  const std::string good = "[[pack]]\nid = \"a\"\ntotal = 5\n";
  BOOST_TEST(refusal(good + "last_day = 7\n") == "taken");
  BOOST_TEST(refusal(good).find("last_day or license_days") != std::string::npos);
  BOOST_TEST(refusal(good + "last_day = 7\nlicense_days = 7\n").find("last_day or license_days") != std::string::npos);
  BOOST_TEST(refusal(good + "license_days = -1\n").find("last_day or license_days") != std::string::npos);
  BOOST_TEST(refusal(good + "last_day = 7\non_sale_day = 0.5\n").find("on_sale_day") != std::string::npos);
  BOOST_TEST(refusal(good + "last_day = 7\ncolor = 1\n").find("pack 1 has no \"color\"") != std::string::npos);
  BOOST_TEST(refusal("[[pack]]\nid = \"a\"\ntotal = \"many\"\nlast_day = 7\n").find("total") != std::string::npos);
  BOOST_TEST(refusal("[[pack]]\nid = \"a b\"\ntotal = 5\nlast_day = 7\n").find("id") != std::string::npos);
  BOOST_TEST(refusal(good + "last_day = 7\n" + good + "last_day = 8\n").find("two packs") != std::string::npos);
  BOOST_TEST(refusal("pack = [1]\n").find("[[pack]]") != std::string::npos);
  BOOST_TEST(refusal("packs = 1\n").find("packs") != std::string::npos);
  BOOST_TEST(refusal("").find("[[pack]]") != std::string::npos);
  BOOST_TEST(refusal("[[pack\n").find(":1: ") != std::string::npos);
  BOOST_TEST(!choose_packs("/no/such/file", 10, 1).ok());
  BOOST_TEST(choose_packs("", 10, 1).value().empty());
}

BOOST_AUTO_TEST_CASE(output_that_gets_lost_is_no_success) {
  const auto lost = run_command("simulate --devices 3 --days 0.01 --faults none --json 2>&1 >/dev/full");
  BOOST_TEST(lost.code == 1);
  BOOST_TEST(lost.out.find("standard output can't be written") != std::string::npos, lost.out);
}

BOOST_AUTO_TEST_CASE(nonsense_on_the_command_line_is_refused_with_exit_code_2) {
  BOOST_TEST(run_command("simulate --seeds 9..3 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --faults hurricane 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --devices 0 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --seed 1 --seeds 1..2 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --report /tmp/never.html --seeds 1..2 2>/dev/null").code == 2);
  BOOST_TEST(run_command("simulate --days nan 2>/dev/null").code == 2);
  // A script's variable that is not set must not be taken for an option that is not given.
  for (const char* option : {"--packs", "--report", "--save-log", "--from-log"}) {
    const auto empty = run_command(std::string("simulate --devices 3 --days 0.01 ") + option + " '' 2>&1");
    BOOST_TEST(empty.code == 2, option);
    BOOST_TEST(empty.out.find("the value is empty") != std::string::npos, empty.out);
  }
  for (const char* option : {"--export", "--import", "--device", "--at"}) BOOST_TEST(run_command(std::string("replay ") + option + " '' 2>/dev/null").code == 2, option);
  for (const char* seed : {"-1", "18446744073709551616", "1e3", ""}) BOOST_TEST(run_command("simulate --seed '" + std::string(seed) + "' 2>/dev/null").code == 2, seed);
  for (const char* seeds : {"18446744073709551614..18446744073709551615", "0..18446744073709551615", "1..10000001"}) {
    BOOST_TEST(run_command("simulate --seeds " + std::string(seeds) + " 2>/dev/null").code == 2, seeds);
  }
}

BOOST_AUTO_TEST_CASE(a_report_that_can_not_be_written_is_refused_before_anything_is_simulated) {
  const auto outcome = run_command("simulate --devices 5 --days 0.01 --json --report /no/such/dir/page.html 2>&1");
  BOOST_TEST(outcome.code == 2);
  BOOST_TEST(outcome.out.find("can't be written") != std::string::npos, outcome.out);
  BOOST_TEST(outcome.out.find("digest") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
