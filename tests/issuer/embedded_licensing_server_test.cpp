// The embedded connector: the conformance suite, and what is its own (thread, queue, packs, key).
#include "issuer/embedded_licensing_server.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "issuer/issuer_ledger.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "tests/issuer/fixed_clock.hpp"
#include "tests/issuer/licensing_server_conformance.hpp"
#include "tests/issuer/scratch_dir.hpp"
#include "tests/issuer/why.hpp"

namespace {

using namespace ald;
using conformance::units;
using conformance::wait_for;

constexpr std::int64_t start_ms = 1'767'225'612'345;

std::unique_ptr<embedded_licensing_server> opened(const embedded_config& config, const node_clock& clock) {
  auto server = embedded_licensing_server::open(config, clock);
  BOOST_REQUIRE_MESSAGE(server.ok(), why(server));
  return std::move(server.value());
}

class embedded_harness {
 public:
  explicit embedded_harness(const std::vector<pack_info>& packs) {
    config_.dir = dir_ / "issuer";
    config_.packs.clear();
    for (const auto& pack : packs) config_.packs.push_back({pack.pack, pack.kind, pack.unlimited, pack.total, 365});
    server_ = opened(config_, clock_);
    verifier_.emplace(trusted_license_verifier::from_texts({server_->public_key()}).value());
  }
  licensing_server& server() { return *server_; }
  const license_verifier& verifier() const { return *verifier_; }
  void reopen() {
    server_.reset();
    server_ = opened(config_, clock_);
  }

 private:
  scratch_dir dir_;
  fixed_clock clock_{start_ms};
  embedded_config config_;
  std::unique_ptr<embedded_licensing_server> server_;
  std::optional<trusted_license_verifier> verifier_;
};

embedded_config config_in(const scratch_dir& dir) {
  embedded_config config;
  config.dir = dir / "issuer";
  return config;
}

result<std::vector<line_answer>> placed(licensing_server& server, const order& lines) {
  return wait_for<std::vector<line_answer>>([&](auto done) { server.place(lines, done); });
}

/// While it lives, no file of this process grows beyond so many bytes.
class full_disk {
 public:
  explicit full_disk(rlim_t bytes) {
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~full_disk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  sighandler_t handler_{};
};

license_claims claims_of(embedded_licensing_server& server, const char* unit) {
  const auto answers = conformance::by_key(placed(server, {{conformance::line_for(unit)}}));
  const auto verifier = trusted_license_verifier::from_texts({server.public_key()}).value();
  return verifier.verify(conformance::file_of(answers, std::string(unit) + "/base/1")).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(embedded_licensing_server)

ALD_LICENSING_SERVER_CONFORMANCE(embedded_harness)

BOOST_AUTO_TEST_CASE(a_license_expires_with_its_pack_whose_day_was_fixed_when_it_was_created) {
  const scratch_dir dir;
  fixed_clock clock(start_ms);
  auto config = config_in(dir);
  config.packs[0].valid_days = 30;
  auto server = opened(config, clock);
  BOOST_TEST(claims_of(*server, "U1").expiry_day == day_of(start_ms) + 30);
  server.reset();
  clock.set(start_ms + 20 * ms_per_day);
  server = opened(config, clock);
  BOOST_TEST(claims_of(*server, "U2").expiry_day == day_of(start_ms) + 30);
  clock.set(start_ms + 31 * ms_per_day);
  const auto answers = conformance::by_key(placed(*server, {{conformance::line_for("U1"), conformance::line_for("U3")}}));
  BOOST_TEST(conformance::code_of(answers, "U1/base/1") == "issued");
  BOOST_TEST(conformance::code_of(answers, "U3/base/1") == "pack_expired");
}

BOOST_AUTO_TEST_CASE(a_pack_added_to_the_configuration_is_added_a_changed_total_is_taken_and_another_kind_is_not) {
  const scratch_dir dir;
  const fixed_clock clock(start_ms);
  auto config = config_in(dir);
  config.packs = {{pack_id("p"), license_kind("base"), false, 10, 365}};
  opened(config, clock);
  config.packs = {{pack_id("p"), license_kind("other"), true, 0, 365}};
  opened(config, clock);
  config.packs = {{pack_id("p"), license_kind("base"), false, 99, 365}, {pack_id("q"), license_kind("base"), true, 0, 365}};
  const auto server = opened(config, clock);
  const auto packs = wait_for<std::vector<pack_info>>([&](auto done) { server->packs(done); });
  BOOST_REQUIRE(packs.value().size() == 2u);
  BOOST_TEST(packs.value()[0].total == 99);
  BOOST_TEST(packs.value()[0].kind.text == "base");
  BOOST_TEST(!packs.value()[0].unlimited);
  BOOST_TEST((packs.value()[0].expiry_day == day_of(start_ms) + 365));
  BOOST_TEST(packs.value()[0].active);
  BOOST_TEST(packs.value()[1].unlimited);
}

BOOST_AUTO_TEST_CASE(a_pack_that_makes_no_sense_is_refused_at_the_start) {
  const scratch_dir dir;
  const fixed_clock clock(start_ms);
  for (const pack_plan& plan : {pack_plan{pack_id("p q"), license_kind("base"), true, 0, 1},
                                pack_plan{pack_id("p"), license_kind(""), true, 0, 1},
                                pack_plan{pack_id("p"), license_kind("base"), false, 0, 1},
                                pack_plan{pack_id("p"), license_kind("base"), true, 0, -1},
                                pack_plan{pack_id("p"), license_kind("base"), true, 0, pack_plan::max_valid_days + 1}}) {
    auto config = config_in(dir);
    config.packs = {plan};
    const auto server = ald::embedded_licensing_server::open(config, clock);
    BOOST_REQUIRE(!server.ok());
    BOOST_TEST((server.error().code == fault_code::bad_input));
  }
}

BOOST_AUTO_TEST_CASE(a_full_queue_answers_busy_and_an_end_answers_every_waiting_call) {
  const scratch_dir dir;
  const fixed_clock clock(start_ms);
  auto config = config_in(dir);
  config.max_queued_calls = 3;
  auto server = opened(config, clock);
  std::promise<void> working, go_on;
  server->packs([&, raw = server.get()](auto) {
    working.set_value();
    go_on.get_future().wait();
    // stays in work until the end has begun, so that none of the waiting calls is served before
    for (auto code = fault_code::busy; code == fault_code::busy;) raw->packs([&](auto r) { code = r.error().code; });
  });
  working.get_future().wait();
  std::vector<std::string> waiting, refused;
  for (int i = 0; i < 3; ++i) server->place(units(0, 1), [&](auto r) { waiting.push_back(r.ok() ? "issued" : r.error().what); });
  server->place(units(0, 1), [&](auto r) { refused.push_back(r.error().what); });
  server->packs([&](auto r) { refused.push_back(r.error().what); });
  server->ledger([&](auto r) { refused.push_back(r.error().what); });
  BOOST_TEST(refused == std::vector<std::string>(3, "the embedded licensing server has 3 calls waiting"), boost::test_tools::per_element());
  BOOST_TEST(waiting.empty());
  go_on.set_value();
  server.reset();
  BOOST_TEST(waiting == std::vector<std::string>(3, "the embedded licensing server is stopping"), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_failed_write_fails_the_order_and_the_server_recovers_by_itself_when_writes_work_again) {
  // the later limits cut the batch of 10 lines (about 11 kB) somewhere inside
  for (const rlim_t bytes : {0, 6'000, 9'000, 12'000}) {
    const scratch_dir dir;
    const fixed_clock clock(start_ms);
    auto server = opened(config_in(dir), clock);
    const auto before = conformance::by_key(placed(*server, units(0, 5)));
    bool issued = true;
    {
      const full_disk disk(bytes);
      issued = placed(*server, units(0, 15)).ok();
      placed(*server, units(0, 15));  // opens the ledger again, or cannot
    }
    BOOST_TEST(!issued);
    const auto after = conformance::by_key(placed(*server, units(0, 15)));
    for (const auto& [key, outcome] : before) BOOST_TEST(conformance::file_of(after, key) == conformance::file_of(before, key));
    const auto ledger = wait_for<std::vector<issued_license>>([&](auto done) { server->ledger(done); });
    BOOST_REQUIRE_MESSAGE(ledger.ok(), why(ledger));
    BOOST_TEST(ledger.value().size() == 15u);
  }
}

BOOST_AUTO_TEST_CASE(an_order_over_the_limit_is_refused_whole) {
  const scratch_dir dir;
  const fixed_clock clock(start_ms);
  auto config = config_in(dir);
  config.max_order_lines = 10;
  const auto server = opened(config, clock);
  BOOST_TEST((placed(*server, units(0, 11)).error().code == fault_code::bad_input));
  BOOST_TEST(placed(*server, units(0, 10)).ok());
}

BOOST_AUTO_TEST_CASE(the_directory_and_the_key_are_the_owners_only) {
  const scratch_dir dir;
  const fixed_clock clock(start_ms);
  const auto config = config_in(dir);
  const auto server = opened(config, clock);
  struct stat info {};
  BOOST_REQUIRE(::stat(config.dir.c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777) == 0700u);
  BOOST_REQUIRE(::stat((config.dir + "/signing.key").c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(the_key_stays_over_restarts_and_a_lost_one_is_not_replaced_once_it_has_signed) {
  const scratch_dir dir;
  const fixed_clock clock(start_ms);
  const auto config = config_in(dir);
  auto server = opened(config, clock);
  const auto unused = server->public_key();
  server.reset();
  std::filesystem::remove(config.dir + "/signing.key");
  server = opened(config, clock);
  const auto used = server->public_key();
  BOOST_TEST(used != unused);
  BOOST_REQUIRE(placed(*server, units(0, 1)).ok());
  server.reset();
  server = opened(config, clock);
  BOOST_TEST(server->public_key() == used);
  server.reset();
  std::filesystem::remove(config.dir + "/signing.key");
  const auto refused = ald::embedded_licensing_server::open(config, clock);
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().what == "signing key " + config.dir + "/signing.key is missing, but licenses were signed with it");
}

BOOST_AUTO_TEST_CASE(two_servers_cannot_share_a_directory) {
  const scratch_dir dir;
  const fixed_clock clock(start_ms);
  const auto config = config_in(dir);
  const auto server = opened(config, clock);
  const auto second = ald::embedded_licensing_server::open(config, clock);
  BOOST_REQUIRE(!second.ok());
  BOOST_TEST((second.error().code == fault_code::conflict));
}

BOOST_AUTO_TEST_SUITE_END()
