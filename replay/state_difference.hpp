// Which fields of two folded states differ, and how.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

namespace ald {

/// One field. Values are as protobuf's text format writes them; "(not set)" where there is none; token hashes are not shown.
struct field_difference {
  std::string field;  ///< "delivery.status", "packs[2].used"
  std::string before;
  std::string after;
};

/// In the order of the fields' declaration, at most `limit`. Both are messages of one type. Empty: they are equal, but for bytes
/// that mean nothing.
std::vector<field_difference> differences(const google::protobuf::Message& before, const google::protobuf::Message& after,
                                          std::size_t limit);

}  // namespace ald
