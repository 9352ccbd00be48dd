// Follows the chain from group to group.
#include "storage/chain_reader.hpp"

namespace ald {

fault chain_reader::missing() const {
  return {fault_code::corrupt, "group " + std::to_string(next_) + " of the event log is missing", "restore the store from a backup"};
}

result<bool> chain_reader::take(group_number number, std::string_view value, const visitor& visit) {
  if (number != next_) return missing();
  bool go_on = true;
  const auto visit_here = [&](std::size_t index, std::string_view stream, std::string_view bytes) {
    return go_on = visit(number, index, stream, bytes);
  };
  const auto digest = decode_group(previous_, number, value, reader_, visit_here);
  if (!digest) return digest.error();
  previous_ = digest.value();
  ++next_;
  return go_on;
}

}  // namespace ald
