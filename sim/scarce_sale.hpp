// A pack that holds fewer licenses than are wanted, until the faults are over and it has been sold out.
#pragma once
#include <cstdint>
#include <string>

namespace ald {

struct scarce_sale {
  std::string pack;             ///< the last of the scenario's packs
  std::int64_t total = 0;
  std::int64_t from_ms = 0;     ///< on sale from then on
  std::string earlier_pack;     ///< held by those whose licenses fall due, are taken away or change hands; nothing is drawn on it any more then
  std::int64_t rush_ms = 600'000;  ///< within so long from then on all sources want licenses
};

}  // namespace ald
