// Lines of an export: what is written is read back to the same bytes; anything else is refused.
#include "replay/event_line.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

namespace {

event::Record sample_record() {
  event::Record record;
  record.set_at_ms(1'700'000'000'010);
  record.set_seq(7);
  record.set_unit("U-1");
  auto& e = *record.mutable_device()->mutable_install_failed();
  e.set_action(3);
  e.set_code(-5);
  e.set_detail("no space <left> & \"quoted\"\n");
  return record;
}

std::string line_of(const event::Record& record) { return write_event_line({9, 2}, record, record.SerializeAsString()); }

fault refused(const std::string& line) {
  event_line_reader reader;
  const auto read = reader.read(line);
  BOOST_REQUIRE_MESSAGE(!read.ok(), line);
  return read.error();
}

// The line without its check, so that what is done to it is met, not its check.
std::string unchecked(const std::string& line) {
  const auto at = line.rfind(",\"check\"");
  return line.substr(0, at) + "}";
}

std::string replaced(std::string line, const std::string& what, const std::string& by) {
  const auto at = line.find(what);
  BOOST_REQUIRE_MESSAGE(at != line.npos, what << " in " << line);
  return line.replace(at, what.size(), by);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_line)

BOOST_AUTO_TEST_CASE(an_event_is_read_back_to_the_bytes_it_was_stored_in) {
  for (const std::string detail : {"plain", "no space <left> & \"quoted\"\n\t\x01", "gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x98\x80", ""}) {
    auto record = sample_record();
    record.mutable_device()->mutable_install_failed()->set_detail(detail);
    event_line_reader reader;
    const auto read = reader.read(line_of(record));
    BOOST_REQUIRE_MESSAGE(read.ok(), line_of(record));
    const auto& line = std::get<ald::event_line>(read.value());
    BOOST_TEST(line.at.group == 9u);
    BOOST_TEST(line.at.index == 2u);
    BOOST_TEST(line.bytes == record.SerializeAsString());
    BOOST_TEST(line_of(record).find("\"record\":{") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_goes_as_base64_and_comes_back_unchanged) {
  auto record = sample_record();
  record.mutable_device()->mutable_install_failed()->set_detail(std::string("\xff\xfe\x00 broken \xc3", 13));
  const auto text = line_of(record);
  BOOST_TEST(text.find("\"bytes\":\"") != std::string::npos, text);
  event_line_reader reader;
  const auto read = reader.read(text);
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(std::get<ald::event_line>(read.value()).bytes == record.SerializeAsString());
}

BOOST_AUTO_TEST_CASE(bytes_that_protobuf_would_write_otherwise_are_kept) {
  auto record = sample_record();
  // seq twice: a reader takes the last one, a writer writes one.
  const auto bytes = std::string("\x10\x01", 2) + record.SerializeAsString();
  event::Record parsed;
  BOOST_REQUIRE(parsed.ParseFromString(bytes));
  BOOST_TEST(write_event_line({1, 0}, parsed, bytes).find("\"bytes\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(first_last_and_empty_lines_are_read_back) {
  event_line_reader reader;
  BOOST_TEST(std::get<export_header>(reader.read(write_header_line()).value()).format == export_format);
  const auto end = std::get<export_end>(reader.read(write_end_line({3, 18'446'744'073'709'551'615u})).value());
  BOOST_TEST(end.groups == 3u);
  BOOST_TEST(end.events == 18'446'744'073'709'551'615u);
  BOOST_TEST(std::get<empty_group_line>(reader.read(write_empty_group_line(4)).value()).group == 4u);
}

BOOST_AUTO_TEST_CASE(a_line_needs_no_check_but_one_that_is_there_must_fit) {
  const auto line = line_of(sample_record());
  event_line_reader reader;
  BOOST_TEST(reader.read(unchecked(line)).ok());
  const auto why = refused(replaced(line, "quoted", "Quoted"));
  BOOST_TEST((why.code == fault_code::corrupt));
  BOOST_TEST(why.what == "its check does not fit: the line was changed");
}

BOOST_AUTO_TEST_CASE(a_line_that_says_something_twice_is_refused) {
  const auto line = unchecked(line_of(sample_record()));
  BOOST_TEST(refused(replaced(line, "\"group\":9", "\"group\":99,\"group\":9")).what == "$.group is there twice");
  BOOST_TEST(refused(replaced(line, "\"seq\":", "\"seq\":\"1\",\"seq\":")).what == "$.record.seq is there twice");
  BOOST_TEST(refused("{\"end\":{\"groups\":1,\"events\":1,\"gro\\u0075ps\":1}}").what == "$.end.groups is there twice");
}

BOOST_AUTO_TEST_CASE(a_check_is_judged_wherever_it_stands_and_however_the_line_is_spaced) {
  event_line_reader reader;
  const auto line = write_end_line({1, 1});
  const auto check = line.substr(line.size() - 18, 16);
  const std::string good = "\"check\": \"" + check + "\"", bad = "\"check\": \"0123456789abcdef\"";
  for (const std::string form : {"{\"end\": {\"groups\": 1, \"events\": 1}, CHECK}", "{CHECK, \"end\":{\"groups\":1,\"events\":1}}", "{\"end\":{\"events\":1,\"groups\":1},CHECK }\r"}) {
    BOOST_TEST(reader.read(replaced(form, "CHECK", good)).ok(), form);
    BOOST_TEST(refused(replaced(form, "CHECK", bad)).what == "its check does not fit: the line was changed");
    BOOST_TEST(refused(replaced(form, "CHECK", "\"check\":\"\"")).what == "its check does not fit: the line was changed");
    BOOST_TEST(refused(replaced(replaced(form, "CHECK", good), "1", "2")).what == "its check does not fit: the line was changed");
  }
  // The same text with other escapes.
  const auto event = line_of(sample_record());
  const std::string plain = "<left>", escaped = "\\u003cleft\\u003e";
  BOOST_TEST(reader.read(event.find(plain) == event.npos ? replaced(event, escaped, plain) : replaced(event, plain, escaped)).ok());
}

BOOST_AUTO_TEST_CASE(the_check_of_each_kind_of_line_holds_when_it_is_written_anew) {
  auto broken = sample_record();
  broken.mutable_device()->mutable_install_failed()->set_detail("\xff broken");
  event_line_reader reader;
  for (const auto& line : {write_header_line(), write_empty_group_line(4), write_end_line({3, 7}), line_of(sample_record()), line_of(broken)}) {
    const auto spaced = replaced(line, ",\"check\":", " , \"check\" : ");
    BOOST_TEST(reader.read(spaced).ok(), spaced);
    BOOST_TEST(!reader.read(replaced(spaced, ":", ":1")).ok(), spaced);
  }
}

BOOST_AUTO_TEST_CASE(every_single_changed_byte_of_a_line_is_refused) {
  const auto line = line_of(sample_record());
  event_line_reader reader;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto escape = line.rfind("\\u", i);
    const bool is_escaped_digit = escape != line.npos && i - escape >= 2 && i - escape < 6;
    for (const unsigned char flip : {0x01, 0x20, 0x80}) {
      if (is_escaped_digit && flip == 0x20 && line[i] >= 'A') continue;  // a digit of an escape in upper or lower case says the same
      auto changed = line;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
      BOOST_TEST(!reader.read(changed).ok(), changed);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_cut_line_is_refused) {
  const auto line = line_of(sample_record());
  event_line_reader reader;
  for (std::size_t i = 0; i < line.size(); ++i) BOOST_TEST(!reader.read(line.substr(0, i)).ok(), line.substr(0, i));
}

BOOST_AUTO_TEST_CASE(an_unknown_event_field_or_value_is_named_as_one) {
  const auto line = unchecked(line_of(sample_record()));
  for (const auto& [what, by] : std::vector<std::pair<std::string, std::string>>{{"install_failed", "install_exploded"},
                                                                                  {"\"code\"", "\"colour\""},
                                                                                  {"\"device\"", "\"planet\""}}) {
    const auto why = refused(replaced(line, what, by));
    BOOST_TEST((why.code == fault_code::unsupported), why.what);
    BOOST_TEST(why.hint.find("newer version") != std::string::npos, why.hint);
  }
  event::Record record = sample_record();
  record.mutable_device()->mutable_need_opened()->set_cause(event::RENEWAL);
  const auto blocked = unchecked(line_of(record));
  BOOST_TEST((refused(replaced(blocked, "\"RENEWAL\"", "\"BIRTHDAY\"")).code == fault_code::unsupported));
  BOOST_TEST((refused(replaced(blocked, "\"RENEWAL\"", "99")).code == fault_code::unsupported));
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused_as_such) {
  const auto why = refused("{\"ald_export\":2}");
  BOOST_TEST((why.code == fault_code::unsupported));
  BOOST_TEST(why.what == "the export has format 2, this program reads up to 1");
}

BOOST_AUTO_TEST_CASE(hostile_lines_are_refused_with_a_reason) {
  const std::string record = "{\"at_ms\":\"1\",\"seq\":\"1\",\"unit\":\"U-1\",\"device\":{\"retired\":{}}}";
  const auto with = [&](const std::string& members) { return "{" + members + ",\"record\":" + record + "}"; };
  event_line_reader reader;
  BOOST_REQUIRE(reader.read(with("\"group\":1,\"index\":0")).ok());
  const std::vector<std::string> lines{
      "", " ", "null", "[]", "{}", "17", "\"\"", "{\"group\":1}", "{\"group\":1,\"index\":0}", std::string(5, '\0'), "\xff\xfe", "\xef\xbb\xbf{}",
      with("\"group\":0,\"index\":0"), with("\"group\":-1,\"index\":0"), with("\"group\":1.5,\"index\":0"), with("\"group\":\"1\",\"index\":0"),
      with("\"group\":1e99,\"index\":0"), with("\"group\":99999999999999999999999999,\"index\":0"), with("\"group\":1,\"index\":-1"),
      with("\"group\":1,\"index\":0,\"colour\":\"red\""), with("\"group\":1,\"index\":0,\"bytes\":\"\""), with("\"group\":1,\"index\":0,\"check\":7"),
      "{\"group\":1,\"index\":0,\"record\":null}", "{\"group\":1,\"index\":0,\"record\":[]}", "{\"group\":1,\"index\":0,\"record\":{}}",
      "{\"group\":1,\"index\":0,\"bytes\":\"\"}", "{\"group\":1,\"index\":0,\"bytes\":\"no base64!\"}", "{\"group\":1,\"index\":0,\"bytes\":17}",
      "{\"group\":1,\"index\":0,\"record\":" + std::string(100'000, '[') + "}", "{\"group\":1,\"index\":0,\"record\":" + std::string(100'000, '{') + "}",
      "{\"group\":1,\"empty\":false}", "{\"group\":1,\"empty\":true,\"index\":0}", "{\"ald_export\":0}", "{\"ald_export\":\"1\"}",
      "{\"ald_export\":1,\"end\":1}", "{\"end\":{}}", "{\"end\":7}", "{\"end\":{\"groups\":-1,\"events\":0}}",
      "{\"group\":1,\"index\":0,\"record\":{\"seq\":\"1\",\"unit\":\"../../etc\",\"device\":{\"retired\":{}}}}",
      "{\"group\":1,\"index\":0,\"record\":{\"seq\":\"1\",\"device\":{\"retired\":{}}}}",
      "{\"group\":1,\"index\":0,\"record\":{\"seq\":\"1\",\"unit\":\"U\",\"fleet\":{\"clock_confirmed\":{}}}}",
      "{\"group\":1,\"index\":0,\"record\":{\"seq\":\"18446744073709551616\",\"unit\":\"U\",\"device\":{\"retired\":{}}}}",
      "{\"group\":1,\"index\":0,\"record\":{\"seq\":\"1\",\"unit\":\"U\",\"device\":{\"retired\":{},\"registered\":{}}}}",
      "{\"group\":1,\"index\":0,\"record\":{\"seq\":\"1\",\"unit\":\"U\",\"device\":{}}}",
      with("\"group\":1,\"index\":0") + "x", with("\"group\":1,\"index\":0") + with("\"group\":1,\"index\":1"),
  };
  for (const auto& line : lines) {
    const auto why = refused(line);
    BOOST_TEST(!why.what.empty(), line);
    BOOST_TEST(why.what.size() < 400u, line);
  }
}

BOOST_AUTO_TEST_SUITE_END()
