// The twin in memory: completions and disk faults as a simulator chooses them.
#include "tests/storage/log_bed.hpp"

using namespace ald;
using namespace ald::storage_tests;

namespace {

// A log whose completions wait here, and whose appends end as `fate` says.
struct simulated {
  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
  std::vector<std::function<void()>> tasks;
  append_fate fate = append_fate::durable;
  bool keeps_covered = true;
  std::unique_ptr<memory_event_log> log;

  simulated() { reopen(); }
  void reopen() {
    log.reset();
    memory_config config;
    config.executor = [this](std::function<void()> task) { tasks.push_back(std::move(task)); };
    config.fate = [this](const log_group&) { return fate; };
    config.keeps_covered = keeps_covered;
    auto opened = ald::memory_event_log::open(std::move(config), disk);
    BOOST_REQUIRE_MESSAGE(opened.ok(), text_of(opened));
    log = std::move(opened.value());
  }
  void run_tasks() {
    for (auto& task : std::exchange(tasks, {})) task();
  }
  // Appends, runs what waits, and gives the answer: "ok", a fault, or "none".
  std::string append(log_group group, append_fate as) {
    fate = as;
    std::string answer = "none";
    log->append(std::move(group), [&answer](result<done> r) { answer = r ? "ok" : to_string(r.error()); });
    run_tasks();
    return answer;
  }
};

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(memory_event_log)

BOOST_AUTO_TEST_CASE(nothing_is_durable_or_answered_before_the_executor_runs_the_completion) {
  simulated s;
  bool answered = false;
  s.log->append(device_group(1, "U", 1), [&](result<done>) { answered = true; });
  BOOST_TEST(!answered);
  BOOST_TEST(s.log->last_group() == 0u);
  BOOST_TEST(!s.log->get(family::snapshots, "device/U"));
  s.run_tasks();
  BOOST_TEST(answered);
  BOOST_TEST(s.log->last_group() == 1u);
}

BOOST_AUTO_TEST_CASE(completions_run_in_any_order_complete_groups_in_order) {
  simulated s;
  std::vector<group_number> completed;
  for (group_number number = 1; number <= 2; ++number) {
    s.log->append(device_group(number, "U", number), [&, number](result<done>) { completed.push_back(number); });
  }
  s.tasks[1]();
  s.tasks[0]();
  BOOST_TEST((completed == std::vector<group_number>{1, 2}));
}

BOOST_AUTO_TEST_CASE(a_crash_loses_what_was_not_completed_and_a_late_completion_changes_nothing) {
  simulated s;
  BOOST_TEST(s.append(device_group(1, "U", 1), append_fate::durable) == "ok");
  bool answered = false;
  s.log->append(device_group(2, "U", 2), [&](result<done>) { answered = true; });
  s.reopen();
  s.run_tasks();
  BOOST_TEST(!answered);
  BOOST_TEST(s.log->last_group() == 1u);
}

BOOST_AUTO_TEST_CASE(without_space_the_same_group_is_taken_later_and_those_behind_it_wait) {
  simulated s;
  BOOST_TEST(says(s.append(device_group(1, "U", 1), append_fate::no_space), "no space"));
  BOOST_TEST(says(s.append(device_group(2, "U", 2), append_fate::durable), "waits for group 1"));
  BOOST_TEST(s.log->last_group() == 0u);
  BOOST_TEST(s.append(device_group(1, "U", 1), append_fate::durable) == "ok");
  BOOST_TEST(s.append(device_group(2, "U", 2), append_fate::durable) == "ok");
  BOOST_TEST((contents(*s.log) == texts{"1.0 device/U", "2.0 device/U"}));
}

BOOST_AUTO_TEST_CASE(after_a_failed_write_nothing_is_taken_until_it_is_reopened_and_the_group_may_be_there) {
  for (const auto& [fate, groups] : {std::pair{append_fate::failed_lost, 1u}, std::pair{append_fate::failed_kept, 2u}}) {
    simulated s;
    BOOST_TEST(s.append(device_group(1, "U", 1), append_fate::durable) == "ok");
    BOOST_TEST(says(s.append(device_group(2, "U", 2), fate), "takes no more"));
    BOOST_TEST(says(s.append(device_group(2, "U", 2), append_fate::durable), "takes no more"));
    BOOST_TEST(s.log->last_group() == 1u);
    s.reopen();
    BOOST_TEST(s.log->last_group() == groups);
    BOOST_TEST(s.append(device_group(groups + 1, "U", groups + 1), append_fate::durable) == "ok");
  }
}

BOOST_AUTO_TEST_CASE(a_crash_between_sync_and_answer_keeps_the_group_and_never_answers) {
  simulated s;
  BOOST_TEST(s.append(device_group(1, "U", 1), append_fate::kept_unanswered) == "none");
  s.reopen();
  BOOST_TEST((contents(*s.log) == texts{"1.0 device/U"}));
}

BOOST_AUTO_TEST_CASE(what_a_cover_dropped_can_not_be_read_and_the_log_goes_on_behind_it) {
  simulated s;
  s.keeps_covered = false;
  s.reopen();
  BOOST_TEST(s.append(device_group(1, "U", 1), append_fate::durable) == "ok");
  BOOST_TEST(s.append(device_group(2, "U", 2, true), append_fate::durable) == "ok");
  const auto bytes = s.log->log_bytes();
  BOOST_TEST(bytes > 0u);
  BOOST_TEST(s.disk->groups.empty());
  BOOST_TEST(s.append(device_group(3, "U", 3), append_fate::durable) == "ok");
  s.reopen();
  BOOST_TEST(s.append(device_group(4, "U", 4), append_fate::durable) == "ok");
  BOOST_TEST(s.log->last_group() == 4u);
  BOOST_TEST(s.log->covered() == 2u);
  BOOST_TEST(s.log->log_bytes() > bytes);
  BOOST_TEST((contents(*s.log, 3) == texts{"3.0 device/U", "4.0 device/U"}));
  BOOST_TEST(failed_with(s.log->read(2, [](group_number, std::size_t, std::string_view) { return true; }), fault_code::corrupt));
  std::size_t of_stream = 0;
  BOOST_TEST(s.log->read_stream("device/U", [&](group_number, std::size_t, std::string_view) { return ++of_stream > 0; }).ok());
  BOOST_TEST(of_stream == 2u);
  BOOST_TEST(s.log->get(family::snapshots, "device/U").value() == "state 4");
}

BOOST_AUTO_TEST_CASE(a_damaged_or_shortened_disk_is_refused) {
  simulated s;
  append_groups(*ald::memory_event_log::open({}, s.disk).value(), 1, 3);
  const auto good = s.disk->groups;
  s.disk->groups[1].back() ^= 1;
  BOOST_TEST(says(text_of(ald::memory_event_log::open({}, s.disk)), "group 2"));
  s.disk->groups = good;
  s.disk->covered = 4;
  BOOST_TEST(failed_with(ald::memory_event_log::open({}, s.disk), fault_code::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()
