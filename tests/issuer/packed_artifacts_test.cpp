// The artifact store: the same bytes for ever under one name, and never another unit's license.
#include "issuer/packed_artifacts.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/issuer/packing_bed.hpp"

using namespace ald;

namespace {

constexpr artifact_form swu{1};

struct bed_of_artifacts : packing_bed {
  std::unique_ptr<packed_artifacts> open(std::size_t max_cached = 10, artifact_plan plan = swu_plan()) const {
    auto store = packed_artifacts::open({{plan}, max_cached}, licenses, verifier, &signer_);
    BOOST_REQUIRE(store.ok());
    return std::move(store.value());
  }
  result<artifact> find(const packed_artifacts& store, const std::string& unit = "U1", artifact_form form = swu) const {
    return store.find(unit_id(unit), license_serial("S1"), form);
  }
  const artifact_signer signer_ = signer();
};

}  // namespace

BOOST_AUTO_TEST_SUITE(packed_artifacts)

BOOST_AUTO_TEST_CASE(a_product_without_a_plan_gets_the_license_file_as_it_is) {
  const bed_of_artifacts bed;
  const auto store = bed.open();
  const auto plain = bed.find(*store, "U1", plain_license).value();
  BOOST_TEST(plain.file_name == "license.lic");
  BOOST_TEST(plain.bytes == bed.license_of("U1", "S1"));
  BOOST_TEST(store->file_name(plain_license) == "license.lic");
}

BOOST_AUTO_TEST_CASE(an_artifact_has_the_same_bytes_from_the_cache_without_one_and_after_a_restart) {
  bed_of_artifacts bed;
  bed.keep("U2", "S1");
  const auto one = bed.open(1);
  const auto first = bed.find(*one).value();
  BOOST_TEST(first.file_name == one->file_name(swu));
  BOOST_TEST(first.file_name.starts_with("license-"));
  BOOST_TEST(first.file_name.ends_with(".swu"));
  BOOST_TEST(bed.find(*one, "U2").ok());  // takes U1's place
  BOOST_TEST((bed.find(*one).value().bytes == first.bytes));
  for (const std::size_t cached : {0, 1, 10}) {
    const auto again = bed.open(cached);
    BOOST_TEST((bed.find(*again).value().bytes == first.bytes));
    BOOST_TEST((bed.find(*again).value().bytes == first.bytes));
    BOOST_TEST(again->file_name(swu) == first.file_name);
  }
}

BOOST_AUTO_TEST_CASE(another_plan_or_certificate_gives_another_name) {
  const bed_of_artifacts bed;
  const auto name = bed.open()->file_name(swu);
  auto plan = swu_plan();
  plan.path = "/elsewhere/license.lic";
  BOOST_TEST(bed.open(10, plan)->file_name(swu) != name);
  plan = swu_plan();
  plan.product = "another";  // is not in the artifact
  BOOST_TEST(bed.open(10, plan)->file_name(swu) == name);
  const auto other = artifact_signer::load_or_make(bed.dir / "other").value();
  const auto store = ald::packed_artifacts::open({{swu_plan()}}, bed.licenses, bed.verifier, &other);
  BOOST_TEST(store.value()->file_name(swu) != name);
}

BOOST_AUTO_TEST_CASE(a_license_that_carries_another_unit_or_serial_is_never_packed) {
  bed_of_artifacts bed;
  bed.licenses.files["U1/S1"] = bed.license_of("U2", "S1");
  BOOST_TEST((bed.find(*bed.open()).error().code == fault_code::corrupt));
  bed.licenses.files["U1/S1"] = bed.license_of("U1", "S2");
  BOOST_TEST((bed.find(*bed.open()).error().code == fault_code::corrupt));
  bed.licenses.files["U1/S1"] = "no license";
  BOOST_TEST((bed.find(*bed.open()).error().code == fault_code::bad_input));
  bed.licenses.files.clear();
  BOOST_TEST((bed.find(*bed.open()).error().code == fault_code::not_found));
  BOOST_TEST((bed.find(*bed.open(), "U1", plain_license).error().code == fault_code::not_found));
  BOOST_TEST((bed.find(*bed.open(), "U1", artifact_form{2}).error().code == fault_code::bad_input));
}

BOOST_AUTO_TEST_CASE(a_plan_that_can_not_be_used_is_refused_with_its_product) {
  const bed_of_artifacts bed;
  const auto why = [&](artifact_plan plan, const artifact_signer* signer) {
    const auto store = ald::packed_artifacts::open({{plan}}, bed.licenses, bed.verifier, signer);
    return store.ok() ? std::string() : store.error().what;
  };
  auto plan = swu_plan();
  BOOST_TEST(why(plan, nullptr) == "artifact for product \"board\": form \"swu\" needs a signing key");
  plan.form = "tar";
  BOOST_TEST(why(plan, &bed.signer_) == "artifact for product \"board\": there is no form \"tar\"");
  plan.form = "license";
  BOOST_TEST(why(plan, nullptr) == "");
}

BOOST_AUTO_TEST_SUITE_END()
