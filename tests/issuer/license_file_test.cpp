// License files: what is written, and that nothing else is read.
#include "issuer/license_file.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "issuer/base64.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "issuer/utc_text.hpp"
#include "tests/build_paths.hpp"

namespace {

using namespace ald;

constexpr std::int64_t issued_ms = 1'767'225'612'345;

signing_key key_of(unsigned char seed) {
  std::array<unsigned char, 32> bytes;
  bytes.fill(seed);
  return signing_key::from_seed(bytes);
}

license_claims claims() {
  return {license_serial("L-0000000042"), unit_id("A0-B1:C2.7"), license_kind("base"), pack_id("default"), 20908};
}

std::string file_by(const signing_key& key) { return encode_license_file(claims(), issued_ms, key).value(); }

result<license_claims> read(const std::string& file, const signing_key& trusted) {
  const std::array keys{trusted.verifying_key()};
  return decode_license_file(file, keys);
}

std::string reason(const std::string& file) {
  const auto read_back = read(file, key_of(1));
  return read_back ? "accepted" : read_back.error().what;
}

/// A file around any certificate.
std::string armoured(const std::string& certificate) {
  return "-----BEGIN LICENSE FILE-----\n" + [&] {
    std::string lines;
    const auto body = to_base64(certificate);
    for (std::size_t at = 0; at < body.size(); at += 60) lines += body.substr(at, 60) + "\n";
    return lines;
  }() + "-----END LICENSE FILE-----\n";
}

/// A file with any dataset, signed with key_of(1).
std::string signed_file(const std::string& dataset, const std::string& alg = "base64+ed25519", const std::string& prefix = "license/") {
  const auto enc = to_base64(dataset);
  const auto sig = to_base64(key_of(1).sign(prefix + enc));
  return armoured(R"({"enc":")" + enc + R"(","sig":")" + sig + R"(","alg":")" + alg + "\"}");
}

std::string dataset(const std::string& expiry = "2027-03-31T23:59:59.000Z", const std::string& unit = "U1",
                    const std::string& kind = "base", const std::string& machines = "") {
  return R"({"data":{"id":"L-1","type":"licenses","attributes":{"expiry":")" + expiry + R"(","metadata":{"kind":")" + kind +
         R"(","pack":"p"}}},"included":[{"type":"machines","attributes":{"fingerprint":")" + unit + "\"}}" + machines + "]}";
}

/// The fenced block of docs/license-file.md that is labelled so.
std::string documented(const std::string& label) {
  std::ifstream in(std::string(ald::ald_source_dir) + "/docs/license-file.md");
  std::string text;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (inside && line == "```") return text;
    if (inside) text += line + "\n";
    if (line.starts_with("```") && line.ends_with(" " + label)) inside = true;
  }
  BOOST_FAIL("docs/license-file.md has no block " << label);
  return text;
}

std::string without_line_break(std::string text) {
  text.pop_back();
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(license_file)

BOOST_AUTO_TEST_CASE(the_documented_test_vector_is_what_the_encoder_writes) {
  const auto seed_bytes = from_base64(without_line_break(documented("seed"))).value();
  std::array<unsigned char, 32> seed;
  std::copy(seed_bytes.begin(), seed_bytes.end(), seed.begin());
  const auto key = signing_key::from_seed(seed);
  BOOST_TEST(key.verifying_key().to_text() == without_line_break(documented("public-key")));
  BOOST_TEST(file_by(key) == documented("license-file"));
  const auto read_back = read(documented("license-file"), key);
  BOOST_REQUIRE(read_back.ok());
  BOOST_TEST(read_back.value().unit.text == "A0-B1:C2.7");
}

BOOST_AUTO_TEST_CASE(the_documented_dataset_is_the_one_in_the_documented_file) {
  std::istringstream lines(documented("license-file"));
  std::string body;
  for (std::string line; std::getline(lines, line);) body += line.starts_with("-") ? "" : line;
  const auto certificate = boost::json::parse(from_base64(body).value());
  BOOST_TEST(from_base64(certificate.at("enc").as_string()).value() == without_line_break(documented("dataset")));
}

BOOST_AUTO_TEST_CASE(a_file_says_what_was_encoded) {
  const auto read_back = read(file_by(key_of(1)), key_of(1));
  BOOST_REQUIRE(read_back.ok());
  BOOST_TEST(read_back.value().serial.text == "L-0000000042");
  BOOST_TEST(read_back.value().unit.text == "A0-B1:C2.7");
  BOOST_TEST(read_back.value().kind.text == "base");
  BOOST_TEST(read_back.value().pack.text == "default");
  BOOST_TEST(read_back.value().expiry_day == 20908);
}

BOOST_AUTO_TEST_CASE(equal_claims_give_equal_bytes) { BOOST_TEST(file_by(key_of(1)) == file_by(key_of(1))); }

BOOST_AUTO_TEST_CASE(a_flipped_bit_anywhere_is_refused) {
  const auto file = file_by(key_of(1));
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      auto damaged = file;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      if (read(damaged, key_of(1)).ok()) BOOST_ERROR("accepted with bit " << bit << " of byte " << at << " flipped");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_cut_short_or_with_a_byte_too_many_is_refused) {
  const auto file = file_by(key_of(1));
  for (std::size_t size = 0; size < file.size(); ++size) {
    if (read(file.substr(0, size), key_of(1)).ok()) BOOST_ERROR("accepted " << size << " of " << file.size() << " bytes");
  }
  BOOST_TEST(!read(file + "\n", key_of(1)).ok());
  BOOST_TEST(!read("\n" + file, key_of(1)).ok());
  BOOST_TEST(!read(file + file, key_of(1)).ok());
}

BOOST_AUTO_TEST_CASE(a_file_signed_by_another_key_is_refused) {
  const auto read_back = read(file_by(key_of(2)), key_of(1));
  BOOST_REQUIRE(!read_back.ok());
  BOOST_TEST((read_back.error().code == fault_code::bad_input));
  BOOST_TEST(read_back.error().what == "license file: not signed by a trusted key");
}

BOOST_AUTO_TEST_CASE(a_signature_made_for_a_machine_file_is_refused) {
  BOOST_TEST(reason(signed_file(dataset())) == "accepted");
  BOOST_TEST(reason(signed_file(dataset(), "base64+ed25519", "machine/")) == "license file: not signed by a trusted key");
}

BOOST_AUTO_TEST_CASE(the_other_form_of_a_signature_is_refused) {
  // S + L is the same scalar; a lax verifier would accept it, and two different files would be one license
  constexpr std::array<unsigned char, 32> order{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                                0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                                0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
  const auto enc = to_base64(dataset());
  auto signature = key_of(1).sign("license/" + enc);
  int carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + order[i];
    signature[32 + i] = static_cast<unsigned char>(carry & 0xff);
    carry >>= 8;
  }
  const auto file = armoured(R"({"enc":")" + enc + R"(","sig":")" + to_base64(signature) + R"(","alg":"base64+ed25519"})");
  BOOST_TEST(reason(file) == "license file: not signed by a trusted key");
}

BOOST_AUTO_TEST_CASE(any_other_algorithm_is_refused) {
  for (const auto* alg : {"aes-256-gcm+ed25519", "base64+rsa-sha256", "base64+ed25519+v2", "none", ""}) {
    BOOST_TEST(reason(signed_file(dataset(), alg)) == "license file: the algorithm is not base64+ed25519");
  }
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_refused_unread) {
  const auto file = file_by(key_of(1));
  const std::array keys{key_of(1).verifying_key()};
  BOOST_TEST(decode_license_file(file, keys, {file.size()}).ok());
  const auto refused = decode_license_file(file, keys, {file.size() - 1});
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().what == "license file: longer than " + std::to_string(file.size() - 1) + " bytes");
  BOOST_TEST(reason(std::string(16 * 1024 + 1, 'A')) == "license file: longer than 16384 bytes");
}

BOOST_AUTO_TEST_CASE(wrong_armour_is_refused) {
  const auto file = file_by(key_of(1));
  const auto with = [&](const std::string& from, const std::string& to) {
    auto changed = file;
    return changed.replace(changed.find(from), from.size(), to);
  };
  BOOST_TEST(reason("") == "license file: does not begin with the line -----BEGIN LICENSE FILE-----");
  BOOST_TEST(reason(with("BEGIN LICENSE", "BEGIN MACHINE")) == "license file: does not begin with the line -----BEGIN LICENSE FILE-----");
  BOOST_TEST(reason(with("END LICENSE", "END MACHINE")) == "license file: does not end with the line -----END LICENSE FILE-----");
  BOOST_TEST(reason(with("FILE-----\n", "FILE-----\r\n")) == "license file: does not begin with the line -----BEGIN LICENSE FILE-----");
  BOOST_TEST(reason(with("FILE-----\n", "FILE-----\n\n")) == "license file: a line has not 1 to 76 characters");
  BOOST_TEST(reason(with("\n-----END", "-----END")) == "license file: no line break before -----END LICENSE FILE-----");
  BOOST_TEST(reason("-----BEGIN LICENSE FILE-----\n-----END LICENSE FILE-----\n") == "license file: the lines are not base64");
  BOOST_TEST(reason(with("FILE-----\ney", "FILE-----\ne y")) == "license file: the lines are not base64");
  BOOST_TEST(reason("-----BEGIN LICENSE FILE-----\n" + std::string(80, 'A') + "\n-----END LICENSE FILE-----\n") ==
             "license file: a line has not 1 to 76 characters");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_one_is_refused) {
  BOOST_TEST(reason(armoured("{")).starts_with("license file: the certificate is not JSON: "));
  for (const auto* text : {"[]", "null", "{}", R"({"enc":"","sig":""})", R"({"enc":1,"sig":"","alg":"base64+ed25519"})"}) {
    BOOST_TEST(reason(armoured(text)) == "license file: the certificate lacks enc, sig or alg");
  }
  for (const auto* sig : {"", "AAAA", "AAA", "A A="}) {
    BOOST_TEST(reason(armoured(std::string(R"({"enc":"AAAA","alg":"base64+ed25519","sig":")") + sig + "\"}")) ==
               "license file: sig is not the base64 of an Ed25519 signature");
  }
  BOOST_TEST(reason(armoured(std::string(3000, '['))).starts_with("license file: the certificate is not JSON: "));
}

BOOST_AUTO_TEST_CASE(a_signed_dataset_that_is_not_of_one_bound_license_is_refused) {
  BOOST_TEST(reason(signed_file("{")) == "license file: the dataset is not a JSON object");
  BOOST_TEST(reason(signed_file("[1]")) == "license file: the dataset is not a JSON object");
  BOOST_TEST(reason(signed_file("{}")) == "license file: the dataset is not of a license");
  BOOST_TEST(reason(signed_file(R"({"data":{"type":"licenses"}})")) == "license file: no machine is included");
  BOOST_TEST(reason(signed_file(R"({"data":{"type":"licenses"},"included":[]})")) == "license file: bound to 0 machines, not to one");
  BOOST_TEST(reason(signed_file(dataset("2027-03-31T23:59:59.000Z", "U1", "base", R"(,{"type":"machines"})"))) ==
             "license file: bound to 2 machines, not to one");
  BOOST_TEST(reason(signed_file(dataset("2027-03-31T23:59:59.000Z", ".."))) == "license file: the machine's fingerprint is not a unit ID");
  BOOST_TEST(reason(signed_file(dataset("2027-03-31T23:59:59.000Z", "U1", "a/b"))) ==
             "license file: data.attributes.metadata.kind is not a kind");
}

BOOST_AUTO_TEST_CASE(members_nobody_knows_are_ignored) {
  BOOST_TEST(reason(signed_file(dataset("2027-03-31T23:59:59.000Z", "U1", "base", R"(,{"type":"entitlements","id":"x"})"))) == "accepted");
}

BOOST_AUTO_TEST_CASE(the_expiry_is_the_last_second_of_a_day_in_utc) {
  BOOST_TEST(utc_end_of_day_text(0) == "1970-01-01T23:59:59.000Z");
  BOOST_TEST(utc_end_of_day_text(19782) == "2024-02-29T23:59:59.000Z");
  BOOST_TEST(utc_end_of_day_text(20908) == "2027-03-31T23:59:59.000Z");
  BOOST_TEST(utc_end_of_day_text(max_utc_day) == "9999-12-31T23:59:59.000Z");
  BOOST_TEST(utc_moment_text(issued_ms) == "2026-01-01T00:00:12.345Z");
  for (std::int64_t day = 0; day < 200'000; day += 17) BOOST_REQUIRE(parse_utc_end_of_day(utc_end_of_day_text(day)) == day);
}

BOOST_AUTO_TEST_CASE(an_expiry_that_is_not_the_end_of_a_day_is_refused) {
  for (const auto* text : {"2027-03-31T23:59:58.000Z", "2027-03-31", "2027-02-29T23:59:59.000Z", "2027-13-01T23:59:59.000Z",
                           "2027-00-01T23:59:59.000Z", "1969-12-31T23:59:59.000Z", "+027-03-31T23:59:59.000Z", "2027-3 -31T23:59:59.000Z",
                           "2027-03-31T23:59:59.000+00:00", ""}) {
    BOOST_TEST(reason(signed_file(dataset(text))) ==
               "license file: data.attributes.expiry is not the end of a day, YYYY-MM-DDT23:59:59.000Z");
  }
}

BOOST_AUTO_TEST_CASE(claims_that_could_not_be_read_back_are_not_written) {
  const auto refused = [](auto change) {
    auto changed = claims();
    change(changed);
    return !encode_license_file(changed, issued_ms, key_of(1)).ok();
  };
  BOOST_TEST(refused([](auto& c) { c.unit = unit_id("a\"b"); }));
  BOOST_TEST(refused([](auto& c) { c.serial = license_serial(""); }));
  BOOST_TEST(refused([](auto& c) { c.kind = license_kind("a/b"); }));
  BOOST_TEST(refused([](auto& c) { c.pack = pack_id(std::string(65, 'p')); }));
  BOOST_TEST(refused([](auto& c) { c.expiry_day = -1; }));
  BOOST_TEST(refused([](auto& c) { c.expiry_day = max_utc_day + 1; }));
}

BOOST_AUTO_TEST_CASE(during_a_rotation_files_of_both_keys_are_trusted_and_afterwards_of_the_new_one_only) {
  const auto old_key = key_of(1), new_key = key_of(2);
  const auto both = trusted_license_verifier::from_texts({old_key.verifying_key().to_text(), new_key.verifying_key().to_text()});
  BOOST_REQUIRE(both.ok());
  BOOST_TEST(both.value().verify(file_by(old_key)).ok());
  BOOST_TEST(both.value().verify(file_by(new_key)).ok());
  const auto after = trusted_license_verifier::from_texts({new_key.verifying_key().to_text()});
  BOOST_TEST(!after.value().verify(file_by(old_key)).ok());
  BOOST_TEST(after.value().verify(file_by(new_key)).ok());
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_key_is_not_trusted) {
  const auto good = key_of(1).verifying_key().to_text();
  for (const auto& text : {std::string("x"), std::string(), good.substr(1), good + "\n", good + "AAAA"}) {
    const auto made = trusted_license_verifier::from_texts({good, text});
    BOOST_TEST(!made.ok());
  }
  BOOST_TEST(!trusted_license_verifier::from_texts({}).ok());
  BOOST_TEST(!trusted_license_verifier::from_texts(std::vector<std::string>(trusted_license_verifier::max_keys + 1, good)).ok());
}

BOOST_AUTO_TEST_SUITE_END()
