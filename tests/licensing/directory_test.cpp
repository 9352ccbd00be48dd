// S1: directories nest; each has one spelling.
#include "licensing/directory.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(directory)

BOOST_AUTO_TEST_CASE(each_directory_has_one_spelling) {
  const std::pair<const char*, const char*> table[] = {
      {"/", "/"}, {"//", "/"}, {"/a", "/a"}, {"/a/", "/a"}, {"/a/b", "/a/b"}, {"/a/b/", "/a/b"}, {"//a///b//", "/a/b"}, {"/.a/b..", "/.a/b.."},
      {"/Büro 3", "/Büro 3"},
  };
  for (const auto& [text, normal] : table) BOOST_TEST(normal_directory(text).value_or("none") == normal);
}

BOOST_AUTO_TEST_CASE(some_texts_are_no_directories) {
  for (const auto* text : {"", "a", "a/b", ".", "/.", "/..", "/a/../b", "/a/./b", "/a\nb", "/a\x7f"}) {
    BOOST_TEST_CONTEXT("'" << text << "'") BOOST_TEST(!normal_directory(text).has_value());
  }
}

BOOST_AUTO_TEST_CASE(length_and_depth_have_a_limit) {
  BOOST_TEST(normal_directory("/" + std::string(max_directory_bytes - 1, 'a')).has_value());
  BOOST_TEST(!normal_directory("/" + std::string(max_directory_bytes, 'a')).has_value());
  std::string deep;
  for (std::size_t i = 0; i < max_directory_depth; ++i) deep += "/d";
  BOOST_TEST(normal_directory(deep).value() == deep);
  BOOST_TEST(!normal_directory(deep + "/d").has_value());
}

BOOST_AUTO_TEST_CASE(the_parents_of_a_directory_end_with_the_root) {
  BOOST_TEST(parent_directory("/a/b/c") == "/a/b");
  BOOST_TEST(parent_directory("/a/b") == "/a");
  BOOST_TEST(parent_directory("/a") == "/");
  BOOST_TEST(parent_directory("/") == "");
  BOOST_TEST(parent_directory("") == "");
  BOOST_TEST(parent_directory("no directory") == "");
}

BOOST_AUTO_TEST_SUITE_END()
