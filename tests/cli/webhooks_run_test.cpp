// Webhooks of the real node process: a receiver that is down, refuses, hangs, and a node that is killed meanwhile.
#include <sys/stat.h>

#include <mutex>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "http/http_server.hpp"
#include "http/webhook_signature.hpp"
#include "program.hpp"

using namespace ald;

namespace {

constexpr const char* secret = "0123456789abcdef0123456789abcdef";

/// Answers 503 until it is told to take notes; keeps the bodies. What is not signed as documented is answered 401.
struct receiver {
  receiver()
      : server({}, [this](http_request request, const http_responder& respond) {
          const std::lock_guard hold(lock);
          const auto at = std::string(find_header(request.headers, "Ald-Timestamp"));
          const bool genuine = !at.empty() && find_header(request.headers, "Ald-Signature") == webhook_signature(secret, std::stoll(at), request.body);
          if (!genuine) return ++forged, respond({401, {}, "", {}});
          (takes ? taken : refused).push_back(request.body);
          respond({takes ? 204 : 503, {}, "", {}});
        }) {
    BOOST_REQUIRE(server.start().ok());
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server.port()) + "/hook"; }
  void take() {
    const std::lock_guard hold(lock);
    takes = true;
  }
  /// The member of the taken notes for which `alert` is so, in order; waits until one is there. The limit only turns a hang into a failure.
  std::vector<std::string> wait(const std::vector<std::string>& from, const std::string& alert, const std::string& state, const char* what) {
    for (int i = 0; i < 600; ++i) {
      std::vector<std::string> found;
      {
        const std::lock_guard hold(lock);
        for (const auto& body : from) {
          const auto note = boost::json::parse(body);
          if (note.at("alert").as_string() == alert && note.at("state").as_string() == state) found.emplace_back(note.at(what).as_string());
        }
      }
      if (!found.empty()) return found;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
  }

  std::mutex lock;
  bool takes = false;
  std::vector<std::string> taken, refused;
  int forged = 0;
  http_server server;
};

std::string secret_file(const node_program& node) {
  const auto path = node.root + "/webhook.secret";
  std::ofstream(path) << secret << '\n';
  ::chmod(path.c_str(), 0600);
  return path;
}

std::vector<std::string> options(const node_program& node, const receiver& to) {
  return {"--alert.webhooks", to.url(), "--alert.webhook-secret-file", secret_file(node), "--alert.node", "node-1", "--alert.webhook-retry-first", "50ms",
          "--alert.webhook-retry-cap", "200ms", "--pack", "id=P,kind=base,total=1"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhooks_run)

BOOST_AUTO_TEST_CASE(a_note_that_was_refused_until_the_node_was_killed_is_taken_after_its_restart_with_the_same_id) {
  receiver hooks;
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(options(node, hooks)), node.log());
  BOOST_REQUIRE(node.client("register U-1 --firmware 11.1.0 --show-tokens").code == 0);
  const auto refused = hooks.wait(hooks.refused, "pack_low", "firing", "id");
  BOOST_REQUIRE(!refused.empty());
  node.end(SIGKILL);
  hooks.take();
  BOOST_REQUIRE_MESSAGE(node.start(options(node, hooks)), node.log());
  const auto taken = hooks.wait(hooks.taken, "pack_low", "firing", "id");
  BOOST_REQUIRE(taken.size() == 1u);
  BOOST_TEST(taken[0] == refused[0]);
  BOOST_TEST(taken[0].starts_with("node-1/pack_low/base/"));
  BOOST_TEST(node.end(SIGTERM) == 0);
  // More licenses: the alert does not show again, and is told as over after its time, as an alert with the same beginning.
  auto more = options(node, hooks);
  more.back() = "id=P,kind=base,total=100";
  more.insert(more.end(), {"--alert.webhook-settle", "3s"});
  BOOST_REQUIRE_MESSAGE(node.start(more), node.log());
  const auto cleared = hooks.wait(hooks.taken, "pack_low", "cleared", "id");
  BOOST_REQUIRE(cleared.size() == 1u);
  BOOST_TEST(cleared[0] == taken[0].substr(0, taken[0].rfind('/')) + "/cleared");
  BOOST_TEST(hooks.wait(hooks.taken, "pack_low", "firing", "id").size() == 1u);
  BOOST_TEST(node.end(SIGTERM) == 0);
  BOOST_TEST(hooks.forged == 0);
  BOOST_TEST(node.log().find(secret) == std::string::npos);
  BOOST_TEST(node.log().find("/hook") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_test_reaches_the_receiver_and_the_commands_show_how_it_stands) {
  receiver hooks;
  hooks.take();
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(options(node, hooks)), node.log());
  const auto tested = node.client("alerts test");
  BOOST_TEST(tested.code == 0, tested.out);
  BOOST_TEST(hooks.wait(hooks.taken, "test", "firing", "node") == (std::vector<std::string>{"node-1"}), boost::test_tools::per_element());
  BOOST_TEST(hooks.wait(hooks.taken, "test", "cleared", "node").size() == 1u);
  BOOST_REQUIRE(node.client("register U-1 --firmware 11.1.0 --show-tokens").code == 0);
  BOOST_REQUIRE(!hooks.wait(hooks.taken, "pack_low", "firing", "id").empty());
  const auto shown = node.client("alerts list");
  BOOST_TEST(shown.out.find("pack_low") != std::string::npos, shown.out);
  BOOST_TEST(shown.out.find("0 of 1 licenses of kind base are free") != std::string::npos, shown.out);
  BOOST_TEST(shown.out.find("127.0.0.1:") != std::string::npos, shown.out);
  BOOST_TEST(shown.out.find("/hook") == std::string::npos, shown.out);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(without_receivers_nothing_is_sent_and_a_test_says_so) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  const auto none = node.client("alerts list");
  BOOST_TEST(none.out == "no alert is on\n", none.out);
  const auto tested = node.client("alerts test");
  BOOST_TEST(tested.code == 1);
  BOOST_TEST(tested.out.find("no receiver of webhooks is configured") != std::string::npos, tested.out);
  BOOST_TEST(!std::filesystem::exists(node.data + "/webhooks.owed"));
}

BOOST_AUTO_TEST_CASE(a_configuration_that_cant_work_ends_the_start_with_one_line_that_shows_no_secret) {
  const std::string root = "/tmp/ald-webhooks-" + std::to_string(::getpid());
  std::filesystem::create_directory(root);
  const auto file = root + "/secret";
  const auto start = [&](const std::string& more) { return run_command("node --data " + root + "/data --listen.port 0 " + more + " 2>&1"); };
  const auto hook = std::string("--alert.webhooks http://127.0.0.1:9/private ");
  std::ofstream(file) << secret;
  ::chmod(file.c_str(), 0644);
  for (const auto& [arguments, says] : std::vector<std::pair<std::string, std::string>>{
           {hook, "needs alert.webhook_secret_file"},
           {hook + "--alert.webhook-secret-file " + file, "can be read by others"},
           {"--alert.webhooks http://10.0.0.1/private --alert.webhook-secret-file " + file, "has no TLS"},
           {"--alert.webhooks ftp://10.0.0.1/private --alert.webhook-secret-file " + file, "is neither http nor https"},
           {"--alert.webhooks http://127.0.0.1/private,http://127.0.0.1/private --alert.webhook-secret-file " + file, "names a URL twice"}}) {
    const auto outcome = start(arguments);
    BOOST_TEST(outcome.code != 0, arguments);
    BOOST_TEST(outcome.out.find(says) != std::string::npos, outcome.out);
    BOOST_TEST(outcome.out.find("private") == std::string::npos, outcome.out);
  }
  ::chmod(file.c_str(), 0600);
  std::ofstream(file) << "short";
  const auto shorter = start(hook + "--alert.webhook-secret-file " + file);
  BOOST_TEST(shorter.code == 1);
  BOOST_TEST(shorter.out.find("shorter than 16 characters") != std::string::npos, shorter.out);
  std::filesystem::remove_all(root);
}

BOOST_AUTO_TEST_SUITE_END()
