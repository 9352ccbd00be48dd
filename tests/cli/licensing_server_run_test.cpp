// The real licensing-server process: start, files, kill, stop, options.
#include <sys/stat.h>

#include <atomic>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <set>
#include <thread>

#include "http/http_server.hpp"
#include "tests/cli/licensing_server_program.hpp"

using namespace ald;

namespace {

std::string order_of(int from, int to, const std::string& more = {}) {
  std::string lines;
  for (int i = from; i < to; ++i) {
    const auto unit = "U" + std::to_string(i);
    lines += std::string(lines.empty() ? "" : ",") + R"({"key":")" + unit + R"(/base/1","unit":")" + unit + R"(","kind":"base"})";
  }
  return R"({"lines":[)" + lines + "]" + more + "}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(licensing_server_run)

BOOST_AUTO_TEST_CASE(it_writes_its_url_token_and_key_and_its_licenses_verify_offline) {
  licensing_server_program server;
  BOOST_REQUIRE_MESSAGE(server.start({"--pack", "id=b,kind=base,total=5,validity_days=30"}), server.log());
  BOOST_TEST(server.log().find("ald licensing-server is ready at http://127.0.0.1:") != std::string::npos, server.log());
  struct stat facts {};
  BOOST_REQUIRE(::stat((server.data + "/server.token").c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0600u);
  const auto answer = boost::json::parse(server.call("POST", "/v1/orders", order_of(0, 1)).response.body);
  std::ofstream(server.root + "/license") << std::string(answer.at("lines").at(0).at("license_file").as_string());
  const auto verified = run_command("verify " + server.root + "/license --unit U0 --key " + server.data + "/signing.pub 2>&1");
  BOOST_TEST(verified.code == 0, verified.out);
  const auto another = run_command("licensing-server --listen 127.0.0.1:0 --data " + server.data + " 2>&1");
  BOOST_TEST(another.code == 1);
  BOOST_TEST(another.out.find("another licensing server is running on " + server.data) != std::string::npos, another.out);
  BOOST_TEST(std::filesystem::exists(server.data + "/server.url"));
  BOOST_TEST(server.end(SIGTERM) == 0);
  BOOST_TEST(!std::filesystem::exists(server.data + "/server.url"));
  BOOST_TEST(server.log().find(server.token()) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_kill_loses_no_license_that_was_answered_and_a_repeated_key_finds_it) {
  licensing_server_program server;
  BOOST_REQUIRE_MESSAGE(server.start({"--log-level", "off"}), server.log());
  std::atomic<int> answered{0};
  std::set<std::string> serials;
  std::thread orders([&] {
    for (int i = 0;; ++i) {
      const auto reply = server.call("POST", "/v1/orders", order_of(i, i + 1));
      if (reply.failure != http_failure::none) return;
      serials.insert(std::string(boost::json::parse(reply.response.body).at("lines").at(0).at("serial").as_string()));
      answered = i + 1;
    }
  });
  while (answered < 30) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  server.end(SIGKILL);
  orders.join();
  BOOST_REQUIRE_MESSAGE(server.start(), server.log());
  std::set<std::string> kept;
  const auto ledger = server.get("/v1/ledger");
  for (const auto& license : ledger.at("licenses").as_array()) kept.insert(std::string(license.at("serial").as_string()));
  for (const auto& serial : serials) BOOST_TEST(kept.contains(serial), serial << " was answered and is lost");
  BOOST_TEST(kept.size() <= serials.size() + 1);
  const auto log = server.get("/v1/requests").at("requests").as_array();
  BOOST_TEST(log.size() == kept.size());
  const auto again = boost::json::parse(server.call("POST", "/v1/orders", order_of(0, answered)).response.body);
  std::set<std::string> repeated;
  for (const auto& line : again.at("lines").as_array()) repeated.insert(std::string(line.at("serial").as_string()));
  BOOST_TEST(repeated == serials, boost::test_tools::per_element());
  BOOST_TEST(server.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(it_stops_within_5_s_of_sigterm_with_answers_hung_and_orders_pending_and_goes_on_with_them) {
  licensing_server_program server;
  BOOST_REQUIRE_MESSAGE(server.start({"--lose-answers", "1", "--defer", "1", "--defer-time", "1s"}), server.log());
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) clients.emplace_back([&, i] { BOOST_TEST((server.call("POST", "/v1/orders", order_of(i, i + 1)).failure != http_failure::none)); });
  while (server.get("/v1/requests").at("requests").as_array().size() < 8) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto before = std::chrono::steady_clock::now();
  BOOST_TEST(server.end(SIGTERM) == 0);
  BOOST_TEST((std::chrono::steady_clock::now() - before < std::chrono::seconds(5)));
  for (auto& client : clients) client.join();
  BOOST_REQUIRE_MESSAGE(server.start(), server.log());
  while (server.get("/v1/ledger").at("licenses").as_array().size() < 8) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto order = server.get("/v1/orders/O-0000000008");
  BOOST_TEST(std::string(order.at("lines").at(0).at("state").as_string()) == "issued");
  BOOST_TEST(server.end(SIGINT) == 0);
}

BOOST_AUTO_TEST_CASE(a_callback_is_told_when_the_order_is_done) {
  std::promise<std::string> told;
  http_server listener({}, [&](http_request request, const http_responder& respond) {
    told.set_value(request.body);
    respond({});
  });
  BOOST_REQUIRE(listener.start().ok());
  licensing_server_program server;
  BOOST_REQUIRE_MESSAGE(server.start({"--defer", "1", "--defer-time", "50"}), server.log());
  const auto callback = R"(,"callback":"http://127.0.0.1:)" + std::to_string(listener.port()) + R"(/hint")";
  BOOST_TEST(server.call("POST", "/v1/orders", order_of(0, 1, callback)).response.status == 202);
  BOOST_TEST(told.get_future().get() == R"({"order":"O-0000000001"})");
  BOOST_TEST(server.call("GET", "/v1/orders/O-0000000001").response.status == 200);
  BOOST_TEST(server.end(SIGTERM) == 0);
  listener.stop();
}

BOOST_AUTO_TEST_CASE(help_names_the_faults_and_wrong_options_say_what_is_allowed) {
  const auto help = run_command("licensing-server --help");
  BOOST_TEST(help.code == 0);
  for (const char* option : {"--lose-answers", "--no-dedup", "--fault-seed", "--latency", "--max-processing", "--token-file", "--allow-callbacks-to"}) {
    BOOST_TEST(help.out.find(option) != std::string::npos, option);
  }
  const auto refused = [](const std::string& arguments) {
    const auto outcome = run_command("licensing-server --data /tmp/ald-never-made " + arguments + " 2>&1");
    BOOST_TEST(outcome.code == 2, arguments << ": " << outcome.out);
    return outcome.out;
  };
  BOOST_TEST(refused("--listen 0.0.0.0:0").find("--allow-plain-http-beyond-loopback") != std::string::npos);
  BOOST_TEST(refused("--listen 127.0.0.1").find("ADDRESS:PORT") != std::string::npos);
  BOOST_TEST(refused("--listen 127.0.0.1:70000").find("0 to 65535") != std::string::npos);
  BOOST_TEST(refused("--latency soon").find("10ms..2s") != std::string::npos);
  BOOST_TEST(refused("--latency 5ms..1ms").find("10ms..2s") != std::string::npos);
  BOOST_TEST(refused("--latency 40s").find("3/4 of the maximum processing time") != std::string::npos);
  BOOST_TEST(refused("--error-rate 1.5").find("--error-rate") != std::string::npos);
  BOOST_TEST(refused("--pack id=b").find("kind") != std::string::npos);
  BOOST_TEST(refused("--pack id=b,kind=base,total=1 --pack id=b,kind=base,total=2").find("given twice") != std::string::npos);
  BOOST_TEST(!std::filesystem::exists("/tmp/ald-never-made"));
}

BOOST_AUTO_TEST_CASE(a_token_file_is_used_as_it_is) {
  licensing_server_program server;
  std::ofstream(server.root + "/token") << "my-own-token\n";
  BOOST_REQUIRE_MESSAGE(server.start({"--token-file", server.root + "/token"}), server.log());
  BOOST_TEST(!std::filesystem::exists(server.data + "/server.token"));
  BOOST_TEST(server.call("GET", "/v1/info").response.status == 401);
  BOOST_TEST(server.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
