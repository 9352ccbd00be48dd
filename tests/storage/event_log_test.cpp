// What every event log does: the same cases run against RocksDB and against its twin in memory.
#include "storage/stored_licenses.hpp"
#include "tests/storage/log_bed.hpp"

using namespace ald;
using namespace ald::storage_tests;

BOOST_AUTO_TEST_SUITE(event_log)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_log_is_empty, bed, both_beds) {
  bed b;
  BOOST_TEST(b.log().last_group() == 0u);
  BOOST_TEST(b.log().covered() == 0u);
  BOOST_TEST(b.log().bytes_since_cover() == 0u);
  BOOST_TEST(contents(b.log()) == texts{});
  BOOST_TEST(positions(b.log(), "ledger") == texts{});
  BOOST_TEST(rows(b.log(), family::snapshots) == texts{});
  BOOST_TEST(!b.log().get(family::snapshots, "device/U"));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(groups_are_read_in_the_order_they_were_appended, bed, both_beds) {
  bed b;
  BOOST_REQUIRE(append_now(b.log(), {1, {device_record("A", 1), ledger_record(1)}, {}, false}).ok());
  BOOST_REQUIRE(append_now(b.log(), {2, {fleet_record(1)}, {}, false}).ok());
  BOOST_REQUIRE(append_now(b.log(), {3, {}, {}, false}).ok());
  BOOST_REQUIRE(append_now(b.log(), {4, {device_record("A", 2)}, {}, false}).ok());
  const texts all{"1.0 device/A", "1.1 ledger", "2.0 fleet", "4.0 device/A"};
  BOOST_TEST(contents(b.log()) == all);
  BOOST_TEST(contents(b.log(), 2) == texts(all.begin() + 2, all.end()));
  BOOST_TEST(contents(b.log(), 0) == all);
  BOOST_TEST(contents(b.log(), 5) == texts{});
  BOOST_TEST(b.log().last_group() == 4u);
  b.reopen();
  BOOST_TEST(contents(b.log()) == all);
  BOOST_TEST(b.log().last_group() == 4u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_bytes_read_are_the_bytes_appended, bed, both_beds) {
  bed b;
  const auto record = device_record("A", 7, std::string(70'000, 'x'));
  BOOST_REQUIRE(append_now(b.log(), {1, {ledger_record(1), record}, {}, false}).ok());
  b.reopen();
  std::vector<std::string> read;
  BOOST_REQUIRE(b.log().read(1, [&](group_number, std::size_t, std::string_view bytes) { return read.emplace_back(bytes), true; }).ok());
  BOOST_REQUIRE(read.size() == 2u);
  BOOST_TEST((read[1] == record.bytes));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_stream_is_read_alone_before_and_after_a_cover_and_a_reopening, bed, both_beds) {
  bed b;
  BOOST_REQUIRE(append_now(b.log(), {1, {device_record("A", 1), device_record("AB", 1), device_record("A", 2)}, {}, false}).ok());
  BOOST_REQUIRE(append_now(b.log(), {2, {device_record("AB", 2)}, {}, true}).ok());
  BOOST_REQUIRE(append_now(b.log(), {3, {ledger_record(1), device_record("A", 3)}, {}, false}).ok());
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST((positions(b.log(), "device/A") == texts{"1.0", "1.2", "3.1"}));
    BOOST_TEST((positions(b.log(), "device/AB") == texts{"1.1", "2.0"}));
    BOOST_TEST((positions(b.log(), "ledger") == texts{"3.0"}));
    BOOST_TEST((positions(b.log(), "device/") == texts{}));
    b.reopen();
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_visitor_stops_a_read, bed, both_beds) {
  bed b;
  append_groups(b.log(), 1, 5);
  int seen = 0;
  BOOST_REQUIRE(b.log().read(1, [&](group_number, std::size_t, std::string_view) { return ++seen < 2; }).ok());
  BOOST_TEST(seen == 2);
  seen = 0;
  BOOST_REQUIRE(b.log().read_stream("device/U", [&](group_number, std::size_t, std::string_view) { return ++seen < 3; }).ok());
  BOOST_TEST(seen == 3);
  seen = 0;
  b.log().adopt({snapshot("a", ""), snapshot("b", "")});
  BOOST_REQUIRE(b.log().each(family::snapshots, [&](std::string_view, std::string_view) { return ++seen < 1; }).ok());
  BOOST_TEST(seen == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(derived_rows_are_seen_as_of_the_last_group_that_is_done, bed, both_beds) {
  bed b;
  BOOST_REQUIRE(append_now(b.log(), {1, {device_record("A", 1)}, {snapshot("device/A", "one"), license("A/S1", "file")}, false}).ok());
  BOOST_TEST(b.log().get(family::snapshots, "device/A").value_or("") == "one");
  BOOST_TEST(b.log().get(family::licenses, "A/S1").value_or("") == "file");
  BOOST_TEST(!b.log().get(family::licenses, "device/A"));
  BOOST_REQUIRE(append_now(b.log(), {2, {device_record("A", 2)}, {snapshot("device/A", "two")}, true}).ok());
  BOOST_TEST(b.log().get(family::snapshots, "device/A").value_or("") == "two");
  BOOST_REQUIRE(append_now(b.log(), {3, {device_record("A", 3)}, {snapshot("device/A", "three"), snapshot("device/B", "")}, false}).ok());
  BOOST_TEST(b.log().get(family::snapshots, "device/A").value_or("") == "three");
  BOOST_TEST(b.log().get(family::snapshots, "device/B").value_or("absent") == "");
  BOOST_TEST((rows(b.log(), family::snapshots) == texts{"device/A=three", "device/B="}));
  BOOST_TEST((rows(b.log(), family::licenses) == texts{"A/S1=file"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(covered_rows_survive_a_reopening_and_the_others_are_adopted_again, bed, both_beds) {
  bed b;
  BOOST_REQUIRE(append_now(b.log(), device_group(1, "A", 1)).ok());
  BOOST_REQUIRE(append_now(b.log(), device_group(2, "B", 1, true)).ok());
  BOOST_REQUIRE(append_now(b.log(), device_group(3, "C", 1)).ok());
  b.reopen();
  BOOST_TEST(b.log().covered() == 2u);
  BOOST_TEST((rows(b.log(), family::snapshots) == texts{"device/A=state 1", "device/B=state 1"}));
  BOOST_TEST((contents(b.log(), b.log().covered() + 1) == texts{"3.0 device/C"}));
  b.log().adopt({snapshot("device/C", "state 1")});
  BOOST_TEST((rows(b.log(), family::snapshots) == texts{"device/A=state 1", "device/B=state 1", "device/C=state 1"}));
  BOOST_REQUIRE(append_now(b.log(), {4, {}, {}, true}).ok());
  b.reopen();
  BOOST_TEST(b.log().covered() == 4u);
  BOOST_TEST((rows(b.log(), family::snapshots) == texts{"device/A=state 1", "device/B=state 1", "device/C=state 1"}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bytes_since_cover_grow_with_the_log_and_fall_at_a_cover, bed, both_beds) {
  bed b;
  append_groups(b.log(), 1, 1);
  const auto one = b.log().bytes_since_cover();
  BOOST_TEST(one > 0u);
  append_groups(b.log(), 2, 2);
  BOOST_TEST(b.log().bytes_since_cover() == 2 * one);
  b.reopen();
  BOOST_TEST(b.log().bytes_since_cover() == 2 * one);
  BOOST_REQUIRE(append_now(b.log(), device_group(3, "U", 3, true)).ok());
  b.reopen();
  BOOST_TEST(b.log().bytes_since_cover() == 0u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_group_out_of_order_is_refused_and_changes_nothing, bed, both_beds) {
  bed b;
  append_groups(b.log(), 1, 2);
  for (const group_number wrong : {0u, 2u, 4u}) {
    BOOST_TEST(failed_with(append_now(b.log(), device_group(wrong, "V", 1)), fault_code::bad_input));
  }
  BOOST_TEST(!b.log().get(family::snapshots, "device/V"));
  append_groups(b.log(), 3, 3);
  BOOST_TEST(b.log().last_group() == 3u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_record_that_could_not_be_read_back_is_refused, bed, both_beds) {
  bed b;
  event::Record no_kind;
  no_kind.set_unit("U");
  no_kind.mutable_device();
  auto wrong_stream = device_record("U", 1);
  wrong_stream.stream = "device/V";
  for (const auto& record : {log_record{"device/U", no_kind.SerializeAsString()}, log_record{"ledger", "garbage"}, wrong_stream}) {
    BOOST_TEST(failed_with(append_now(b.log(), {1, {record}, {}, false}), fault_code::bad_input));
  }
  append_groups(b.log(), 1, 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_state_digest_depends_on_the_snapshots_alone, bed, both_beds) {
  bed one;
  BOOST_REQUIRE(append_now(one.log(), {1, {}, {snapshot("device/A", "a"), snapshot("device/B", "old")}, true}).ok());
  BOOST_REQUIRE(append_now(one.log(), {2, {device_record("B", 1)}, {snapshot("device/B", "b"), license("B/S", "file")}, false}).ok());
  bed other;
  BOOST_REQUIRE(append_now(other.log(), {1, {}, {snapshot("device/B", "b"), snapshot("device/A", "not yet a")}, false}).ok());
  const auto digest = one.log().state_digest({});
  BOOST_TEST(digest.size() == 64u);
  BOOST_TEST(other.log().state_digest({}) != digest);
  BOOST_TEST(other.log().state_digest({snapshot("device/A", "a"), license("A/S", "file")}) == digest);
  BOOST_TEST(one.log().state_digest({snapshot("device/C", "c")}) != digest);
  BOOST_TEST(one.log().state_digest({}) == digest);
}

BOOST_AUTO_TEST_CASE(both_logs_give_the_same_state_digest) {
  rocksdb_bed disk;
  memory_bed memory;
  for (auto* log : {&disk.log(), &memory.log()}) {
    BOOST_REQUIRE(append_now(*log, device_group(1, "A", 1, true)).ok());
    BOOST_REQUIRE(append_now(*log, device_group(2, "B", 1)).ok());
  }
  BOOST_TEST(disk.log().state_digest({}) == memory.log().state_digest({}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(groups_appended_without_waiting_complete_in_order, bed, both_beds) {
  bed b;
  std::promise<void> all_done;
  std::vector<group_number> completed;
  for (group_number number = 1; number <= 5; ++number) {
    b.log().append(device_group(number, "U", number), [&, number](result<done> answer) {
      if (answer) completed.push_back(number);
      if (number == 5) all_done.set_value();
    });
  }
  all_done.get_future().wait();
  BOOST_TEST((completed == std::vector<group_number>{1, 2, 3, 4, 5}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_license_is_found_by_its_unit_and_serial_only, bed, both_beds) {
  bed b;
  BOOST_REQUIRE(append_now(b.log(), {1, {device_record("A", 1)}, {license("A/S1", "file A"), license("A/B/S2", "odd")}, false}).ok());
  const stored_licenses store(b.log());
  BOOST_TEST(store.license_file(unit_id("A"), license_serial("S1")).value_or("") == "file A");
  BOOST_TEST(!store.license_file(unit_id("B"), license_serial("S1")));
  BOOST_TEST(!store.license_file(unit_id("A"), license_serial("S2")));
  BOOST_TEST(!store.license_file(unit_id("A/B"), license_serial("S2")));
  BOOST_TEST(!store.license_file(unit_id("A"), license_serial("")));
}

BOOST_AUTO_TEST_SUITE_END()
