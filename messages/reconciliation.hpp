// What a comparison with the licensing server's ledger found, and what was done about it.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/ids.hpp"

namespace ald {

/// How the two ledgers can differ. The names are stable: monitoring refers to them.
enum class mismatch : std::uint8_t {
  unknown_here,   ///< the licensing server issued it, no device here has it
  unknown_there,  ///< a device here has it, the licensing server does not know it
  duplicate,      ///< another license for a key that has one: paid twice
  foreign_key,    ///< issued under a key that is none of this node's
  returned_there, ///< a device here has it, the licensing server says that it went back to its pack
};
inline constexpr std::size_t mismatch_count = static_cast<std::size_t>(mismatch::returned_there) + 1;

constexpr std::string_view name(mismatch what) {
  switch (what) {
    case mismatch::unknown_here: return "unknown_here";
    case mismatch::unknown_there: return "unknown_there";
    case mismatch::duplicate: return "duplicate";
    case mismatch::foreign_key: return "foreign_key";
    case mismatch::returned_there:;
  }
  return "returned_there";
}

/// One license in which the ledgers differ. pack and key are empty where they are not known.
struct reconcile_finding {
  mismatch what{};
  unit_id unit;
  license_serial serial;
  order_key key;
  pack_id pack;
};

/// A pack of which the licensing server has issued another number of licenses than is counted here as used.
struct pack_difference {
  pack_id pack;
  std::int64_t used_here = 0;
  std::int64_t issued_there = 0;
};

/// The last reconciliation of this process, or the one under way.
struct reconcile_report {
  enum class phase : std::uint8_t { never, running, done, failed };
  phase where = phase::never;
  bool fix = false;                ///< what was unknown here is adopted, and packs are counted anew
  std::uint64_t number = 0;        ///< of this process's runs, from 1
  std::int64_t started_ms = 0;     ///< wall time
  std::int64_t finished_ms = 0;    ///< 0: under way
  std::uint64_t issued = 0;        ///< licenses in the licensing server's ledger
  std::uint64_t adopted = 0;       ///< of those unknown here
  std::array<std::uint64_t, mismatch_count> found{};
  std::vector<reconcile_finding> first;  ///< as many as are kept
  std::vector<pack_difference> packs;
  std::string failure;             ///< why it failed

  /// What was found and is still so.
  std::uint64_t open() const {
    std::uint64_t all = packs.size();
    for (const std::uint64_t count : found) all += count;
    return fix ? all - packs.size() - adopted : all;
  }
};

}  // namespace ald
