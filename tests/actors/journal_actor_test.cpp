// Group commit: what goes into one group, who is told when, and what a cover may contain.
#include "actors/journal_actor.hpp"

#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

/// The journal alone, on a log whose completions the test lets through one by one.
struct journal_bed {
  journal_bed() {
    memory_config slow;
    slow.executor = [this](std::function<void()> complete) {
      std::lock_guard lock(mutex);
      held.push_back(std::move(complete));
    };
    slow.fate = [this](const log_group& group) {
      groups.push_back(group);
      return append_fate::durable;
    };
    log = memory_event_log::open(std::move(slow)).value();
    env.log = log.get();
    env.clock = &clock;
    config.set("scheduler.policy", caf::atom("sharing"));
    system = std::make_unique<caf::actor_system>(config);
    journal = system->spawn<journal_actor>(std::ref(env));
    env.journal->open(journal);
    sender = system->spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const durable_up_to& up_to) { durable = up_to.seq, ++told; }, [this](const barrier_passed& passed) { barrier = passed.token; }};
    });
  }
  ~journal_bed() {
    env.journal->close();
    caf::anon_send_exit(journal, caf::exit_reason::kill);
    caf::anon_send_exit(sender, caf::exit_reason::kill);
    journal = sender = nullptr;
    system.reset();
  }

  void append(std::uint64_t seq, std::size_t records = 1, bool for_cover = false) {
    append_request what;
    what.from = sender;
    what.last_seq = seq;
    what.for_cover = for_cover;
    for (std::size_t i = 0; i < records; ++i) {
      event::Record record;
      record.set_seq(seq);
      record.set_at_ms(1);
      record.mutable_ledger()->mutable_line_refused()->set_key("k");
      what.records.push_back({"ledger", record.SerializeAsString()});
    }
    env.journal->post(std::move(what));
  }
  /// Appends event 1 and waits until it is in flight, so that what follows is collected.
  void occupy() {
    append(1);
    BOOST_TEST(eventually([&] {
      std::lock_guard lock(mutex);
      return held.size() == 1;
    }));
  }
  /// Lets the group in flight through.
  bool sync() {
    std::function<void()> complete;
    const bool there = eventually([&] {
      std::lock_guard lock(mutex);
      return !held.empty();
    });
    if (!there) return false;
    {
      std::lock_guard lock(mutex);
      complete = std::move(held.front());
      held.erase(held.begin());
    }
    complete();
    return true;
  }

  std::mutex mutex;
  std::vector<std::function<void()>> held;
  std::vector<log_group> groups;  ///< written by the test's thread, in sync()
  std::unique_ptr<memory_event_log> log;
  set_clock clock;
  node_env env;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::actor journal, sender;
  std::atomic<std::uint64_t> durable{0}, barrier{0}, told{0};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_actor)

BOOST_AUTO_TEST_CASE(what_comes_while_a_group_syncs_becomes_the_next_group) {
  journal_bed bed;
  bed.occupy();
  bed.append(2);
  bed.append(3);
  bed.env.journal->post(barrier_request{bed.sender, 7});
  BOOST_TEST(bed.durable == 0u);
  BOOST_TEST(bed.sync());
  BOOST_TEST(eventually([&] { return bed.durable == 1; }));
  BOOST_TEST(bed.barrier == 0u);
  BOOST_TEST(bed.sync());
  BOOST_TEST(eventually([&] { return bed.durable == 3 && bed.barrier == 7; }));
  BOOST_TEST(bed.groups.size() == 2u);
  BOOST_TEST(bed.groups[1].records.size() == 2u);
}

BOOST_AUTO_TEST_CASE(who_appended_several_times_in_a_row_is_told_once_a_group) {
  journal_bed bed;
  bed.occupy();
  for (std::uint64_t seq = 2; seq <= 4; ++seq) bed.append(seq);
  BOOST_TEST(bed.sync());
  BOOST_TEST(bed.sync());
  BOOST_TEST(eventually([&] { return bed.durable == 4; }));
  BOOST_TEST(bed.groups[1].records.size() == 3u);
  BOOST_TEST(bed.told == 2u);
}

BOOST_AUTO_TEST_CASE(a_barrier_set_while_the_last_group_syncs_passes_with_it) {
  journal_bed bed;
  bed.append(1);
  bed.env.journal->post(barrier_request{bed.sender, 7});
  BOOST_TEST(bed.sync());
  BOOST_TEST(eventually([&] { return bed.durable == 1 && bed.barrier == 7; }));
}

BOOST_AUTO_TEST_CASE(a_group_holds_at_most_the_limit_and_never_splits_a_decision) {
  journal_bed bed;
  bed.env.config.max_group_records = 4;
  bed.occupy();
  bed.append(2, 3);
  bed.append(3, 3);
  bed.append(4, 9);
  bed.env.journal->post(barrier_request{bed.sender, 1});
  for (int i = 0; i < 4; ++i) BOOST_TEST(bed.sync());
  BOOST_TEST(eventually([&] { return bed.barrier == 1; }));
  BOOST_TEST(bed.groups.size() == 4u);
  BOOST_TEST(bed.groups[1].records.size() == 3u);
  BOOST_TEST(bed.groups[3].records.size() == 9u);
}

BOOST_AUTO_TEST_CASE(a_group_that_covers_ends_with_the_ledgers_snapshot_so_that_recovery_skips_no_later_event) {
  journal_bed bed;
  bed.occupy();
  bed.append(2);
  bed.append(2, 0, true);
  bed.append(3);
  bed.env.journal->post(barrier_request{bed.sender, 1});
  for (int i = 0; i < 3; ++i) BOOST_TEST(bed.sync());
  BOOST_TEST(eventually([&] { return bed.barrier == 1; }));
  BOOST_TEST(bed.groups.size() == 3u);
  BOOST_TEST(bed.groups[1].cover);
  BOOST_TEST(bed.groups[1].records.size() == 1u);
  BOOST_TEST(!bed.groups[2].cover);
}

BOOST_AUTO_TEST_SUITE_END()
