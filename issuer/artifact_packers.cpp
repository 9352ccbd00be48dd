// Rows of the table of artifact forms.
#include "issuer/artifact_packers.hpp"

#include <array>

#include "issuer/swu_file.hpp"

namespace ald {
namespace {

result<done> anything_goes(const artifact_plan&) { return done{}; }
result<std::string> as_it_is(const artifact_material& what) { return std::string(what.license_file); }

constexpr std::array<artifact_packer, 2> all{{
    {"license", ".lic", false, 1, anything_goes, as_it_is},
    {"swu", ".swu", true, 1, check_swu_plan, pack_swu},
}};

}  // namespace

std::span<const artifact_packer> artifact_packers() { return all; }

const artifact_packer* find_artifact_packer(std::string_view name) {
  for (const auto& packer : all) {
    if (packer.name == name) return &packer;
  }
  return nullptr;
}

}  // namespace ald
