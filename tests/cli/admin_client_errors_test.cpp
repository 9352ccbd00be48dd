// What an operator reads when a command can't be done, and how tokens are kept off the terminal.
#include "cli/admin_client.hpp"

#include <sys/stat.h>

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "cli/admin_call.hpp"
#include "cli/operator_commands.hpp"
#include "cli/register_command.hpp"
#include "scripted_admin.hpp"

using namespace ald;

namespace {

http_response json(int status, const std::string& body) { return {status, {{"Content-Type", "application/json"}}, body, nullptr}; }

struct outcome {
  int code = 0;
  std::string out, err;
};

outcome run(const admin_target& target, bool as_json, const std::function<result<done>(admin_call&)>& command) {
  std::ostringstream out, err;
  const int code = run_client(target, as_json, out, err, command);
  return {code, out.str(), err.str()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admin_client_errors)

BOOST_AUTO_TEST_CASE(a_call_carries_the_token_and_prints_the_answer) {
  scripted_admin node([](const http_request&) { return json(200, R"({"digest":"ab"})"); });
  const auto did = run(node.target(), false, [](admin_call& call) { return digest_command(call); });
  BOOST_TEST(did.code == 0);
  BOOST_TEST(did.out == "ab\n");
  BOOST_TEST(find_header(node.last.headers, "Authorization") == "Bearer secret-token");
  BOOST_TEST(run(node.target(), true, [](admin_call& call) { return digest_command(call); }).out == "{\"digest\":\"ab\"}\n");
}

BOOST_AUTO_TEST_CASE(a_node_that_is_not_there_is_told_with_what_to_do) {
  admin_target target;
  {
    scripted_admin gone([](const http_request&) { return json(200, "{}"); });
    target = gone.target();
    // The port is free again after this block; the token stays readable for the call.
  }
  std::filesystem::create_directory(target.data);
  std::ofstream(target.data + "/admin.token") << "t\n";
  const auto did = run(target, false, [](admin_call& call) { return scan_command(call); });
  std::filesystem::remove_all(target.data);
  BOOST_TEST(did.code == 1);
  BOOST_TEST(did.err.starts_with("ald: no node answers at " + target.node + ": "), did.err);
  BOOST_TEST(did.err.ends_with("(start it with \"ald node\", or name another with --node URL)\n"), did.err);
}

BOOST_AUTO_TEST_CASE(without_a_url_or_token_the_command_says_where_it_looked) {
  ::unsetenv("ALD_NODE");
  admin_target target;
  target.data = "/nonexistent";
  auto did = run(target, false, [](admin_call& call) { return scan_command(call); });
  BOOST_TEST(did.code == 1);
  BOOST_TEST(did.err ==
             "ald: no node is known: /nonexistent/node.url is not there "
             "(start one with \"ald node\", or name it with --node URL, $ALD_NODE or --data DIR)\n");
  target.node = "http://127.0.0.1:1";
  did = run(target, false, [](admin_call& call) { return scan_command(call); });
  BOOST_TEST(did.err.starts_with("ald: the admin token can't be read: /nonexistent/admin.token: No such file or directory (name its file with"), did.err);
  target.node = "ftp://x";
  did = run(target, false, [](admin_call& call) { return scan_command(call); });
  BOOST_TEST(did.code == 2);
  BOOST_TEST(did.err == "ald: \"ftp://x\" is not a node's URL (write http://HOST:PORT)\n");
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_told_by_its_file_and_never_by_its_text) {
  scripted_admin node([](const http_request&) { return json(401, ""); });
  const auto did = run(node.target(), false, [](admin_call& call) { return scan_command(call); });
  BOOST_TEST(did.code == 1);
  BOOST_TEST(did.err.find(" does not accept the admin token of " + node.directory + "/admin.token") != std::string::npos, did.err);
  BOOST_TEST(did.err.find("secret-token") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_nodes_own_message_and_hint_reach_the_operator) {
  scripted_admin node([](const http_request&) {
    return json(409, R"({"error":{"code":"conflict","message":"U-1 is retired","hint":"register it again"}})");
  });
  const auto did = run(node.target(), false, [](admin_call& call) { return retire_device_command(call, "U-1"); });
  BOOST_TEST(did.code == 1);
  BOOST_TEST(did.err == "ald: U-1 is retired (register it again)\n");
  BOOST_TEST(node.last.path == "/api/v1/devices/U-1/retire");
  BOOST_TEST(node.last.method == "POST");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_not_a_nodes_is_told) {
  scripted_admin web([](const http_request&) { return http_response{200, {{"Content-Type", "text/html"}}, "<html>", nullptr}; });
  const auto did = run(web.target(), false, [](admin_call& call) { return digest_command(call); });
  BOOST_TEST(did.code == 1);
  BOOST_TEST(did.err.ends_with("did not answer with JSON (is that an ald node?)\n"), did.err);
}

BOOST_AUTO_TEST_CASE(tokens_made_by_the_node_go_to_a_private_file_and_not_to_the_terminal) {
  scripted_admin node([](const http_request&) { return json(200, R"({"devices":[{"unit":"U-1","ok":true,"token":"made-here"}]})"); });
  register_options options;
  options.device.unit = "U-1";
  BOOST_REQUIRE(!devices_to_register(options).ok());
  BOOST_TEST(devices_to_register(options).error().hint == "say where tokens go: --tokens-out FILE, or --show-tokens");
  options.tokens_out = node.directory + "/tokens.csv";
  const auto devices = devices_to_register(options);
  BOOST_REQUIRE(devices.ok());
  for (const bool as_json : {false, true}) {
    std::filesystem::remove(options.tokens_out);
    const auto did = run(node.target(), as_json, [&](admin_call& call) { return register_devices(call, options, devices.value()); });
    BOOST_TEST(did.code == 0, did.err);
    BOOST_TEST((did.out + did.err).find("made-here") == std::string::npos);
  }
  std::ifstream in(options.tokens_out);
  std::stringstream text;
  text << in.rdbuf();
  BOOST_TEST(text.str() == "unit,token\nU-1,made-here\n");
  struct stat facts {};
  BOOST_REQUIRE(::stat(options.tokens_out.c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0600u);
  const auto again = run(node.target(), false, [&](admin_call& call) { return register_devices(call, options, devices.value()); });
  BOOST_TEST(again.err.find("the file is there already (name a new file)") != std::string::npos, again.err);
}

BOOST_AUTO_TEST_CASE(a_refused_device_is_named_and_the_others_are_registered) {
  scripted_admin node([](const http_request&) {
    return json(200, R"({"devices":[{"unit":"U-1","ok":true},{"unit":"U-2","ok":false,"error":{"code":"conflict","message":"is retired","hint":""}}]})");
  });
  register_options options;
  options.show_tokens = true;
  const std::vector<device_record> devices{{.unit = "U-1"}, {.unit = "U-2"}};
  const auto did = run(node.target(), false, [&](admin_call& call) { return register_devices(call, options, devices); });
  BOOST_TEST(did.code == 1);
  BOOST_TEST(did.out == "1 registered, 1 refused\n");
  BOOST_TEST(did.err == "ald: U-2: is retired\nald: 1 of 2 devices were refused (correct them and register them again; repeating the others changes nothing)\n");
}

BOOST_AUTO_TEST_SUITE_END()
