// CSV files of devices, and their exact error messages.
#include "cli/device_csv.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

using namespace ald;

namespace {

result<std::vector<device_record>> read(const std::string& text, std::size_t most = 1'000) {
  std::istringstream in(text);
  return read_device_csv(in, "devices.csv", most);
}

std::string complaint(const std::string& text, std::size_t most = 1'000) {
  const auto devices = read(text, most);
  return devices.ok() ? "" : to_string(devices.error());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_csv)

BOOST_AUTO_TEST_CASE(columns_come_in_any_order_and_quotes_protect_commas_quotes_and_line_breaks) {
  const auto devices = read("name,unit,directory\r\n\"Kiosk, \"\"left\"\"\",U-1,/berlin\r\n\"two\nlines\",U-2,\n\n");
  BOOST_REQUIRE(devices.ok());
  BOOST_REQUIRE(devices.value().size() == 2);
  BOOST_TEST(devices.value()[0].unit == "U-1");
  BOOST_TEST(devices.value()[0].name == "Kiosk, \"left\"");
  BOOST_TEST(devices.value()[0].directory == "/berlin");
  BOOST_TEST(devices.value()[1].name == "two\nlines");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_no_part_of_the_first_column_and_other_bytes_than_utf8_are_named) {
  BOOST_TEST(read("\xEF\xBB\xBFunit,name\nU-1,Kiosk\n").value().size() == 1u);
  BOOST_TEST(complaint("\xEF\xBB\xBFname\nU-1\n").starts_with("devices.csv:1: there is no column"));
  BOOST_TEST(complaint("\xEFunit\nU-1\n").starts_with("devices.csv:1: column 1: unknown column"));
  BOOST_TEST(complaint("unit,name\nU-1,x\nU-2,caf\xE9\n") == "devices.csv:3: column 2 (name): is not UTF-8 (save the file as UTF-8; nothing was registered)");
}

BOOST_AUTO_TEST_CASE(the_last_line_needs_no_line_break) {
  BOOST_TEST(read("unit\nU-1").value().size() == 1u);
}

BOOST_AUTO_TEST_CASE(mistakes_in_the_header_are_named_with_their_column) {
  BOOST_TEST(complaint("unit,firmwre\n") ==
             "devices.csv:1: column 2: unknown column \"firmwre\"; did you mean \"firmware\"? "
             "(allowed: unit, name, directory, token, push_address, firmware, product, tags)");
  BOOST_TEST(complaint("unit,name,unit\n") == "devices.csv:1: column 3: \"unit\" is there twice (name each column once)");
  BOOST_TEST(complaint("name\n").starts_with("devices.csv:1: there is no column \"unit\""));
  BOOST_TEST(complaint("").starts_with("devices.csv:1: the file is empty"));
}

BOOST_AUTO_TEST_CASE(mistakes_in_a_line_are_named_with_line_and_column) {
  BOOST_TEST(complaint("name,unit\na,U-1\nb,U 2\n") ==
             "devices.csv:3: column 2 (unit): \"U 2\" is not a unit ID: 1 to 64 of A-Z a-z 0-9 . _ : - (nothing was registered)");
  BOOST_TEST(complaint("unit,directory\nU-1,berlin\n") ==
             "devices.csv:2: column 2 (directory): \"berlin\" is not a directory: it begins with '/', for example /berlin/office (nothing was registered)");
  BOOST_TEST(complaint("unit,push_address\nU-1,http://x/\n").starts_with("devices.csv:2: column 2 (push_address): \"http://x/\" is not a push address"));
  BOOST_TEST(complaint("unit,name\nU-1\n") ==
             "devices.csv:2: 1 fields, but the header names 2 columns (put a text that holds a comma in double quotes)");
}

BOOST_AUTO_TEST_CASE(lines_are_counted_over_quoted_line_breaks) {
  BOOST_TEST(complaint("unit,name\nU-1,\"a\nb\nc\"\nU 2,x\n").starts_with("devices.csv:5: column 1 (unit)"));
}

BOOST_AUTO_TEST_CASE(a_unit_named_twice_an_open_quote_and_too_many_lines_are_refused) {
  BOOST_TEST(complaint("unit\nU-1\nU-2\nU-1\n") == "devices.csv:4: unit \"U-1\" is on line 2 already (nothing was registered)");
  BOOST_TEST(complaint("unit,name\nU-1,\"open\n").starts_with("devices.csv:2: a quote is opened and never closed"));
  BOOST_TEST(complaint("unit\nU-1\nU-2\nU-3\n", 2) == "devices.csv:4: more than 2 devices (split the file)");
  BOOST_TEST(complaint("unit\n" + std::string(70'000, 'x')).starts_with("devices.csv:2: the record is longer than 64 KiB"));
}

BOOST_AUTO_TEST_SUITE_END()
