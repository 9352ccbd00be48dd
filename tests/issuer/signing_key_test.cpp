// The signing key's file: private, complete, never replaced.
#include "issuer/signing_key.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/issuer/scratch_dir.hpp"

namespace {

using namespace ald;

unsigned mode_of(const std::string& file) {
  struct stat info {};
  BOOST_REQUIRE(::stat(file.c_str(), &info) == 0);
  return info.st_mode & 07777;
}

void write(const std::string& file, const std::string& text) {
  std::ofstream(file) << text;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signing_key)

BOOST_AUTO_TEST_CASE(a_saved_key_loads_again_and_is_readable_by_its_owner_only) {
  const scratch_dir dir;
  const auto mask = ::umask(0);
  const auto key = ald::signing_key::generate();
  BOOST_REQUIRE(key.save(dir / "key").ok());
  ::umask(mask);
  BOOST_TEST(mode_of(dir / "key") == 0600u);
  const auto loaded = ald::signing_key::load(dir / "key");
  BOOST_REQUIRE(loaded.ok());
  BOOST_TEST((loaded.value().verifying_key() == key.verifying_key()));
  BOOST_TEST((loaded.value().sign("m") == key.sign("m")));
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(two_generated_keys_differ) {
  BOOST_TEST(!(ald::signing_key::generate().verifying_key() == ald::signing_key::generate().verifying_key()));
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_key_of_rfc_8032) {
  constexpr std::array<unsigned char, 32> seed{0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
                                               0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
                                               0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
  BOOST_TEST(ald::signing_key::from_seed(seed).verifying_key().to_text() == "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
}

BOOST_AUTO_TEST_CASE(a_key_file_that_others_may_read_or_write_is_refused) {
  const scratch_dir dir;
  BOOST_REQUIRE(ald::signing_key::generate().save(dir / "key").ok());
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0660}) {
    BOOST_REQUIRE(::chmod((dir / "key").c_str(), mode) == 0);
    const auto loaded = ald::signing_key::load(dir / "key");
    BOOST_REQUIRE(!loaded.ok());
    BOOST_TEST((loaded.error().code == fault_code::bad_input));
    BOOST_TEST(loaded.error().what == "signing key " + (dir / "key") + " can be read or written by others than its owner");
    BOOST_TEST(loaded.error().hint == "if no one else has seen it: chmod 600 " + (dir / "key"));
  }
}

BOOST_AUTO_TEST_CASE(a_key_is_never_replaced) {
  const scratch_dir dir;
  const auto first = ald::signing_key::generate();
  BOOST_REQUIRE(first.save(dir / "key").ok());
  const auto saved = ald::signing_key::generate().save(dir / "key");
  BOOST_REQUIRE(!saved.ok());
  BOOST_TEST((saved.error().code == fault_code::conflict));
  BOOST_TEST((ald::signing_key::load(dir / "key").value().verifying_key() == first.verifying_key()));
}

BOOST_AUTO_TEST_CASE(a_draft_left_by_a_crash_does_not_matter) {
  const scratch_dir dir;
  write(dir / "key.new", "half a ke");
  const auto key = ald::signing_key::generate();
  BOOST_REQUIRE(key.save(dir / "key").ok());
  BOOST_TEST((ald::signing_key::load(dir / "key").value().verifying_key() == key.verifying_key()));
}

BOOST_AUTO_TEST_CASE(a_file_that_holds_no_key_is_refused_without_showing_what_it_holds) {
  const scratch_dir dir;
  BOOST_REQUIRE(ald::signing_key::generate().save(dir / "good").ok());
  std::string good;
  std::getline(std::ifstream(dir / "good"), good);
  for (const auto& text : {std::string(), good, good + "\n\n", good.substr(0, good.size() - 1) + "\n", "x" + good.substr(1) + "\n"}) {
    write(dir / "bad", text);
    const auto loaded = ald::signing_key::load(dir / "bad");
    BOOST_REQUIRE(!loaded.ok());
    BOOST_TEST((loaded.error().code == fault_code::bad_input));
    BOOST_TEST(to_string(loaded.error()) == (dir / "bad") + " does not hold a signing key (restore it from a backup)");
  }
  BOOST_TEST((ald::signing_key::load(dir / "none").error().code == fault_code::not_found));
  BOOST_TEST((ald::signing_key::load(dir.path()).error().code == fault_code::bad_input));
}

BOOST_AUTO_TEST_SUITE_END()
