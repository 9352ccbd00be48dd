// The configuration file: values, exact error messages, and the round trip of --print-config.
#include "cli/config_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "cli/artifact_options.hpp"
#include "cli/node_arguments.hpp"
#include "cli/node_options.hpp"

using namespace ald;

namespace {

struct directory {
  directory() {
    std::string pattern = "/tmp/ald-config-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~directory() { std::filesystem::remove_all(path); }
  std::string write(const std::string& text) const {
    std::ofstream(path + "/ald.toml") << text;
    return path + "/ald.toml";
  }
  std::string path;
};

// The fault's text with the temporary directory taken out.
std::string complaint(const std::string& toml) {
  const directory dir;
  node_settings settings;
  const auto read = read_config_file(dir.write(toml), settings);
  if (read.ok()) return "";
  auto text = to_string(read.error());
  if (const auto at = text.find(dir.path + "/"); at != std::string::npos) text.erase(at, dir.path.size() + 1);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_file)

BOOST_AUTO_TEST_CASE(values_of_every_type_reach_their_settings) {
  const directory dir;
  node_settings s;
  const auto read = read_config_file(dir.write(R"(data = "/srv/ald"
allow_plain_http_beyond_loopback = true
[listen]
port = 0
max_body = "2MiB"
[scan]
interval = "30s"
[gateway]
discovery = "accept_all"
poll_interval = "1m"
[order]
retry_jitter = 0
[[pack]]
id = "a"
kind = "base"
total = 10
[[pack]]
id = "b"
kind = "extra"
total = "unlimited"
validity_days = 30
)"),
                                     s);
  BOOST_REQUIRE_MESSAGE(read.ok(), to_string(read.ok() ? fault{} : read.error()));
  BOOST_TEST(s.data == "/srv/ald");
  BOOST_TEST(s.allow_plain_http_beyond_loopback);
  BOOST_TEST(s.listen.port == 0);
  BOOST_TEST(s.listen.max_body_bytes == 2u << 20);
  BOOST_TEST(s.node.scan_interval_ms == 30'000);
  BOOST_TEST(s.gateway.discovery.accept_all);
  BOOST_TEST(!s.gateway.discovery.gateway_token);
  BOOST_TEST(s.gateway.poll_interval_s == 60);
  BOOST_TEST(s.node.order_retry.jitter_percent == 0u);
  BOOST_REQUIRE(s.packs.size() == 2);
  BOOST_TEST(s.packs[0].total == 10);
  BOOST_TEST(!s.packs[0].unlimited);
  BOOST_TEST(s.packs[1].kind.text == "extra");
  BOOST_TEST(s.packs[1].unlimited);
  BOOST_TEST(s.packs[1].valid_days == 30);
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_named_with_its_line_the_nearest_key_and_the_allowed_ones) {
  BOOST_TEST(complaint("[scan]\n\nintervall = \"5m\"\n") ==
             "ald.toml:3: unknown key \"scan.intervall\"; did you mean \"scan.interval\"? "
             "(allowed in [scan]: interval, tick, max_wakes_in_flight, max_clock_drift, max_planned_devices)");
  BOOST_TEST(complaint("dada = \"x\"\n").starts_with("ald.toml:1: unknown key \"dada\"; did you mean \"data\"? (allowed at the top: data, public_url"));
  BOOST_TEST(complaint("[skan]\ninterval = \"5m\"\n").starts_with("ald.toml:1: unknown key \"skan\"; did you mean \"scan\"?"));
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_its_line_and_what_is_allowed) {
  BOOST_TEST(complaint("[scan]\ninterval = \"5 parsecs\"\n") ==
             "ald.toml:2: scan.interval: \"5 parsecs\" is not a length of time (write for example 200ms, 5s, 10m, 1h30m or 2d; allowed: 1s to 1d)");
  BOOST_TEST(complaint("[scan]\ninterval = \"2d\"\n") == "ald.toml:2: scan.interval: \"2d\" is not allowed (allowed: 1s to 1d)");
  BOOST_TEST(complaint("[scan]\ninterval = 5\n") ==
             "ald.toml:2: scan.interval: must be a length of time in quotes, such as \"5m\" (allowed: 1s to 1d)");
  BOOST_TEST(complaint("[listen]\nport = 65536\n") == "ald.toml:2: listen.port: \"65536\" is not allowed (allowed: 0 to 65535)");
  BOOST_TEST(complaint("[listen]\nport = \"8080\"\n") == "ald.toml:2: listen.port: must be a whole number (allowed: 0 to 65535)");
  BOOST_TEST(complaint("[log]\nlevel = \"loud\"\n") == "ald.toml:2: log.level: \"loud\" is not allowed (allowed: debug, info, warn, error, off)");
  BOOST_TEST(complaint("allow_plain_http_beyond_loopback = \"yes\"\n") ==
             "ald.toml:1: allow_plain_http_beyond_loopback: must be true or false, without quotes");
  BOOST_TEST(complaint("[journal]\ncover = \"1KiB\"\n") == "ald.toml:2: journal.cover: \"1KiB\" is not allowed (allowed: 64KiB to 64GiB)");
  BOOST_TEST(complaint("[gateway]\npoll_interval = \"1500ms\"\n") ==
             "ald.toml:2: gateway.poll_interval: \"1500ms\" is not allowed (allowed: 1s to 23h59m59s, in whole seconds)");
  BOOST_TEST(complaint("[gateway]\ntenant = \"..\"\n") == "ald.toml:2: gateway.tenant: \"..\" is not allowed (allowed: 1 to 64 of A-Z a-z 0-9 . _ : -)");
  BOOST_TEST(complaint("[device]\nwill_ask_from_firmware = \"newest\"\n") ==
             "ald.toml:2: device.will_ask_from_firmware: \"newest\" is not allowed (allowed: a version such as 10.03.500)");
  BOOST_TEST(complaint("scan = 5\n") == "ald.toml:1: \"scan\" is a section (write [scan] on a line of its own)");
}

BOOST_AUTO_TEST_CASE(a_wrong_pack_is_named_with_its_line) {
  BOOST_TEST(complaint("[[pack]]\nid = \"a\"\nkind = \"base\"\n") == "ald.toml:1: pack: pack \"a\" needs a total (allowed: 1 to 999999999, or unlimited)");
  BOOST_TEST(complaint("\n[[pack]]\nid = \"a\"\nkinds = \"base\"\ntotal = 1\n") ==
             "ald.toml:2: pack: a pack has no \"kinds\"; did you mean \"kind\"? (allowed: id, kind, total, validity_days, evaluation)");
  BOOST_TEST(complaint("pack = 3\n") == "ald.toml:1: pack must be tables (write [[pack]] before each pack's id, kind, total, validity_days and evaluation)");
}

BOOST_AUTO_TEST_CASE(broken_toml_and_a_missing_file_are_named) {
  BOOST_TEST(complaint("[scan\ninterval = 1\n").starts_with("ald.toml:1: "));
  node_settings settings;
  const auto read = read_config_file("/nonexistent/ald.toml", settings);
  BOOST_REQUIRE(!read.ok());
  BOOST_TEST(read.error().what.starts_with("/nonexistent/ald.toml: "));
}

BOOST_AUTO_TEST_CASE(what_the_toml_library_takes_for_impossible_is_named_with_its_line) {
  BOOST_TEST(complaint("data = \"x\"\n[= 8443]\n") == "ald.toml:2: a key, a value or a bracket stands where none can be (the file is TOML 1.0, see https://toml.io)");
}

BOOST_AUTO_TEST_CASE(a_directory_in_the_files_place_is_refused) {
  const directory dir;
  node_settings settings;
  const auto read = read_config_file(dir.path, settings);
  BOOST_REQUIRE(!read.ok());
  BOOST_TEST(to_string(read.error()) == dir.path + ": is a directory (name a readable file)");
}

BOOST_AUTO_TEST_CASE(the_printed_configuration_reads_back_to_the_same_configuration) {
  const directory dir;
  node_settings settings;
  settings.data = "with \"quotes\" and \\";
  settings.node.scan_interval_ms = 90'000;
  settings.gateway.discovery.accept_all = true;
  settings.packs = {parse_pack("id=x,kind=base,total=7,validity_days=9,evaluation=true").value()};
  std::ostringstream printed;
  print_settings(settings, printed);
  node_settings again;
  const auto read = read_config_file(dir.write(printed.str()), again);
  BOOST_REQUIRE_MESSAGE(read.ok(), to_string(read.ok() ? fault{} : read.error()));
  for (const auto& option : node_options()) BOOST_TEST(option.get(again) == option.get(settings), option.key);
  BOOST_REQUIRE(again.packs.size() == 1);
  BOOST_TEST(again.packs[0].total == 7);
  BOOST_TEST(again.packs[0].valid_days == 9);
  BOOST_TEST(again.packs[0].evaluation);
  BOOST_TEST(!parse_pack("id=x,kind=base,total=7,evaluation=perhaps").ok());
  BOOST_TEST(!parse_pack("id=x,kind=base,total=7,evaluation=false").value().evaluation);
}

// What `ald snapshot` leaves is what a restored node is started with.
BOOST_AUTO_TEST_CASE(what_is_printed_for_a_remote_licensing_server_names_no_packs_and_starts_a_node) {
  const directory dir;
  node_settings settings;
  settings.licensing.connector = "http";
  settings.licensing.http.url = "http://127.0.0.1:1";
  settings.licensing.token_file = dir.write("token");
  settings.licensing.trusted_keys = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  std::ostringstream printed;
  print_settings(settings, printed);
  node_arguments arguments;
  arguments.config = dir.write(printed.str());
  const auto again = effective_settings(arguments);
  BOOST_REQUIRE_MESSAGE(again.ok(), to_string(again.ok() ? fault{} : again.error()));
  BOOST_TEST(again.value().packs.empty());
}

BOOST_AUTO_TEST_CASE(the_rules_of_discovery_are_read_and_printed_as_they_were) {
  node_settings settings;
  const auto options = node_options();
  const auto set = [&](const char* key, const std::string& value) { return find_option(options, key)->set(settings, value).ok(); };
  const auto get = [&](const char* key) { return find_option(options, key)->get(settings); };
  BOOST_TEST(set("gateway.discovery", "accept_all, gateway_token"));
  BOOST_TEST(get("gateway.discovery") == "gateway_token,accept_all");
  for (const auto* wrong : {"", "everybody", "none,accept_all", "accept_all,"}) BOOST_TEST(!set("gateway.discovery", wrong), wrong);
  BOOST_TEST(set("gateway.discovery", "none"));
  BOOST_TEST(get("gateway.discovery") == "none");
  BOOST_TEST(set("discovery.networks", "10.0.0.0/8, 2001:db8::/32"));
  BOOST_TEST(get("discovery.networks") == "10.0.0.0/8, 2001:db8::/32");
  BOOST_TEST(!set("discovery.networks", "10.1.0.0/8"));
  BOOST_TEST(set("discovery.products", "Kiosk 5, Gate 2"));
  BOOST_TEST(get("discovery.products") == "Kiosk 5, Gate 2");
  BOOST_TEST(!set("discovery.products", "Kiosk 5,"));
  BOOST_TEST(set("discovery.combine", "all"));
  BOOST_TEST(settings.gateway.discovery.all_must_match);
  BOOST_TEST(!set("discovery.combine", "some"));
}

BOOST_AUTO_TEST_CASE(every_default_is_allowed_and_keys_are_unique) {
  const auto options = node_options();
  std::set<std::string> keys;
  const node_settings defaults;
  for (const auto& option : options) {
    BOOST_TEST(keys.insert(option.key).second, option.key);
    node_settings settings;
    const auto set = option.set(settings, option.get(defaults));
    BOOST_TEST(set.ok(), option.key << ": " << (set.ok() ? "" : to_string(set.error())));
  }
}

BOOST_AUTO_TEST_CASE(the_command_line_goes_before_the_file_and_names_its_flag_when_wrong) {
  const directory dir;
  node_arguments arguments;
  arguments.config = dir.write("[scan]\ninterval = \"1m\"\ntick = \"100ms\"\n");
  arguments.given = {{"scan.interval", "2m"}};
  auto settings = effective_settings(arguments);
  BOOST_REQUIRE(settings.ok());
  BOOST_TEST(settings.value().node.scan_interval_ms == 120'000);
  BOOST_TEST(settings.value().node.tick_ms == 100);
  arguments.given = {{"order.max_in_flight", "0"}};
  settings = effective_settings(arguments);
  BOOST_REQUIRE(!settings.ok());
  BOOST_TEST(to_string(settings.error()) == "--order.max-in-flight: \"0\" is not allowed (allowed: 1 to 1000)");
}

BOOST_AUTO_TEST_CASE(listening_beyond_loopback_needs_its_flag) {
  node_settings settings;
  settings.listen.address = "0.0.0.0";
  const auto refused = check_settings(settings);
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(to_string(refused.error()) ==
             "listen.address 0.0.0.0 can be reached by other hosts, and tokens would cross the network without TLS "
             "(listen on 127.0.0.1 behind a TLS proxy, or accept the risk with --allow-plain-http-beyond-loopback)");
  settings.allow_plain_http_beyond_loopback = true;
  BOOST_TEST(check_settings(settings).ok());
  for (const char* loopback : {"127.0.0.1", "127.1.2.3", "::1"}) {
    settings.allow_plain_http_beyond_loopback = false;
    settings.listen.address = loopback;
    BOOST_TEST(check_settings(settings).ok(), loopback);
  }
  settings.listen.address = "localhost";
  BOOST_TEST(!check_settings(settings).ok());
}

BOOST_AUTO_TEST_CASE(a_gateway_token_rule_without_a_token_and_a_pack_named_twice_are_refused) {
  node_settings settings;
  settings.gateway.discovery.gateway_token = true;
  BOOST_TEST(!check_settings(settings).ok());
  settings.gateway_token_file = "/etc/ald/gateway.token";
  BOOST_TEST(check_settings(settings).ok());
  settings.node.order_batch_lines = 20'000;
  BOOST_TEST(to_string(check_settings(settings).error()) ==
             "order.batch_lines 20000 is above licensing_server.max_order_lines 10000 (every order would be refused: lower the one or raise the other)");
  settings.node.order_batch_lines = 500;
  settings.packs = {parse_pack("id=x,kind=base,total=7").value(), parse_pack("id=x,kind=base,total=unlimited").value()};
  BOOST_TEST(!check_settings(settings).ok());
}

BOOST_AUTO_TEST_CASE(artifacts_are_read_by_product_and_printed_back) {
  const directory dir;
  node_settings settings;
  BOOST_REQUIRE(read_config_file(dir.write("[artifacts]\nmax_cached = 7\n[[artifact]]\nproduct = \"board 5\"\nform = \"swu\"\nhardware = \"1.0 1.1\"\n"
                                           "path = \"/data/license.lic\"\nversion = \"v{serial}\"\n[[artifact]]\nproduct = \"*\"\n"),
                                 settings)
                    .ok());
  std::stringstream printed;
  print_settings(settings, printed);
  node_settings again;
  BOOST_REQUIRE(read_config_file(dir.write(printed.str()), again).ok());
  BOOST_TEST(again.artifacts.max_cached == 7u);
  BOOST_REQUIRE(again.artifacts.plans.size() == 2u);
  const auto& plan = again.artifacts.plans[0];
  BOOST_TEST(plan.product == "board 5");
  BOOST_TEST(plan.form == "swu");
  BOOST_TEST((plan.hardware == std::vector<std::string>{"1.0", "1.1"}));
  BOOST_TEST(plan.path == "/data/license.lic");
  BOOST_TEST(plan.version == "v{serial}");
  BOOST_TEST(again.artifacts.plans[1].form == "license");
}

BOOST_AUTO_TEST_CASE(a_wrong_artifact_is_named_with_its_line_and_product) {
  BOOST_TEST(complaint("[[artifact]]\nform = \"swu\"\n") ==
             "ald.toml:1: artifact: an artifact needs a product (the device's product, as it is registered or reported; \"*\" for all others)");
  BOOST_TEST(complaint("[[artifact]]\nproduct = \"b\"\nform = \"swo\"\n") ==
             "ald.toml:1: artifact: product \"b\": unknown form \"swo\"; did you mean \"swu\"? (allowed: license, swu)");
  BOOST_TEST(complaint("[[artifact]]\nproduct = \"b\"\nform = \"swu\"\npath = \"license.lic\"\n") ==
             "ald.toml:1: artifact: product \"b\": path \"license.lic\" is not the absolute path of a file "
             "(for example path = \"/etc/ald/license.lic\"; {unit} and {serial} are filled in)");
  BOOST_TEST(complaint("[[artifact]]\nproduct = \"b\"\nhardwear = \"1.0\"\n") ==
             "ald.toml:1: artifact: an artifact has no \"hardwear\"; did you mean \"hardware\"? (allowed: product, form, hardware, path, version)");
  BOOST_TEST(complaint("artifact = 3\n") ==
             "ald.toml:1: artifact must be tables (write [[artifact]] before each product's product, form, hardware, path and version)");
}

BOOST_AUTO_TEST_CASE(a_product_with_two_artifacts_and_a_signing_key_without_its_certificate_are_refused) {
  node_settings settings;
  settings.artifacts.plans = {parse_artifact("product=b,form=swu").value(), parse_artifact("product=b").value()};
  BOOST_TEST(check_settings(settings).error().what == "product \"b\" has two artifacts");
  settings.artifacts.plans.pop_back();
  BOOST_TEST(check_settings(settings).ok());
  settings.artifacts.signing_key = "/k";
  BOOST_TEST(check_settings(settings).error().what == "artifacts.signing_key is given without artifacts.signing_cert");
}

BOOST_AUTO_TEST_SUITE_END()
