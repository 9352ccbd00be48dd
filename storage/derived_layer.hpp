// Derived rows held in memory until they are written at a cover.
#pragma once
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ports/event_log.hpp"

namespace ald {

/// Rows by family and key, and which groups hold events of which stream. Not synchronized.
class derived_layer {
 public:
  using rows = std::map<std::string, std::string, std::less<>>;
  using streams = std::map<std::string, std::vector<group_number>, std::less<>>;

  void put(derived_row&& row);
  /// Notes that the group has an event of the stream; groups come in ascending order.
  void note(std::string_view stream, group_number group);
  /// Null: no such row here.
  const std::string* find(family in, std::string_view key) const;
  /// Takes the rows of a family out.
  rows take(family in);
  const rows& of(family in) const { return rows_[static_cast<std::size_t>(in)]; }
  const streams& noted() const { return streams_; }
  /// Roughly the memory of keys and values.
  std::size_t bytes() const { return bytes_; }
  /// Takes everything of a newer layer; its rows replace the ones here.
  void absorb(derived_layer&& newer);

 private:
  std::array<rows, 2> rows_;
  streams streams_;
  std::size_t bytes_ = 0;
};

}  // namespace ald
