// The issuer's ledger on disk.
#include "issuer/issuer_ledger.hpp"

#include <rocksdb/db.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/issuer/scratch_dir.hpp"
#include "tests/issuer/why.hpp"

namespace {

using namespace ald;

std::unique_ptr<ald::issuer_ledger> opened(const std::string& dir) {
  auto ledger = ald::issuer_ledger::open(dir);
  BOOST_REQUIRE_MESSAGE(ledger.ok(), why(ledger));
  return std::move(ledger.value());
}

issued_record record(const ald::issuer_ledger& ledger, const std::string& unit, std::size_t n = 0, const char* pack = "p") {
  return {{order_key(unit + "/base/1"), unit_id(unit), license_kind("base"), pack_id(pack), ledger.next_serial(n)}, "file of " + unit, 77};
}

void add_pack(ald::issuer_ledger& ledger) {
  BOOST_REQUIRE(ledger.add_packs({{pack_id("p"), license_kind("base"), 10, false, 0, 20'000}}).ok());
}

fault_code code_of_opening(const std::string& dir) {
  const auto ledger = ald::issuer_ledger::open(dir);
  BOOST_REQUIRE(!ledger.ok());
  BOOST_TEST(ledger.error().what.find(dir) != std::string::npos);
  return ledger.error().code;
}

void put(const std::string& dir, const std::string& key, const std::string& value) {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto* name : {"default", "licenses", "files", "keys", "units", "revocations", "orders", "requests"}) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  rocksdb::DB* db = nullptr;
  BOOST_REQUIRE(rocksdb::DB::Open({}, dir, families, &handles, &db).ok());
  BOOST_REQUIRE(db->Put({}, key, value).ok());
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;
}

/// The largest file whose name ends so.
std::string file_in(const std::string& dir, const std::string& ending) {
  std::string found;
  std::uintmax_t largest = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    if (!entry.path().string().ends_with(ending) || entry.file_size() <= largest) continue;
    found = entry.path().string();
    largest = entry.file_size();
  }
  BOOST_REQUIRE(!found.empty());
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(issuer_ledger)

BOOST_AUTO_TEST_CASE(what_was_recorded_is_found_by_its_key_also_after_opening_again) {
  const scratch_dir dir;
  for (int round = 0; round < 2; ++round) {
    const auto ledger = opened(dir / "ledger");
    if (round == 0) {
      add_pack(*ledger);
      BOOST_REQUIRE(ledger->record({record(*ledger, "U1"), record(*ledger, "U2", 1)}).ok());
    }
    const auto found = ledger->find(order_key("U2/base/1"));
    BOOST_REQUIRE(found.ok() && found.value());
    BOOST_TEST(found.value()->license.serial.text == "L-0000000002");
    BOOST_TEST(found.value()->license.unit.text == "U2");
    BOOST_TEST(found.value()->license.kind.text == "base");
    BOOST_TEST(found.value()->license.pack.text == "p");
    BOOST_TEST(found.value()->license_file == "file of U2");
    BOOST_TEST(found.value()->issued_ms == 77);
    BOOST_TEST(!ledger->find(order_key("U3/base/1")).value());
    BOOST_TEST(ledger->packs().at(0).used == 2);
    BOOST_TEST(ledger->packs().at(0).expiry_day == 20'000);
    BOOST_TEST(ledger->next_serial(0).text == "L-0000000003");
    BOOST_TEST(ledger->all().value().size() == 2u);
  }
}

BOOST_AUTO_TEST_CASE(a_license_out_of_line_is_not_recorded_and_nothing_beside_it) {
  const scratch_dir dir;
  const auto ledger = opened(dir / "ledger");
  add_pack(*ledger);
  BOOST_TEST(!ledger->record({record(*ledger, "U1"), record(*ledger, "U2", 0)}).ok());
  BOOST_TEST(!ledger->record({record(*ledger, "U1"), record(*ledger, "U2", 1, "q")}).ok());
  BOOST_TEST(ledger->empty());
  BOOST_TEST(ledger->all().value().empty());
  BOOST_TEST(ledger->packs().at(0).used == 0);
}

BOOST_AUTO_TEST_CASE(a_known_pack_is_not_changed_by_adding_it_again) {
  const scratch_dir dir;
  const auto ledger = opened(dir / "ledger");
  add_pack(*ledger);
  BOOST_REQUIRE(ledger->record({record(*ledger, "U1")}).ok());
  const std::vector<issuer_pack> again_and_new{{pack_id("p"), license_kind("other"), 1, true, 0, 1},
                                               {pack_id("a"), license_kind("base"), 1, false, 0, 1}};
  BOOST_REQUIRE(ledger->add_packs(again_and_new).ok());
  BOOST_REQUIRE(ledger->packs().size() == 2u);
  BOOST_TEST(ledger->packs()[0].pack.text == "a");
  BOOST_TEST(ledger->packs()[1].kind.text == "base");
  BOOST_TEST(ledger->packs()[1].used == 1);
}

BOOST_AUTO_TEST_CASE(a_known_packs_total_follows_what_is_given_and_its_use_and_expiry_stay) {
  const scratch_dir dir;
  {
    const auto ledger = opened(dir / "ledger");
    add_pack(*ledger);
    BOOST_REQUIRE(ledger->record({record(*ledger, "U1")}).ok());
    BOOST_REQUIRE(ledger->add_packs({{pack_id("p"), license_kind("base"), 30, false, 0, 1}}).ok());
    BOOST_TEST(ledger->packs().at(0).total == 30);
  }
  const auto ledger = opened(dir / "ledger");
  BOOST_TEST(ledger->packs().at(0).total == 30);
  BOOST_TEST(ledger->packs().at(0).used == 1);
  BOOST_TEST(ledger->packs().at(0).expiry_day == 20'000);
}

BOOST_AUTO_TEST_CASE(a_ledger_is_opened_once_at_a_time) {
  const scratch_dir dir;
  const auto ledger = opened(dir / "ledger");
  BOOST_TEST((code_of_opening(dir / "ledger") == fault_code::conflict));
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused) {
  const scratch_dir dir;
  opened(dir / "ledger");
  put(dir / "ledger", "format", "2");
  BOOST_TEST((code_of_opening(dir / "ledger") == fault_code::unsupported));
}

BOOST_AUTO_TEST_CASE(a_damaged_pack_record_is_refused) {
  const scratch_dir dir;
  opened(dir / "ledger");
  put(dir / "ledger", "pack/p", "\xff\xff");
  BOOST_TEST((code_of_opening(dir / "ledger") == fault_code::corrupt));
}

BOOST_AUTO_TEST_CASE(a_place_that_is_no_directory_is_refused) {
  const scratch_dir dir;
  std::ofstream(dir / "file") << "x";
  BOOST_TEST((code_of_opening(dir / "file") == fault_code::io));
  BOOST_TEST((code_of_opening(dir / "file/below") == fault_code::io));
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_the_log_is_refused_and_never_silently_shorter) {
  const scratch_dir dir;
  {
    const auto ledger = opened(dir / "ledger");
    add_pack(*ledger);
    for (int i = 0; i < 50; ++i) BOOST_REQUIRE(ledger->record({record(*ledger, "U" + std::to_string(i))}).ok());
    // copied while open: closing would move the log's content into tables
    std::filesystem::copy(dir / "ledger", dir / "copy", std::filesystem::copy_options::recursive);
  }
  const auto log = file_in(dir / "copy", ".log");
  std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(std::filesystem::file_size(log) / 2));
  const auto byte = static_cast<char>(file.peek() ^ 4);
  file.seekp(file.tellg());
  file.put(byte);
  file.close();
  BOOST_TEST((code_of_opening(dir / "copy") == fault_code::corrupt));
}

BOOST_AUTO_TEST_CASE(a_store_of_the_first_version_opens_and_its_units_are_found) {
  const scratch_dir dir;
  // exactly what the first version wrote: four families, one pack, two licenses, the bytes as they were
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto* name : {"default", "licenses", "files", "keys"}) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  rocksdb::Options options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  rocksdb::DB* db = nullptr;
  BOOST_REQUIRE(rocksdb::DB::Open(options, dir / "ledger", families, &handles, &db).ok());
  const std::string pack("\x0a\x04" "base" "\x10\x0a\x18\x00\x20\x02\x28\xa0\x9c\x01", 16);
  const std::string first("\x0a\x09" "U1/base/1" "\x12\x02" "U1" "\x1a\x04" "base" "\x22\x01" "p" "\x28\x4d", 26);
  const std::string second("\x0a\x09" "U2/base/1" "\x12\x02" "U2" "\x1a\x04" "base" "\x22\x01" "p" "\x28\x4d", 26);
  BOOST_REQUIRE(db->Put({}, "format", "1").ok());
  BOOST_REQUIRE(db->Put({}, "pack/p", pack).ok());
  BOOST_REQUIRE(db->Put({}, handles[1], "L-0000000001", first).ok());
  BOOST_REQUIRE(db->Put({}, handles[1], "L-0000000002", second).ok());
  BOOST_REQUIRE(db->Put({}, handles[2], "L-0000000001", "file of U1").ok());
  BOOST_REQUIRE(db->Put({}, handles[2], "L-0000000002", "file of U2").ok());
  BOOST_REQUIRE(db->Put({}, handles[3], "U1/base/1", "L-0000000001").ok());
  BOOST_REQUIRE(db->Put({}, handles[3], "U2/base/1", "L-0000000002").ok());
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  delete db;

  for (int round = 0; round < 2; ++round) {
    const auto ledger = opened(dir / "ledger");
    BOOST_TEST(ledger->packs().at(0).used == 2);
    BOOST_TEST(ledger->packs().at(0).expiry_day == 20'000);
    const auto found = ledger->licenses_of(unit_id("U2"));
    BOOST_REQUIRE(found.ok());
    BOOST_REQUIRE(found.value().size() == 1u);
    BOOST_TEST(found.value()[0].license.key.text == "U2/base/1");
    BOOST_TEST(found.value()[0].license_file == "file of U2");
    BOOST_TEST(!found.value()[0].revoked);
    BOOST_TEST(found.value()[0].issued_ms == 77);
    BOOST_TEST(ledger->next_serial(0).text == "L-0000000003");
    BOOST_TEST(ledger->last_request() == 0u);
    BOOST_TEST(ledger->next_order() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_unit_has_all_its_licenses_and_none_of_a_unit_whose_id_begins_alike) {
  const scratch_dir dir;
  const auto ledger = opened(dir / "ledger");
  add_pack(*ledger);
  BOOST_REQUIRE(ledger->record({record(*ledger, "U1"), record(*ledger, "U10", 1)}).ok());
  auto again = record(*ledger, "U1");
  BOOST_REQUIRE(ledger->record({again}).ok());
  const auto found = ledger->licenses_of(unit_id("U1"));
  BOOST_REQUIRE(found.ok() && found.value().size() == 2u);
  BOOST_TEST(found.value()[0].license.serial.text == "L-0000000001");
  BOOST_TEST(found.value()[1].license.serial.text == "L-0000000003");
  BOOST_TEST(ledger->find(order_key("U1/base/1")).value()->license.serial.text == "L-0000000003");
  BOOST_TEST(ledger->licenses_of(unit_id("U")).value().empty());
}

BOOST_AUTO_TEST_CASE(pages_of_licenses_follow_each_other) {
  const scratch_dir dir;
  const auto ledger = opened(dir / "ledger");
  add_pack(*ledger);
  for (int i = 1; i <= 5; ++i) BOOST_REQUIRE(ledger->record({record(*ledger, "U" + std::to_string(i))}).ok());
  const auto first = ledger->page(license_serial(), 2);
  BOOST_REQUIRE(first.ok() && first.value().size() == 2u);
  BOOST_TEST(first.value()[1].license.unit.text == "U2");
  const auto rest = ledger->page(first.value()[1].license.serial, 10);
  BOOST_REQUIRE(rest.ok() && rest.value().size() == 3u);
  BOOST_TEST(rest.value()[0].license.unit.text == "U3");
  BOOST_TEST(ledger->page(license_serial("L-0000000005"), 10).value().empty());
}

BOOST_AUTO_TEST_CASE(revocations_are_numbered_and_stay_and_mark_their_license) {
  const scratch_dir dir;
  for (int round = 0; round < 2; ++round) {
    const auto ledger = opened(dir / "ledger");
    if (round == 0) {
      add_pack(*ledger);
      BOOST_REQUIRE(ledger->record({record(*ledger, "U1"), record(*ledger, "U2", 1)}).ok());
      for (const char* serial : {"L-0000000002", "L-0000000001"}) {
        ledger_change change;
        change.revocations.push_back({0, ledger->find(license_serial(serial)).value()->license, "stolen", 99});
        BOOST_REQUIRE(ledger->write(change).ok());
      }
      ledger_change unknown;
      unknown.revocations.resize(1);
      unknown.revocations[0].license.serial = license_serial("L-0000000009");
      BOOST_TEST(!ledger->write(unknown).ok());
    }
    const auto all = ledger->revocations(0, 10);
    BOOST_REQUIRE(all.ok() && all.value().size() == 2u);
    BOOST_TEST(all.value()[0].number == 1u);
    BOOST_TEST(all.value()[0].license.unit.text == "U2");
    BOOST_TEST(all.value()[0].license.key.text == "U2/base/1");
    BOOST_TEST(all.value()[0].reason == "stolen");
    BOOST_TEST(all.value()[0].at_ms == 99);
    BOOST_TEST(ledger->revocations(1, 10).value().at(0).license.unit.text == "U1");
    BOOST_TEST(ledger->revocations(2, 10).value().empty());
    BOOST_TEST(ledger->find(order_key("U1/base/1")).value()->revoked);
    BOOST_TEST(ledger->packs().at(0).used == 2);
  }
}

BOOST_AUTO_TEST_CASE(the_log_of_requests_keeps_so_many_rows_and_the_oldest_go) {
  const scratch_dir dir;
  const auto with_lines = [](std::size_t lines) {
    ledger_change change;
    change.requests.resize(1);
    change.requests[0].method = "POST";
    change.requests[0].path = "/v1/orders";
    change.requests[0].lines.resize(lines);
    return change;
  };
  for (int round = 0; round < 2; ++round) {
    const auto ledger = opened(dir / "ledger");
    ledger->limit_requests(10);
    for (int i = 0; i < 20; ++i) BOOST_REQUIRE(ledger->write(with_lines(1)).ok());
    const auto kept = ledger->requests(0, 100, 1'000);
    BOOST_REQUIRE(kept.ok());
    BOOST_TEST(kept.value().size() == 5u);
    BOOST_TEST(kept.value().front().number == 20u * (round + 1) - 4);
    BOOST_TEST(kept.value().back().number == 20u * (round + 1));
    BOOST_TEST(ledger->last_request() == 20u * (round + 1));
  }
  const auto ledger = opened(dir / "ledger");
  ledger->limit_requests(10);
  BOOST_REQUIRE(ledger->write(with_lines(30)).ok());
  const auto newest = ledger->requests(0, 100, 1'000);
  BOOST_REQUIRE(newest.ok() && newest.value().size() == 1u);
  BOOST_TEST(newest.value()[0].lines.size() == 30u);
}

BOOST_AUTO_TEST_CASE(a_page_of_the_log_ends_when_it_has_rows_enough_but_never_empty) {
  const scratch_dir dir;
  const auto ledger = opened(dir / "ledger");
  for (int i = 0; i < 4; ++i) {
    ledger_change change;
    change.requests.resize(1);
    change.requests[0].lines.resize(9);
    BOOST_REQUIRE(ledger->write(change).ok());
  }
  BOOST_TEST(ledger->requests(0, 100, 1).value().size() == 1u);
  BOOST_TEST(ledger->requests(0, 100, 10).value().size() == 1u);
  BOOST_TEST(ledger->requests(0, 100, 11).value().size() == 2u);
  BOOST_TEST(ledger->requests(3, 100, 11).value().at(0).number == 4u);
  BOOST_TEST(ledger->requests(4, 100, 11).value().empty());
}

BOOST_AUTO_TEST_CASE(a_deferred_order_is_kept_as_it_is_and_its_number_is_never_given_again) {
  const scratch_dir dir;
  {
    const auto ledger = opened(dir / "ledger");
    ledger_change change;
    deferred_order order{ledger->next_order(), {}, "http://127.0.0.1:1/x", 5, 6, 0, 7};
    order.lines.resize(2);
    order.lines[0].line = {order_key("k"), unit_id("U1"), license_kind("base"), pack_id("p")};
    order.lines[1].outcome.state = line_state::refused;
    order.lines[1].outcome.code = "exhausted";
    change.orders.push_back(order);
    BOOST_REQUIRE(ledger->write(change).ok());
  }
  {
    const auto ledger = opened(dir / "ledger");
    BOOST_TEST(ledger->next_order() == 2u);
    const auto found = ledger->find_order(1);
    BOOST_REQUIRE(found.ok() && found.value());
    BOOST_TEST(found.value()->callback == "http://127.0.0.1:1/x");
    BOOST_TEST(found.value()->accepted_ms == 5);
    BOOST_TEST(found.value()->due_ms == 6);
    BOOST_TEST(found.value()->done_ms == 0);
    BOOST_TEST(found.value()->draw == 7u);
    BOOST_REQUIRE(found.value()->lines.size() == 2u);
    BOOST_TEST(found.value()->lines[0].line.unit.text == "U1");
    BOOST_TEST((found.value()->lines[0].outcome.state == line_state::pending));
    BOOST_TEST((found.value()->lines[1].outcome.state == line_state::refused));
    BOOST_TEST(found.value()->lines[1].outcome.code == "exhausted");
    ledger_change change;
    change.forgotten_orders.push_back(1);
    BOOST_REQUIRE(ledger->write(change).ok());
    BOOST_TEST(!ledger->find_order(1).value());
    BOOST_TEST(ledger->orders().value().empty());
  }
  BOOST_TEST(opened(dir / "ledger")->next_order() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
