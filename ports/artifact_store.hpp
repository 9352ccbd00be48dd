// What devices download: license files, as they are or packed.
#pragma once
#include <string>

#include "messages/artifact_form.hpp"
#include "messages/ids.hpp"
#include "messages/result.hpp"

namespace ald {

struct artifact {
  std::string file_name;
  std::string bytes;
};

/// Callable from any thread.
class artifact_store {
 public:
  virtual ~artifact_store() = default;

  /// The last segment of the download link. One name means the same bytes for ever: whatever changes them changes the name.
  virtual std::string file_name(artifact_form form) const = 0;

  /// The artifact of a durable license. The same bytes each time, also after a restart, so that a broken download can be resumed.
  /// Faults: not_found (no such license is durable here); others: it can't be packed, or it does not carry this unit ID (I9).
  virtual result<artifact> find(const unit_id& unit, const license_serial& serial, artifact_form form) const = 0;
};

}  // namespace ald
