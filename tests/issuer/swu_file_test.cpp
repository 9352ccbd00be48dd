// Images for SWUpdate: what is in them, in which order, signed by whom.
#include "issuer/swu_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <openssl/cms.h>
#include <openssl/pem.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "issuer/artifact_packers.hpp"
#include "issuer/cpio_archive.hpp"
#include "tests/issuer/packing_bed.hpp"

using namespace ald;

namespace {

using members = std::vector<std::pair<std::string, std::string>>;

members unpacked(const std::string& image) {
  members all;
  archive* in = archive_read_new();
  archive_read_support_format_cpio(in);
  BOOST_REQUIRE(archive_read_open_memory(in, image.data(), image.size()) == ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
    std::string bytes(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    BOOST_TEST(archive_read_data(in, bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size()));
    all.emplace_back(archive_entry_pathname(entry), bytes);
  }
  archive_read_free(in);
  return all;
}

// As SWUpdate does it: detached, binary, the certificate trusted for smime-sign.
bool is_signed_by(const std::string& text, const std::string& signature, const std::string& certificate_pem) {
  BIO* pem = BIO_new_mem_buf(certificate_pem.data(), -1);
  X509* certificate = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
  X509_STORE* trusted = X509_STORE_new();
  X509_STORE_add_cert(trusted, certificate);
  BIO* der = BIO_new_mem_buf(signature.data(), static_cast<int>(signature.size()));
  CMS_ContentInfo* cms = d2i_CMS_bio(der, nullptr);
  BIO* content = BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
  const bool good = cms != nullptr && CMS_verify(cms, nullptr, trusted, content, nullptr, CMS_BINARY) == 1;
  CMS_ContentInfo_free(cms);
  X509_STORE_free(trusted);
  X509_free(certificate);
  for (BIO* bio : {pem, der, content}) BIO_free(bio);
  return good;
}

struct packing : packing_bed {
  result<std::string> pack(const artifact_plan& plan = swu_plan()) const { return pack_swu({plan, claims(), license_of("U1", "S1"), &signer_}); }
  license_claims claims() const { return verifier.verify(license_of("U1", "S1")).value(); }
  const artifact_signer signer_ = signer();
};

}  // namespace

BOOST_AUTO_TEST_SUITE(swu_file)

BOOST_AUTO_TEST_CASE(an_image_holds_the_description_its_signature_and_the_license_in_this_order) {
  const packing bed;
  const auto image = bed.pack().value();
  BOOST_TEST(image.starts_with("070701"));  // newc
  BOOST_TEST(image.ends_with(std::string("TRAILER!!!\0\0\0\0", 14)));  // a byte behind it can find an SWUpdate that hung up
  const auto all = unpacked(image);
  BOOST_REQUIRE(all.size() == 3u);
  BOOST_TEST(all[0].first == "sw-description");
  BOOST_TEST(all[1].first == "sw-description.sig");
  BOOST_TEST(all[2].first == "license.lic");
  BOOST_TEST(all[2].second == bed.license_of("U1", "S1"));
  BOOST_TEST(is_signed_by(all[0].second, all[1].second, bed.signer_.certificate_pem()));
  BOOST_TEST(!is_signed_by(all[0].second + " ", all[1].second, bed.signer_.certificate_pem()));
}

BOOST_AUTO_TEST_CASE(the_bytes_are_those_of_revision_1) {
  // If this fails, packing has changed: raise the packer's revision, so that no download is resumed into other bytes.
  BOOST_REQUIRE(find_artifact_packer("swu")->revision == 1);
  const packing bed;
  const std::string expected =
      "software =\n{\n  version = \"S1\";\n  description = \"license S1 for U1\";\n  hardware-compatibility: [ \"1.0\" ];\n  files: (\n    {\n"
      "      filename = \"license.lic\";\n      path = \"/data/U1/license.lic\";\n"
      "      sha256 = \"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\";\n"
      "      properties = { create-destination = \"true\"; atomic-install = \"true\"; };\n    }\n  );\n}\n";
  BOOST_TEST(sw_description({swu_plan(), bed.claims(), "hello", nullptr}).value() == expected);
  const std::array<cpio_member, 2> members{{{"a", "12345"}, {"bc", ""}}};
  const auto header = [](const std::string& number, const std::string& mode, const std::string& links, const std::string& size, const std::string& name_size) {
    const std::string zero = "00000000";
    return "070701" + number + mode + zero + zero + links + zero + size + zero + zero + zero + zero + name_size + zero;
  };
  const auto end = [](std::size_t zeros) { return std::string(zeros, '\0'); };
  const auto archive = header("00000001", "000081a4", "00000001", "00000005", "00000002") + "a" + end(1) + "12345" + end(3) +
                       header("00000002", "000081a4", "00000001", "00000000", "00000003") + "bc" + end(4) +
                       header("00000000", "00000000", "00000001", "00000000", "0000000b") + "TRAILER!!!" + end(4);
  BOOST_TEST((cpio_archive(members).value() == archive));
}

BOOST_AUTO_TEST_CASE(the_description_says_what_goes_where_and_on_which_hardware) {
  const packing bed;
  auto plan = swu_plan();
  plan.hardware = {"1.0", "2.1"};
  plan.version = "license-{serial}";
  const auto text = sw_description({plan, bed.claims(), "hello", nullptr}).value();
  for (const char* line : {"version = \"license-S1\";", "hardware-compatibility: [ \"1.0\", \"2.1\" ];", "path = \"/data/U1/license.lic\";",
                           "filename = \"license.lic\";", "sha256 = \"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\";"}) {
    BOOST_TEST(text.find(line) != text.npos, line);
  }
}

BOOST_AUTO_TEST_CASE(equal_licenses_are_packed_into_equal_bytes_also_after_the_key_was_read_again) {
  const packing bed;
  const auto first = bed.pack().value();
  BOOST_TEST((bed.pack().value() == first));
  const auto again = bed.signer();
  BOOST_TEST((pack_swu({swu_plan(), bed.claims(), bed.license_of("U1", "S1"), &again}).value() == first));
}

BOOST_AUTO_TEST_CASE(a_plan_that_can_not_be_written_down_is_refused) {
  for (const char* path : {"", "license.lic", "/", "/etc/", "/etc//license.lic", "/etc/../license.lic", "/etc/\"x", "/etc/a\\b", "/etc/a\nb"}) {
    auto plan = swu_plan();
    plan.path = path;
    BOOST_TEST(!check_swu_plan(plan).ok(), path);
  }
  auto plan = swu_plan();
  plan.hardware = {};
  BOOST_TEST(!check_swu_plan(plan).ok());
  plan = swu_plan();
  plan.version = std::string(200, 'v');
  BOOST_TEST(!check_swu_plan(plan).ok());
  BOOST_TEST(check_swu_plan(swu_plan()).ok());
}

BOOST_AUTO_TEST_CASE(a_path_that_gets_too_long_for_the_device_is_refused) {
  const packing bed;
  auto plan = swu_plan();
  plan.path = "/" + std::string(235, 'd') + "/{unit}/{serial}{serial}{serial}";
  BOOST_REQUIRE(check_swu_plan(plan).ok() == (plan.path.size() <= 250));
  plan.path = "/" + std::string(200, 'd') + "/{unit}";
  auto claims = bed.claims();
  claims.unit = unit_id(std::string(64, 'u'));
  BOOST_TEST(!sw_description({plan, claims, "x", nullptr}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
