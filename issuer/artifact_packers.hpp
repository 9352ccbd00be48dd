// The table of artifact forms: what a license can be packed in.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "issuer/artifact_material.hpp"
#include "messages/result.hpp"

namespace ald {

/// A new form is a pair of files with its two functions and a row in artifact_packers.cpp.
struct artifact_packer {
  std::string_view name;       ///< `form` in the configuration
  std::string_view extension;  ///< of the file, with its dot
  bool is_signed = false;      ///< needs a signing key and certificate
  int revision = 1;            ///< raised when a version of this program packs equal material into other bytes; goes into the name
  /// Fault bad_input: the plan can't be used.
  result<done> (*check)(const artifact_plan&);
  /// Equal material gives equal bytes, always. Faults: bad_input, io.
  result<std::string> (*pack)(const artifact_material&);
};

std::span<const artifact_packer> artifact_packers();
/// Null if there is none of that name.
const artifact_packer* find_artifact_packer(std::string_view name);

}  // namespace ald
