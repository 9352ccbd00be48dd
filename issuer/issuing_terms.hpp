// How an issuer treats keys it knows and packs that are used up.
#pragma once

namespace ald {

struct issuing_terms {
  bool deduplicate = true;  ///< a known key gets the license made for it then; without it every line is a new one
  bool no_returns = false;  ///< no license is taken back
  bool oversell = false;    ///< a pack that is used up issues all the same: whoever orders has to hold the line
};

}  // namespace ald
