// Secrets that are made: once, private, and whole or not there.
#include "cli/secret_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

using namespace ald;

BOOST_AUTO_TEST_SUITE(secret_file)

BOOST_AUTO_TEST_CASE(a_secret_is_made_once_and_private_and_a_start_that_was_killed_while_making_it_is_no_hindrance) {
  const auto dir = std::filesystem::temp_directory_path() / ("ald-secret-" + std::to_string(::getpid()));
  std::filesystem::create_directories(dir);
  const auto path = (dir / "admin.token").string();
  std::ofstream(path + ".new") << "hal";  // what such a start leaves behind
  const auto made = read_or_make_secret(path);
  BOOST_REQUIRE(made.ok());
  BOOST_TEST(made.value().size() == 43u);
  BOOST_TEST(!std::filesystem::exists(path + ".new"));
  struct stat info {};
  BOOST_REQUIRE(::stat(path.c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777) == 0600u);
  BOOST_TEST(read_or_make_secret(path).value() == made.value());
  std::filesystem::remove_all(dir);
}

BOOST_AUTO_TEST_SUITE_END()
