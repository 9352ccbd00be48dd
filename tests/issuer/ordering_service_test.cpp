// The licensing server's thread: queues, waiting, hanging, ending.
#include "issuer/ordering_service.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <thread>

#include "tests/issuer/fixed_clock.hpp"
#include "tests/issuer/scratch_dir.hpp"
#include "tests/issuer/why.hpp"

namespace {

using namespace ald;

constexpr std::int64_t start_ms = 1'767'225'600'000;

place_lines one_line(const std::string& unit) {
  place_lines order;
  order.lines.push_back({make_order_key(unit_id(unit), license_kind("base"), 1), unit_id(unit), license_kind("base"), pack_id("p")});
  return order;
}

struct running_service {
  running_service() {
    config.dir = dir / "server";
    config.packs = {pack_plan{pack_id("p"), license_kind("base")}};
  }
  void open() {
    auto opened = ordering_service::open(config, clock, [this](order_hint hint) { hint_given.set_value(std::move(hint)); });
    BOOST_REQUIRE_MESSAGE(opened.ok(), why(opened));
    service = std::move(opened.value());
  }
  std::future<served_answer> begin(served_request what) {
    auto promise = std::make_shared<std::promise<served_answer>>();
    auto answer = promise->get_future();
    service->call("POST", "/v1/orders", std::move(what), [promise](served_answer a) { promise->set_value(std::move(a)); });
    return answer;
  }
  served_answer call(served_request what) { return begin(std::move(what)).get(); }
  std::size_t issued() { return std::get<served_ledger>(call(ask_ledger{{}, 100}).value).licenses.size(); }

  scratch_dir dir;
  fixed_clock clock{start_ms};
  ordering_config config;
  std::promise<order_hint> hint_given;
  std::unique_ptr<ordering_service> service;
};

bool is_open(const std::future<served_answer>& answer) { return answer.wait_for(std::chrono::seconds(0)) != std::future_status::ready; }

}  // namespace

BOOST_AUTO_TEST_SUITE(ordering_service)

BOOST_AUTO_TEST_CASE(a_latency_holds_a_call_back_before_anything_is_done) {
  running_service s;
  s.config.faults.latency_least_ms = s.config.faults.latency_most_ms = 1'000;
  s.open();
  auto answer = s.begin(one_line("U1"));
  s.clock.set(start_ms + 999);
  auto second = s.begin(note_rejected{400});  // wakes the thread; it waits as well
  BOOST_TEST(is_open(answer));
  s.clock.set(start_ms + 1'000);
  s.begin(note_rejected{400});
  BOOST_TEST(answer.get().status == 200);
}

BOOST_AUTO_TEST_CASE(a_full_queue_answers_429_at_once) {
  running_service s;
  s.config.max_queued_calls = 2;
  s.config.faults.latency_least_ms = s.config.faults.latency_most_ms = 1'000;
  s.open();
  auto first = s.begin(one_line("U1"));
  auto second = s.begin(one_line("U2"));
  const auto third = s.call(one_line("U3"));
  BOOST_TEST(third.status == 429);
  BOOST_TEST(third.retry_after_ms > 0);
  BOOST_TEST(is_open(first));
  s.service.reset();
  BOOST_TEST(first.get().status == 503);
  BOOST_TEST(second.get().status == 503);
}

BOOST_AUTO_TEST_CASE(a_call_that_waited_beyond_the_limit_is_turned_away_undone) {
  running_service s;
  s.config.faults.latency_least_ms = s.config.faults.latency_most_ms = 10;
  s.open();
  auto late = s.begin(one_line("U1"));
  s.clock.set(start_ms + s.config.work_limit_ms() + 1);
  s.begin(note_rejected{400});
  BOOST_TEST(late.get().status == 503);
  s.service.reset();
  s.config.faults = {};
  s.open();
  BOOST_TEST(s.issued() == 0u);
}

BOOST_AUTO_TEST_CASE(lost_answers_hang_or_close_and_hanging_ones_are_bounded_and_end) {
  running_service s;
  s.config.faults.lose_answers = 1;
  s.config.max_hung_answers = 3;
  s.open();
  std::vector<std::future<served_answer>> answers;
  for (int i = 0; i < 40; ++i) answers.push_back(s.begin(one_line("U" + std::to_string(i))));
  BOOST_TEST(s.issued() == 40u);  // calls are done in their order: all of them are
  std::size_t open = 0;
  for (auto& answer : answers) {
    if (is_open(answer)) {
      ++open;
    } else {
      BOOST_TEST(answer.get().lost);
    }
  }
  BOOST_TEST(open == 3u);
  s.clock.set(start_ms + s.config.hang_ms);
  s.call(note_rejected{400});
  s.call(note_rejected{400});
  for (auto& answer : answers) {
    if (answer.valid()) BOOST_TEST(answer.get().lost);
  }
}

BOOST_AUTO_TEST_CASE(a_deferred_order_is_done_by_itself_and_its_hint_is_given) {
  running_service s;
  s.config.faults.defer = 1;
  s.config.faults.defer_least_ms = s.config.faults.defer_most_ms = 100;
  s.open();
  auto order = one_line("U1");
  order.callback = "http://127.0.0.1:1/";
  BOOST_TEST(s.call(order).status == 202);
  s.clock.set(start_ms + 100);
  BOOST_TEST(s.hint_given.get_future().get().order == "O-0000000001");
  BOOST_TEST(s.call(ask_order{"O-0000000001"}).status == 200);
}

BOOST_AUTO_TEST_CASE(waits_that_do_not_fit_into_the_stated_time_are_refused_at_the_start) {
  running_service s;
  s.config.max_processing_ms = 4'000;
  s.config.faults.latency_most_ms = 2'000;
  s.config.faults.defer = 0.1;
  s.config.faults.defer_most_ms = 1'000;
  const auto refused = ald::ordering_service::open(s.config, s.clock, [](order_hint) {});
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == fault_code::bad_input));
  s.config.faults.defer_most_ms = 999;
  BOOST_TEST(ald::ordering_service::open(s.config, s.clock, [](order_hint) {}).ok());
}

BOOST_AUTO_TEST_CASE(faults_go_on_after_a_restart_where_they_were) {
  running_service s;
  s.config.faults.error = 0.5;
  const auto statuses = [&](int from, int to) {
    std::vector<int> seen;
    for (int i = from; i < to; ++i) seen.push_back(s.call(one_line("U" + std::to_string(i))).status);
    return seen;
  };
  s.open();
  auto whole = statuses(0, 10);
  s.service.reset();
  s.open();
  const auto rest = statuses(10, 20);
  whole.insert(whole.end(), rest.begin(), rest.end());
  running_service other;
  other.config.faults.error = 0.5;
  other.open();
  std::vector<int> unbroken;
  for (int i = 0; i < 20; ++i) unbroken.push_back(other.call(one_line("U" + std::to_string(i))).status);
  BOOST_TEST(whole == unbroken, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
