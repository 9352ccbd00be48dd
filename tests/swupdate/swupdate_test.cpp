// Licenses real devices of somebody else's make: Debian's SWUpdate against a real node, over real HTTP.
//
//   swupdate_test --ald PATH [--keep]
//
// 1. The user would have to be asked, and SWUpdate can't: it gets nothing and is listed as consent_impossible.
// 2. Under a profile that does not prompt it gets its license: polls, downloads the signed .swu, installs, reboots, confirms.
// 3. Several at once. One is killed in the middle of its download, one loses its connection there and resumes over a
//    kill -9 of the node, one trusts another certificate: it refuses, and is licensed when it has the right one.
// 4. Between its installation and its reboot a device is retired: the action is called off, and SWUpdate drops it.
// 5. The node signs with a key and certificate of the operator's; a device that trusts both certificates takes that, too.
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "tests/swupdate/node_under_test.hpp"
#include "tests/swupdate/slow_link.hpp"
#include "tests/swupdate/swupdate_device.hpp"
#include "tests/swupdate/test_log.hpp"

using namespace ald;
using namespace ald::swupdate;

namespace {

constexpr std::size_t middle_of_download = 700;  // of about 4 KiB

struct failed_step : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void require(bool condition, const std::string& what) {
  if (!condition) throw failed_step(what);
}

void require(const result<done>& outcome) { require(outcome.ok(), outcome.ok() ? "" : to_string(outcome.error())); }

std::string file_text(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A device, and its own link to the node.
struct connected_device {
  swupdate_device process;
  slow_link link;
  connected_device(device_options options, std::uint16_t node_port) : process(std::move(options)), link(node_port) {}
  const std::string& unit() const { return process.options().unit; }
  bool installed() const { return std::filesystem::exists(process.options().installed); }
  void start(bool after_reboot = false) { require(process.start(link.port(), after_reboot)); }
};

class swupdate_story {
 public:
  swupdate_story(const std::string& ald, std::string root) : root_(std::move(root)), node_(ald, root_) {}
  void tell();

 private:
  std::unique_ptr<connected_device> new_device(const std::string& unit, const std::string& product = "board");
  void wait_until(connected_device& device, const std::string& what, const std::function<bool()>& condition);
  void wait_for_reason(connected_device& device, const std::string& reason);
  void wait_for_download(connected_device& device);
  void wait_until_done(connected_device& device);
  void reboot(connected_device& device);
  void check_license(connected_device& device);
  void show(connected_device& device);

  void prompting_is_impossible(connected_device& a);
  void silent_profile_licenses(connected_device& a);
  void several_at_once();
  void called_off();
  void operators_own_certificate();
  void make_certificate(const std::string& name);

  std::string root_;
  node_under_test node_;
};

std::unique_ptr<connected_device> swupdate_story::new_device(const std::string& unit, const std::string& product) {
  device_options o{unit, "token-of-" + unit, root_ + "/" + unit + "/tmp", node_.certificate(), root_ + "/" + unit + "/etc/license.lic"};
  std::filesystem::create_directories(o.dir);
  require(node_.register_device(unit, o.token, product, "/kiosks"));
  return std::make_unique<connected_device>(o, node_.port());
}

void swupdate_story::show(connected_device& device) {
  quote("SWUpdate " + device.unit(), device.process.news());
  quote("node on  " + device.unit(), node_.shows(device.unit()));
}

void swupdate_story::wait_until(connected_device& device, const std::string& what, const std::function<bool()>& condition) {
  bool held = false;  // once is enough: some conditions pass again
  const bool come = wait_for([&] { return (held = condition()) || !device.process.running(); });
  say(device.unit() + ": " + (held ? "" : "NOT ") + what);
  show(device);
  if (held) return;
  require(device.process.running(), "the SWUpdate of " + device.unit() + " ended by itself; the end of its log:\n" +
                                        device.process.log().substr(device.process.log().size() > 3000 ? device.process.log().size() - 3000 : 0));
  require(come, device.unit() + " did not come so far within two minutes: " + what);
}

void swupdate_story::wait_for_reason(connected_device& device, const std::string& reason) {
  wait_until(device, "the node lists it as " + reason, [&] { return node_.reason(device.unit()) == reason; });
}

void swupdate_story::wait_for_download(connected_device& device) {
  wait_until(device, "has installed its license; the node waits for the confirmation after the reboot",
             [&] { return device.installed() && node_.reason(device.unit()) == "awaiting_confirmation"; });
}

void swupdate_story::check_license(connected_device& device) {
  const auto [good, said] = node_.verify(device.process.options().installed, device.unit());
  say(device.unit() + ": ald verify " + device.process.options().installed);
  quote("verify", said);
  require(good, "ald verify does not accept what was installed on " + device.unit());
}

// The installation ends with the last of SWUpdate's reports; a power switch before that would be another test.
void swupdate_story::wait_until_done(connected_device& device) {
  wait_until(device, "SWUpdate says that it is done", [&] { return device.process.log().find("Update successful, executing post-update actions") != std::string::npos; });
}

void swupdate_story::reboot(connected_device& device) {
  wait_until_done(device);
  require(device.process.log().find("IPC stream failed") == std::string::npos, device.unit() + " hung up before its download was whole");
  const int polls = device.link.polls();
  wait_until(device, "polls on, unconfirmed, until it is rebooted", [&] { return device.link.polls() >= polls + 2; });
  require(node_.state(device.unit()) == "delivering", device.unit() + " counts as licensed before its reboot");
  say(device.unit() + ": reboot (SWUpdate stops and is started again with -c 2)");
  device.process.stop();
  device.start(true);
  wait_until(device, "is licensed", [&] { return node_.state(device.unit()) == "licensed"; });
  check_license(device);
}

void swupdate_story::prompting_is_impossible(connected_device& a) {
  say("1. No profile: the user has to be asked, and SWUpdate knows no confirmationBase");
  a.start();
  wait_for_reason(a, "consent_impossible");
  const int polls = a.link.polls();
  wait_until(a, "goes on polling", [&] { return a.link.polls() >= polls + 2; });
  require(a.link.downloads().empty() && !a.installed(), "it downloaded something without consent");
  require(node_.reason(a.unit()) == "consent_impossible", "it is not listed as consent_impossible any more");
}

void swupdate_story::silent_profile_licenses(connected_device& a) {
  say("2. A profile with prompt_user_on_ums_actions = false for " + a.unit());
  require(node_.assign_silent_profile(a.unit()));
  wait_for_download(a);
  reboot(a);
}

void swupdate_story::several_at_once() {
  say("3. Four more SWUpdates at once, all under the profile by their directory");
  require(node_.assign_silent_profile("/kiosks"));
  const auto plain = new_device("SWU-plain"), killed = new_device("SWU-killed"), cut = new_device("SWU-cut"), doubting = new_device("SWU-doubting");
  make_certificate("other");
  doubting->process.trust(root_ + "/other.cert.pem");
  killed->link.set(slow_link::fate::hold, middle_of_download);
  cut->link.set(slow_link::fate::hold, middle_of_download);
  for (auto* device : {plain.get(), killed.get(), cut.get(), doubting.get()}) device->start();

  wait_until(*killed, "is in the middle of its download", [&] { return killed->link.interrupted() > 0; });
  say(killed->unit() + ": kill -9 of process group " + std::to_string(killed->process.pid()));
  killed->process.kill();
  require(!killed->installed(), "half a download was installed");

  wait_for_reason(*doubting, "install_failed");
  require(!doubting->installed(), "something was installed that is not signed for the device");
  doubting->process.stop();

  wait_until(*cut, "is in the middle of its download, too", [&] { return cut->link.interrupted() > 0; });
  wait_for_download(*plain);
  wait_until_done(*plain);
  say("kill -9 of the node; it is started again; then the connection of " + cut->unit() + " breaks");
  node_.kill();
  require(node_.start());
  cut->link.set(slow_link::fate::cut, middle_of_download);

  killed->link.set(slow_link::fate::pass);
  killed->start();
  wait_for_download(*killed);
  require(killed->link.downloads().size() >= 2, "it did not download again");
  wait_for_download(*cut);
  const auto parts = cut->link.downloads();
  std::string all;
  for (const auto& line : parts) all += line + "\n";
  quote("link of " + cut->unit(), all);
  require(std::any_of(parts.begin(), parts.end(), [](const auto& line) { return line.find("Range: bytes=") != line.npos; }), "it did not resume with a Range");

  say(doubting->unit() + ": gets the node's certificate");
  doubting->process.trust(node_.certificate());
  doubting->start();
  wait_for_download(*doubting);
  for (auto* device : {plain.get(), killed.get(), cut.get(), doubting.get()}) reboot(*device);
}

// The command line of docs/OPERATIONS.md.
void swupdate_story::make_certificate(const std::string& name) {
  const auto line = "cd '" + root_ + "' && umask 077 && openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN=" + name +
                    "' -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=emailProtection -keyout " + name +
                    ".key.pem -out " + name + ".cert.pem 2> openssl.log";
  require(std::system(line.c_str()) == 0, "openssl made no certificate:\n" + file_text(root_ + "/openssl.log"));
}

void swupdate_story::called_off() {
  say("4. A device is retired between its installation and its reboot: the action that it knows is called off");
  const auto device = new_device("SWU-retired");
  device->start();
  wait_for_download(*device);
  wait_until_done(*device);
  require(node_.retire(device->unit()));
  require(node_.state(device->unit()) == "retired", "it is not retired");
  wait_until(*device, "has dropped the action", [&] { return node_.cancel(device->unit()) == "closed cancel_done"; });
  require(node_.reason(device->unit()) == "none", "the node still waits for an answer to the cancel");
  const int polls = device->link.polls();
  wait_until(*device, "polls on, and is turned away", [&] { return device->link.polls() >= polls + 2; });
  say(device->unit() + ": reboot; it must not be licensed by what was called off");
  device->process.stop();
  device->start(true);
  const int after = device->link.polls();
  wait_until(*device, "polls after its reboot", [&] { return device->link.polls() >= after + 2; });
  require(node_.state(device->unit()) == "retired", "it came back into service by itself");
  device->process.stop();
}

void swupdate_story::operators_own_certificate() {
  say("5. The operator's own signing key; the device trusts the old certificate and the new one");
  make_certificate("operator");
  node_.stop();
  require(node_.start({"--artifacts.signing-key", root_ + "/operator.key.pem", "--artifacts.signing-cert", root_ + "/operator.cert.pem"}));
  const auto device = new_device("SWU-rotated");
  const auto both = root_ + "/both.pem";
  std::ofstream(both) << file_text(node_.certificate()) << file_text(root_ + "/operator.cert.pem");
  device->process.trust(both);
  device->start();
  wait_for_download(*device);
  reboot(*device);
}

void swupdate_story::tell() {
  require(node_.start());
  const auto a = new_device("SWU-asking");
  prompting_is_impossible(*a);
  silent_profile_licenses(*a);
  several_at_once();
  called_off();
  operators_own_certificate();
}

int run(const std::string& ald, bool keep) {
  if (swupdate_program().empty()) {
    std::printf("failed: /usr/bin/swupdate is not there; install the Debian package: apt-get install swupdate (it is in packages.txt)\n");
    return 1;
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::string root = std::filesystem::temp_directory_path().string() + "/ald-swupdate-" + std::to_string(::getpid());
  std::filesystem::create_directories(root);
  try {
    swupdate_story(ald, root).tell();
  } catch (const failed_step& why) {
    say(std::string("failed: ") + why.what());
    say("stores and logs are in " + root);
    return 1;
  }
  if (!keep) std::filesystem::remove_all(root);
  say("six SWUpdates are licensed, one dropped what was called off; none got anything without consent");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::string ald;
  bool keep = false;
  CLI::App app("licenses real SWUpdates");
  app.add_option("--ald", ald, "path of the program")->required();
  app.add_flag("--keep", keep, "keep the stores and logs");
  CLI11_PARSE(app, argc, argv);
  return run(ald, keep);
}
