// Who wants licenses of one pack at the same time, where it holds fewer than are wanted.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ald {

enum class demand_source : std::uint8_t {
  scan,          ///< registered before, waiting: the scan draws for them
  registration,  ///< registered by the operator meanwhile
  manual_order,  ///< `ald order`, right after a registration
  renewal,       ///< the license at hand falls due
  replacement,   ///< a board takes over from another one
  lifted_block,  ///< a license was taken away, and the block is lifted
  newcomer,      ///< came by itself, let in by a rule or by the operator
  selection,     ///< a condition left it out, until its tags changed
};

inline constexpr std::array<std::string_view, 8> demand_source_names = {"scan",        "registration", "manual_order", "renewal",
                                                                        "replacement", "lifted_block", "newcomer",     "selection"};
inline constexpr std::size_t demand_source_count = demand_source_names.size();

}  // namespace ald
