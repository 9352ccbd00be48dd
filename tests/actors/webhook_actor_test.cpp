// A real node with receivers that take notes, refuse, and find it killed.
#include <algorithm>

#include "messages/alert_outbox.pb.h"
#include "node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

/// Receivers that answer as told; `hold`: not at all.
class scripted_webhooks : public alert_webhooks {
 public:
  std::vector<webhook_receiver> receivers() const override { return {{"key-a", "a:1"}, {"key-b", "b:2"}}; }
  void post(std::size_t receiver, const alert_note& note, std::function<void(result<done>)> on_done) override {
    bool refuse = false;
    {
      const std::lock_guard lock(mutex);
      posts[receiver].push_back(note);
      if (hold) return;
      refuse = refusing[receiver];
    }
    on_done(refuse ? result<done>(fault{fault_code::unavailable, "it answered 503", ""}) : done{});
  }
  /// "ID" of all notes that came to the receiver.
  std::vector<std::string> ids(std::size_t receiver) {
    const std::lock_guard lock(mutex);
    std::vector<std::string> all;
    for (const alert_note& note : posts[receiver]) all.push_back(note.id);
    return all;
  }
  std::mutex mutex;
  std::array<std::vector<alert_note>, 2> posts;
  std::array<bool, 2> refusing{};
  bool hold = false;
};

class memory_store : public alert_store {
 public:
  result<std::string> load() override {
    if (broken) return fault{fault_code::io, "can't be read", ""};
    return bytes;
  }
  result<done> save(const std::string& what) override {
    if (broken) return fault{fault_code::io, "can't be written", ""};
    bytes = what;
    return done{};
  }
  std::atomic<bool> broken{false};
  std::string bytes;
};

/// A device that waits for a re-send is an alert that can be turned on and off.
struct webhook_bed : node_bed {
  webhook_bed() {
    config.node_name = "n";
    config.webhooks.retry = {1'000, 8'000, 0};
    push.outcomes["U-1"] = event::UNREACHABLE;
  }
  void start_with_webhooks() {
    log = memory_event_log::open({}, disk).value();
    node_parts parts{log.get(), &server, &verifier, &push, &clock};
    parts.webhooks = &webhooks;
    parts.alert_notes = &store;
    machine = std::make_unique<node>(config, std::move(parts));
    BOOST_REQUIRE(machine->start().ok());
    if (machine->view().epoch() == 0) {
      BOOST_REQUIRE(call(set_profile{profile_id("quiet"), false}).ok());
      BOOST_REQUIRE(call(assign_profile{profile_id("quiet"), "/"}).ok());
    }
  }
  void kill() {
    machine->kill();
    machine.reset();
    log.reset();
  }
  /// Time passes until it is so: the node looks once a second.
  bool comes(const std::function<bool()>& condition) {
    return eventually([&] {
      clock.pass(1'000);
      return condition();
    });
  }
  bool told(std::size_t receiver, std::size_t notes) {
    return comes([&] { return webhooks.ids(receiver).size() >= notes; });
  }
  void begin_alert() {
    enroll("U-1", "10.03.400");
    BOOST_REQUIRE(reaches("U-1", device_stage::delivering, device_reason::needs_manual_resend));
  }
  void end_alert() {
    {
      const std::lock_guard lock(push.mutex);
      push.outcomes.clear();
    }
    BOOST_REQUIRE(call("U-1", resend_settings{}).ok());
  }
  std::size_t owed(std::size_t receiver) {
    const auto all = machine->api().watch().webhooks;
    return all.size() > receiver ? all[receiver].owed : 99;
  }
  scripted_webhooks webhooks;
  memory_store store;
};

bool is_end_of(const std::string& id, const std::string& end) { return id.ends_with(end); }

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_actor)

BOOST_FIXTURE_TEST_CASE(each_receiver_is_told_once_that_an_alert_began_and_once_that_it_ended, webhook_bed) {
  start_with_webhooks();
  begin_alert();
  BOOST_REQUIRE(told(0, 1));
  BOOST_REQUIRE(told(1, 1));
  end_alert();
  BOOST_REQUIRE(told(0, 2));
  BOOST_REQUIRE(told(1, 2));
  for (const std::size_t receiver : {0, 1}) {
    const auto ids = webhooks.ids(receiver);
    BOOST_TEST(ids.size() == 2u);
    BOOST_TEST(ids[0].starts_with("n/manual_resend/"));
    BOOST_TEST(is_end_of(ids[0], "/firing"));
    BOOST_TEST(ids[1] == ids[0].substr(0, ids[0].rfind('/')) + "/cleared");
  }
  BOOST_TEST(comes([&] { return owed(0) == 0 && owed(1) == 0; }));
  BOOST_TEST(machine->api().tallies().notes_taken.value() == 4u);
}

BOOST_FIXTURE_TEST_CASE(a_receiver_that_refuses_is_told_again_until_it_takes_it_and_shown_as_failing, webhook_bed) {
  config.alerts.webhook_failing_ms = 20'000;
  webhooks.refusing[0] = true;
  start_with_webhooks();
  begin_alert();
  BOOST_REQUIRE(told(0, 4));
  const auto ids = webhooks.ids(0);
  BOOST_TEST(std::count(ids.begin(), ids.end(), ids[0]) == static_cast<std::ptrdiff_t>(ids.size()));
  BOOST_TEST(webhooks.ids(1).size() == 1u);
  BOOST_TEST(comes([&] {
    const auto alerts = machine->api().watch().alerts;
    return std::any_of(alerts.begin(), alerts.end(), [](const active_alert& a) { return a.what == alert::webhook_failing && a.detail == "a:1"; });
  }));
  const auto gauge = machine->api().watch().webhooks.at(0);
  BOOST_TEST(gauge.failures >= 3u);
  BOOST_TEST(gauge.last_failure.find("503") != std::string::npos);
  {
    const std::lock_guard lock(webhooks.mutex);
    webhooks.refusing[0] = false;
  }
  BOOST_TEST(comes([&] { return owed(0) == 0; }));
  BOOST_TEST(comes([&] {
    const auto alerts = machine->api().watch().alerts;
    return std::none_of(alerts.begin(), alerts.end(), [](const active_alert& a) { return a.what == alert::webhook_failing; });
  }));
}

BOOST_FIXTURE_TEST_CASE(a_note_under_way_at_a_kill_is_sent_again_with_its_id_and_the_alert_is_not_told_twice, webhook_bed) {
  webhooks.hold = true;
  start_with_webhooks();
  begin_alert();
  BOOST_REQUIRE(told(0, 1));
  const auto before = webhooks.ids(0);
  kill();
  webhooks.hold = false;
  webhooks.posts = {};
  start_with_webhooks();
  BOOST_REQUIRE(told(0, 1));
  BOOST_REQUIRE(comes([&] { return owed(0) == 0; }));
  BOOST_TEST(webhooks.ids(0) == before, boost::test_tools::per_element());
  // It holds and is seen again: no further note, however long that lasts.
  BOOST_REQUIRE(comes([&] { return machine->api().watch().alerts.size() == 1; }));
  for (int i = 0; i < 200; ++i) comes([] { return true; });
  BOOST_TEST(webhooks.ids(0).size() == 1u);
  end_alert();
  BOOST_REQUIRE(told(0, 2));
  BOOST_TEST(webhooks.ids(0)[1] == before[0].substr(0, before[0].rfind('/')) + "/cleared");
}

BOOST_FIXTURE_TEST_CASE(an_alert_that_ended_while_the_node_was_down_is_told_as_over, webhook_bed) {
  start_with_webhooks();
  begin_alert();
  BOOST_REQUIRE(told(0, 1));
  BOOST_REQUIRE(comes([&] { return owed(0) == 0; }));
  kill();
  state::AlertOutbox saved;
  BOOST_REQUIRE(saved.ParseFromString(store.bytes));
  auto& gone = *saved.add_told();
  gone.set_alert("no_space");
  gone.set_since_ms(5);
  store.bytes = saved.SerializeAsString();
  start_with_webhooks();
  BOOST_REQUIRE(told(0, 2));
  BOOST_TEST(webhooks.ids(0)[1] == "n/no_space/5/cleared");
}

BOOST_FIXTURE_TEST_CASE(a_store_that_cant_be_read_or_written_keeps_no_note_back, webhook_bed) {
  store.broken = true;
  start_with_webhooks();
  begin_alert();
  BOOST_TEST(told(0, 1));
  kill();
  store.broken = false;
  store.bytes = "\xff\xff damaged";
  start_with_webhooks();
  BOOST_TEST(told(0, 2));
}

BOOST_FIXTURE_TEST_CASE(a_test_reaches_every_receiver_and_without_any_it_is_refused, webhook_bed) {
  const auto test = [&] {
    std::promise<result<done>> promise;
    machine->api().test_webhooks([&](result<done> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get();
  };
  start_with_webhooks();
  BOOST_TEST(test().ok());
  BOOST_TEST(eventually([&] { return webhooks.ids(0).size() == 2 && webhooks.ids(1).size() == 2; }));
  BOOST_TEST(webhooks.ids(1)[0].starts_with("n/test/"));
  stop();
  start();
  const auto refused = test();
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == fault_code::conflict));
}

BOOST_FIXTURE_TEST_CASE(a_pack_that_gets_low_and_devices_that_wait_too_long_are_told, webhook_bed) {
  config.alerts.stuck_ms = 60'000;
  server.total = 1;
  start_with_webhooks();
  enroll("U-2");
  BOOST_REQUIRE(reaches("U-2", device_stage::delivering, device_reason::awaiting_download));
  const auto has = [&](const std::string& what) {
    const auto ids = webhooks.ids(0);
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return id.starts_with("n/" + what) && is_end_of(id, "/firing"); });
  };
  BOOST_TEST(comes([&] { return has("pack_low/base/"); }));
  enroll("U-3");
  BOOST_REQUIRE(reaches("U-3", device_stage::ordering, device_reason::pack_exhausted));
  BOOST_TEST(comes([&] { return has("pack_exhausted/"); }));
  BOOST_TEST(comes([&] { return has("device_stuck/pack_exhausted/"); }));
  server.total = 0;
  BOOST_TEST(comes([&] { return has("pack_over_total/p/"); }));
}

BOOST_AUTO_TEST_SUITE_END()
