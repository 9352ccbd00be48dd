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
  for (const auto* name : {"default", "licenses", "files", "keys"}) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
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

BOOST_AUTO_TEST_SUITE_END()
