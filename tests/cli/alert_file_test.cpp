// The file of what receivers are owed.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "cli/alert_file.hpp"
#include "tests/issuer/scratch_dir.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(alert_file)

BOOST_AUTO_TEST_CASE(what_was_saved_last_is_loaded_and_nothing_where_nothing_was_saved) {
  const scratch_dir dir;
  const auto path = dir.path() + "/webhooks.owed";
  ald::alert_file file(path);
  BOOST_TEST(file.load().value() == "");
  BOOST_TEST(file.save(std::string("a\0b", 3)).ok());
  BOOST_TEST(file.save("second").ok());
  BOOST_TEST(ald::alert_file(path).load().value() == "second");
  struct stat status {};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(a_draft_that_a_kill_left_behind_is_in_nobodys_way) {
  const scratch_dir dir;
  ald::alert_file file(dir.path() + "/webhooks.owed");
  BOOST_TEST(file.save("first").ok());
  std::ofstream(dir.path() + "/webhooks.owed.new") << "half";
  BOOST_TEST(file.load().value() == "first");
  BOOST_TEST(file.save("second").ok());
  BOOST_TEST(file.load().value() == "second");
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_not_there_is_a_fault_that_names_it) {
  const scratch_dir dir;
  ald::alert_file file(dir.path() + "/none/webhooks.owed");
  const auto saved = file.save("x");
  BOOST_REQUIRE(!saved.ok());
  BOOST_TEST(saved.error().what.find("/none/") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
