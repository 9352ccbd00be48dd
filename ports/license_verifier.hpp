// Judges license files by trusted signatures. Pure computation; callable from any thread.
#pragma once
#include <string_view>

#include "messages/license_claims.hpp"
#include "messages/result.hpp"

namespace ald {

class license_verifier {
 public:
  virtual ~license_verifier() = default;
  /// The claims of a file signed by a trusted key. Fault bad_input: not such a file, or the signature is wrong.
  /// Does not judge the unit, kind or day: the device machine does.
  virtual result<license_claims> verify(std::string_view license_file) const = 0;
};

}  // namespace ald
