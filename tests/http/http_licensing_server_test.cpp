// The HTTP connector against every kind of answer: what it believes, what it says is wrong, and that it never orders twice.
#include "http/http_licensing_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/http/fake_licensing_api.hpp"
#include "tests/http/scripted_server.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

const std::string orders = "POST /v1/orders", query = "POST /v1/units/query";

bool says(const fault& why, const std::string& words) { return to_string(why).find(words) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_licensing_server)

BOOST_AUTO_TEST_CASE(an_order_carries_token_lines_and_callback) {
  http_licensing_config config;
  config.callback_url = "http://127.0.0.1:1/callbacks/orders";
  connector_bed bed(config);
  bed.api.say(orders, 200, lines({issued_line("A"), R"({"key":"B/base/1","state":"refused","code":"exhausted","text":"all used"})"}));
  const auto answers = bed.place({line_for("A"), line_for("B")});
  BOOST_TEST(outcome_of(answers, "A") == "issued FILE");
  BOOST_TEST(outcome_of(answers, "B") == "refused exhausted");
  const auto request = bed.api.last(orders);
  BOOST_TEST(find_header(request.headers, "Authorization") == "Bearer t0ken");
  BOOST_TEST((boost::json::parse(request.body) == boost::json::parse(R"({"callback":"http://127.0.0.1:1/callbacks/orders","lines":[
    {"key":"A/base/1","unit":"A","kind":"base","pack":"p"},{"key":"B/base/1","unit":"B","kind":"base","pack":"p"}]})")));
}

BOOST_AUTO_TEST_CASE(a_base_path_comes_before_every_path) {
  connector_bed bed;
  bed.config.url += "/shop/";
  bed.reopen();
  bed.api.say("GET /shop/v1/packs", 200, R"({"packs":[{"pack":"p","kind":"base","unlimited":false,"total":7,"used":1,"expires":"2027-01-01"}]})");
  const auto packs = bed.wait_for<std::vector<pack_info>>([&](auto done) { bed.server->packs(done); });
  BOOST_REQUIRE(packs.ok());
  BOOST_REQUIRE(packs.value().size() == 1u);
  BOOST_TEST(packs.value()[0].total == 7);
}

BOOST_AUTO_TEST_CASE(a_pack_tells_its_last_day_and_whether_it_is_active_where_the_server_knows) {
  connector_bed bed;
  bed.api.say("GET /v1/packs", 200, R"({"packs":[{"pack":"p","kind":"base","unlimited":true,"expires":"2026-01-31","active":false},)"
                                    R"({"pack":"q","kind":"base","unlimited":true}]})");
  const auto packs = bed.wait_for<std::vector<pack_info>>([&](auto done) { bed.server->packs(done); });
  BOOST_REQUIRE(packs.ok());
  BOOST_REQUIRE(packs.value().size() == 2u);
  BOOST_TEST((packs.value()[0].expiry_day == 20'484));
  BOOST_TEST(!packs.value()[0].active);
  BOOST_TEST(!packs.value()[1].expiry_day);
  BOOST_TEST(packs.value()[1].active);
  bed.api.say("GET /v1/packs", 200, R"({"packs":[{"pack":"p","kind":"base","unlimited":true,"expires":"soon"}]})");
  const auto wrong = bed.wait_for<std::vector<pack_info>>([&](auto done) { bed.server->packs(done); });
  BOOST_REQUIRE(!wrong.ok());
  BOOST_TEST(wrong.error().what.find("$.packs[0].expires") != std::string::npos, wrong.error().what);
}

BOOST_AUTO_TEST_CASE(a_longer_order_than_the_server_takes_is_split) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(true, 1'000, 2));
  bed.api.say(orders, [](const http_request& r) {
    std::vector<std::string> all;
    const auto document = boost::json::parse(r.body);
    for (const auto& line : document.at("lines").as_array()) all.push_back(issued_line(std::string(line.at("unit").as_string())));
    return http_response{200, {}, lines(all), {}};
  });
  const auto answers = bed.place({line_for("A"), line_for("B"), line_for("C")});
  for (const char* unit : {"A", "B", "C"}) BOOST_TEST(outcome_of(answers, unit) == "issued FILE");
  BOOST_TEST(bed.api.count(orders) == 2);
}

BOOST_AUTO_TEST_CASE(without_the_servers_word_about_itself_nothing_is_ordered) {
  connector_bed bed;
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{{503, "{}"}, {200, "not JSON"}, {200, "{}"}, {200, R"({"api":"2"})"}}) {
    bed.api.say("GET /v1/info", status, body);
    const auto answers = bed.place({line_for("A")});
    BOOST_TEST(!answers.ok());
  }
  BOOST_TEST(bed.api.count(orders) == 0);
}

BOOST_AUTO_TEST_CASE(a_deferred_order_is_asked_for_by_its_id_until_it_is_done) {
  for (const bool dedup : {true, false}) {
    connector_bed bed;
    bed.api.say("GET /v1/info", 200, fake_licensing_api::info(dedup));
    const std::string pending = R"({"order":"O/1","lines":[{"key":"A/base/1","state":"pending","retry_after_ms":700}]})";
    bed.api.say(orders, 202, pending);
    bed.api.say("GET /v1/orders/O%2F1", 202, pending);
    auto answers = bed.place({line_for("A")});
    BOOST_REQUIRE(answers.ok());
    BOOST_TEST(std::get<line_deferred>(answers.value().at(0).outcome).retry_after_ms == 700);
    BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "deferred");
    bed.api.say("GET /v1/orders/O%2F1", 503, "{}");
    BOOST_TEST(!bed.place({line_for("A", true)}).ok());
    bed.api.say("GET /v1/orders/O%2F1", 200, R"({"order":"O/1","lines":[)" + issued_line("A") + "]}");
    BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "issued FILE");
    BOOST_TEST(bed.api.count(orders) == 1);
  }
}

BOOST_AUTO_TEST_CASE(an_order_the_server_forgot_is_placed_again_where_keys_are_deduplicated) {
  connector_bed bed;
  bed.api.say(orders, 202, R"({"order":"O1","lines":[{"key":"A/base/1","state":"pending","retry_after_ms":0}]})");
  bed.place({line_for("A")});
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "deferred");  // 404
  bed.api.say(orders, 200, lines({issued_line("A")}));
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "issued FILE");
}

BOOST_AUTO_TEST_CASE(after_a_restart_a_deferred_line_is_placed_again_where_keys_are_deduplicated) {
  connector_bed bed;
  bed.api.say(orders, 202, R"({"order":"O1","lines":[{"key":"A/base/1","state":"pending","retry_after_ms":0}]})");
  bed.place({line_for("A")});
  bed.reopen();
  bed.place({line_for("A", true)});
  BOOST_TEST(bed.api.count(orders) == 2);
}

BOOST_AUTO_TEST_CASE(of_a_malformed_answer_nothing_is_believed) {
  connector_bed bed;
  const std::vector<std::string> bodies{
      "", "{", "[]", R"({"lines":{}})", R"({"lines":[1]})", lines({issued_line("A"), R"({"key":"B/base/1"})"}),
      lines({issued_line("A"), R"({"key":"B/base/1","state":"maybe"})"}), lines({issued_line("A"), R"({"key":"B/base/1","state":"issued"})"}),
      lines({issued_line("A"), R"({"key":"B/base/1","state":"issued","license_file":5})"}),
      lines({issued_line("A"), R"({"key":"B/base/1","state":"pending","retry_after_ms":-1})"}), lines({issued_line("A")}) + "x"};
  for (const auto& body : bodies) {
    bed.api.say(orders, 200, body);
    const auto answers = bed.place({line_for("A"), line_for("B")});
    BOOST_TEST_CONTEXT(body) {
      BOOST_REQUIRE(!answers.ok());
      BOOST_TEST(says(answers.error(), "POST /v1/orders can't be believed"), answers.error().what);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_nobody_asked_for_is_ignored_and_a_missing_one_fails) {
  connector_bed bed;
  bed.api.say(orders, 200, lines({issued_line("X"), issued_line("A")}));
  const auto answers = bed.place({line_for("A"), line_for("B")});
  BOOST_TEST(outcome_of(answers, "A") == "issued FILE");
  BOOST_TEST(outcome_of(answers, "B") == "failed");
  BOOST_TEST(outcome_of(answers, "X") == "none");
}

BOOST_AUTO_TEST_CASE(a_line_told_twice_counts_once_and_one_told_in_two_ways_is_not_believed) {
  connector_bed bed;
  bed.api.say(orders, 200, lines({issued_line("A"), issued_line("A"), issued_line("B", "ONE"), issued_line("B", "TWO")}));
  const auto answers = bed.place({line_for("A"), line_for("B")});
  BOOST_TEST(answers.value().size() == 2u);
  BOOST_TEST(outcome_of(answers, "A") == "issued FILE");
  BOOST_TEST(outcome_of(answers, "B") == "failed");
}

BOOST_AUTO_TEST_CASE(a_bad_answer_is_not_remembered) {
  connector_bed bed;
  bed.api.say(orders, 200, lines({issued_line("A", "FORGED")}));
  BOOST_TEST(outcome_of(bed.place({line_for("A")}), "A") == "issued FORGED");
  bed.api.say(orders, 200, lines({issued_line("A", "GOOD")}));
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "issued GOOD");
}

BOOST_AUTO_TEST_CASE(every_error_status_names_the_call_the_servers_words_and_what_to_do) {
  connector_bed bed;
  struct told {
    int status;
    fault_code code;
    std::string hint;
  };
  for (const auto& [status, code, hint] :
       {told{400, fault_code::bad_input, ""}, told{401, fault_code::unauthorized, "/etc/ald/token"}, told{404, fault_code::not_found, "licensing.url"},
        told{413, fault_code::bad_input, "order.batch_lines"}, told{429, fault_code::busy, "by itself"}, told{500, fault_code::unavailable, "by itself"},
        told{503, fault_code::unavailable, "by itself"}, told{302, fault_code::unavailable, ""}}) {
    bed.api.say(orders, status, R"({"error":{"code":"c0de","message":"words","hint":"do"}})", {{"Retry-After", "7"}});
    const auto answers = bed.place({line_for("A")});
    BOOST_TEST_CONTEXT(status) {
      BOOST_REQUIRE(!answers.ok());
      BOOST_TEST((answers.error().code == code));
      for (const auto& words : {"POST http://127.0.0.1:", "/v1/orders", "c0de: words (do)", "Retry-After 7", hint.c_str()}) {
        BOOST_TEST(says(answers.error(), words), to_string(answers.error()));
      }
      BOOST_TEST(!says(answers.error(), "t0ken"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_nobody_runs_and_one_that_never_answers_are_faults) {
  connector_bed bed;
  bed.api.lose(orders);
  const auto lost = bed.place({line_for("A")});
  BOOST_REQUIRE(!lost.ok());
  BOOST_TEST(says(lost.error(), "no answer"), lost.error().what);
  bed.config.url = "http://127.0.0.1:" + std::to_string(closed_port());
  bed.reopen();
  const auto nobody = bed.place({line_for("A")});
  BOOST_REQUIRE(!nobody.ok());
  BOOST_TEST(says(nobody.error(), "licensing.url"), to_string(nobody.error()));
}

BOOST_AUTO_TEST_CASE(an_answer_beyond_the_limit_is_a_fault) {
  http_licensing_config config;
  config.max_response_bytes = 4'000;
  connector_bed bed(config);
  bed.api.say(orders, 200, lines({issued_line("A", std::string(5'000, 'x'))}));
  const auto answers = bed.place({line_for("A")});
  BOOST_REQUIRE(!answers.ok());
  BOOST_TEST(says(answers.error(), "too large"), answers.error().what);
}

BOOST_AUTO_TEST_CASE(more_calls_than_may_be_at_the_server_wait_and_more_than_may_wait_are_refused) {
  http_licensing_config config;
  config.max_calls = 1;
  config.max_queued_calls = 1;
  connector_bed bed(config);
  bed.api.lose("GET /v1/packs");
  std::vector<std::promise<result<std::vector<pack_info>>>> answered(3);
  for (auto& promise : answered) bed.server->packs([&promise](auto r) { promise.set_value(std::move(r)); });
  const auto third = answered[2].get_future().get();
  BOOST_REQUIRE(!third.ok());
  BOOST_TEST((third.error().code == fault_code::busy));
  BOOST_TEST(!answered[0].get_future().get().ok());  // no answer in time, both
  BOOST_TEST(!answered[1].get_future().get().ok());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_connector_answers_everybody) {
  connector_bed bed;
  bed.config.response_timeout_ms = 60'000;
  bed.config.max_calls = 1;
  bed.reopen();
  bed.api.lose("GET /v1/info");
  std::promise<bool> placed, walked;
  bed.server->place({{line_for("A")}}, [&](auto r) { placed.set_value(r.ok()); });
  bed.server->ledger([&](auto r) { walked.set_value(r.ok()); });
  bed.server.reset();
  BOOST_TEST(!placed.get_future().get());
  BOOST_TEST(!walked.get_future().get());
}

// -- servers that do not deduplicate ------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(without_deduplication_a_lost_line_is_never_posted_again_before_the_server_was_asked_late_enough) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.api.lose(orders);
  BOOST_TEST(!bed.place({line_for("A")}).ok());
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "deferred");
    bed.pass(199);
  }
  BOOST_TEST(bed.api.count(query) == 0);
  bed.pass(1'000);
  bed.api.say(query, 200, held_list({held("A", "KEPT")}));
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "issued KEPT");
  BOOST_TEST((boost::json::parse(bed.api.last(query).body) == boost::json::parse(R"({"units":["A"]})")));
  BOOST_TEST(bed.api.count(orders) == 1);
}

BOOST_AUTO_TEST_CASE(without_deduplication_a_line_the_server_never_had_is_posted_again_in_the_same_call) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.api.say(orders, 500, "{}");
  BOOST_TEST(!bed.place({line_for("A")}).ok());
  bed.pass(1'001);
  bed.api.say(query, 200, held_list({}));
  bed.api.say(orders, 200, lines({issued_line("A")}));
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "issued FILE");
  BOOST_TEST(bed.api.count(orders) == 2);
}

BOOST_AUTO_TEST_CASE(without_deduplication_an_answer_that_cannot_be_believed_counts_as_lost) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.api.say(orders, 200, lines({R"({"key":"A/base/1","state":"issued"})"}));
  BOOST_TEST(!bed.place({line_for("A")}).ok());
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "deferred");
  BOOST_TEST(bed.api.count(orders) == 1);
}

BOOST_AUTO_TEST_CASE(without_deduplication_a_failed_and_a_missing_line_are_asked_for_like_lost_ones) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.api.say(orders, 200, lines({R"({"key":"A/base/1","state":"failed","text":"signing"})"}));
  const auto answers = bed.place({line_for("A"), line_for("B")});
  BOOST_TEST(outcome_of(answers, "A") == "failed");
  BOOST_TEST(outcome_of(answers, "B") == "failed");
  const auto again = bed.place({line_for("A", true), line_for("B", true)});
  BOOST_TEST(outcome_of(again, "A") == "deferred");
  BOOST_TEST(outcome_of(again, "B") == "deferred");
  BOOST_TEST(bed.api.count(orders) == 1);
}

BOOST_AUTO_TEST_CASE(without_deduplication_a_refused_order_as_a_whole_and_an_unreachable_server_were_no_sending) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.api.say(orders, 401, "{}");
  BOOST_TEST(!bed.place({line_for("A")}).ok());
  bed.api.say(orders, 200, lines({issued_line("A")}));
  BOOST_TEST(outcome_of(bed.place({line_for("A", false)}), "A") == "issued FILE");
}

BOOST_AUTO_TEST_CASE(without_deduplication_a_restart_counts_as_a_sending_of_every_line_that_was_sent_before) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.reopen();
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "deferred");
  bed.pass(1'001);
  bed.api.say(query, 200, held_list({held("A", "TAKEN-BACK", true), held("A", "KEPT")}));
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "issued KEPT");
  BOOST_TEST(bed.api.count(orders) == 0);
}

BOOST_AUTO_TEST_CASE(without_deduplication_every_license_under_the_key_is_told_the_first_one_first) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.pass(1'001);
  bed.api.say(query, 200, held_list({held("A", "TAKEN-BACK", true), held("A", "FIRST"), held("B", "OF-B"), held("A", "TWICE"), held("A", "GONE", true)}));
  const auto answers = bed.place({line_for("A", true)});
  BOOST_REQUIRE(answers.ok());
  std::string told;
  for (const auto& answer : answers.value()) told += answer.key.text + " " + std::get<line_issued>(answer.outcome).license_file + "; ";
  BOOST_TEST(told == "A/base/1 FIRST; A/base/1 TWICE; ");
}

BOOST_AUTO_TEST_CASE(without_deduplication_a_revoked_license_is_the_lines_license_if_there_is_no_other) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.pass(1'001);
  bed.api.say(query, 200, held_list({held("A", "TAKEN-BACK", true)}));
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "issued TAKEN-BACK");
  BOOST_TEST(bed.api.count(orders) == 0);
}

BOOST_AUTO_TEST_CASE(without_deduplication_nothing_is_posted_while_the_question_fails) {
  connector_bed bed;
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  bed.pass(1'001);
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{{503, "{}"}, {200, "{}"}, {200, R"({"licenses":[{"unit":"A"}]})"}, {404, "{}"}}) {
    bed.api.say(query, status, body);
    BOOST_TEST(!bed.place({line_for("A", true)}).ok());
  }
  BOOST_TEST(bed.api.count(orders) == 0);
}

BOOST_AUTO_TEST_CASE(without_deduplication_a_call_still_under_way_keeps_its_lines_for_itself) {
  connector_bed bed;
  bed.config.response_timeout_ms = 60'000;
  bed.reopen();
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  std::promise<void> arrived, go_on;
  bed.api.say(orders, [&](const http_request&) {
    arrived.set_value();
    go_on.get_future().wait();
    return http_response{200, {}, lines({issued_line("A")}), {}};
  });
  std::promise<result<std::vector<line_answer>>> first;
  bed.server->place({{line_for("A")}}, [&](auto r) { first.set_value(std::move(r)); });
  arrived.get_future().wait();
  bed.pass(1'000'000);
  std::promise<result<std::vector<line_answer>>> second;
  std::thread hurry([&] {  // the fake has one thread; nothing may reach it now but GET /v1/info, which waits there
    bed.server->place({{line_for("A", true)}}, [&](auto r) { second.set_value(std::move(r)); });
  });
  hurry.join();
  go_on.set_value();
  BOOST_TEST(outcome_of(first.get_future().get(), "A") == "issued FILE");
  second.get_future().wait();
  BOOST_TEST(bed.api.count(orders) == 1);
}

BOOST_AUTO_TEST_CASE(what_the_operator_says_about_deduplication_outranks_what_the_server_says) {
  http_licensing_config careful;
  careful.deduplicates = deduplication::no;
  connector_bed bed(careful);
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "deferred");
  BOOST_TEST(bed.api.count(orders) == 0);

  http_licensing_config sure;
  sure.deduplicates = deduplication::yes;
  connector_bed other(sure);
  other.api.say("GET /v1/info", 200, fake_licensing_api::info(false));
  other.api.say(orders, 200, lines({issued_line("A")}));
  BOOST_TEST(outcome_of(other.place({line_for("A", true)}), "A") == "issued FILE");
}

BOOST_AUTO_TEST_CASE(after_a_failed_call_the_server_is_asked_about_itself_again) {
  connector_bed bed;
  bed.api.say(orders, 500, "{}");
  BOOST_TEST(!bed.place({line_for("A")}).ok());
  bed.api.say("GET /v1/info", 200, fake_licensing_api::info(false));  // it came back as another one
  BOOST_TEST(outcome_of(bed.place({line_for("A", true)}), "A") == "deferred");
  BOOST_TEST(bed.api.count(orders) == 1);
}

// -- the other calls ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_ledger_is_read_page_by_page_and_a_page_without_end_is_a_fault) {
  connector_bed bed;
  bed.api.say("GET /v1/ledger", [](const http_request& r) {
    const bool second = r.query.find("after=c%2F1") != std::string::npos;
    const std::string license = R"({"serial":"S)" + std::string(second ? "2" : "1") + R"(","key":"A/base/1","unit":"A","kind":"base","pack":"p","revoked":false})";
    return http_response{200, {}, R"({"licenses":[)" + license + R"(],"next":)" + (second ? "null}" : R"("c/1"})"), {}};
  });
  const auto ask = [&] { return bed.wait_for<std::vector<issued_license>>([&](auto done) { bed.server->ledger(done); }); };
  const auto all = ask();
  BOOST_REQUIRE(all.ok());
  BOOST_REQUIRE(all.value().size() == 2u);
  BOOST_TEST(all.value()[1].serial.text == "S2");
  bed.api.say("GET /v1/ledger", 200, R"({"licenses":[],"next":"x"})");
  BOOST_TEST(!ask().ok());
  bed.api.say("GET /v1/ledger", 200, R"({"licenses":[{"serial":"S"}],"next":null})");
  BOOST_TEST(!ask().ok());
}

BOOST_AUTO_TEST_CASE(a_ledger_beyond_the_limit_is_a_fault_that_names_the_option) {
  http_licensing_config config;
  config.max_ledger_licenses = 1;
  connector_bed bed(config);
  const std::string license = R"({"serial":"S","key":"A/base/1","unit":"A","kind":"base","pack":"p"})";
  bed.api.say("GET /v1/ledger", 200, R"({"licenses":[)" + license + "," + license + R"(],"next":null})");
  const auto all = bed.wait_for<std::vector<issued_license>>([&](auto done) { bed.server->ledger(done); });
  BOOST_REQUIRE(!all.ok());
  BOOST_TEST(says(all.error(), "licensing.max_ledger_licenses"));
}

BOOST_AUTO_TEST_CASE(units_are_asked_for_as_many_at_once_as_the_server_takes) {
  connector_bed bed;
  bed.api.say(query, [](const http_request& r) {
    std::vector<std::string> all{held("STRANGER", "X")};
    const auto document = boost::json::parse(r.body);
    for (const auto& unit : document.at("units").as_array()) all.push_back(held(std::string(unit.as_string()), "F"));
    return http_response{200, {}, held_list(all), {}};
  });
  const auto all = bed.wait_for<std::vector<held_license>>(
      [&](auto done) { bed.server->licenses_of({unit_id("A"), unit_id("B"), unit_id("C"), unit_id("A")}, done); });
  BOOST_REQUIRE(all.ok());
  BOOST_TEST(all.value().size() == 3u);
  BOOST_TEST(bed.api.count(query) == 2);
}

BOOST_AUTO_TEST_CASE(revocations_come_in_order_or_not_at_all) {
  connector_bed bed;
  const auto one = [](int n) {
    return R"({"n":)" + std::to_string(n) + R"(,"serial":"S","unit":"A","kind":"base","key":"A/base/1","reason":"stolen","at":"2026-02-01T08:00:00.000Z"})";
  };
  const auto ask = [&](std::uint64_t after) { return bed.wait_for<revocation_page>([&](auto done) { bed.server->revocations(after, done); }); };
  bed.api.say("GET /v1/revocations", 200, R"({"revocations":[)" + one(4) + "," + one(5) + R"(],"next":5})");
  const auto page = ask(3);
  BOOST_REQUIRE(page.ok());
  BOOST_TEST(page.value().revocations.size() == 2u);
  BOOST_TEST(page.value().revocations[1].number == 5u);
  BOOST_TEST(page.value().revocations[1].reason == "stolen");
  BOOST_TEST(page.value().next == 5u);
  BOOST_TEST(bed.api.last("GET /v1/revocations").query.find("after=3") != std::string::npos);
  for (const auto& body : {R"({"revocations":[)" + one(5) + "," + one(4) + R"(],"next":5})", R"({"revocations":[)" + one(3) + R"(],"next":3})",
                           R"({"revocations":[)" + one(4) + R"(],"next":3})", std::string(R"({"revocations":[]})")}) {
    bed.api.say("GET /v1/revocations", 200, body);
    BOOST_TEST(!ask(3).ok());
  }
}

BOOST_AUTO_TEST_CASE(urls_with_credentials_other_schemes_queries_or_no_host_are_refused) {
  steady_clock_stand_in clock;
  for (const char* url : {"", "licenses.example", "ftp://licenses.example", "http://user:pass@licenses.example", "http://licenses.example/?a=b",
                          "http://licenses.example/#a", "http://"}) {
    http_licensing_config config;
    config.url = url;
    const auto opened = ald::http_licensing_server::open(config, clock);
    BOOST_TEST_CONTEXT(url) {
      BOOST_REQUIRE(!opened.ok());
      BOOST_TEST(!says(opened.error(), "pass@"));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
