// Derived rows held in memory until they are written at a cover.
#pragma once
#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ports/event_log.hpp"

namespace ald {

/// For tables by text in which string_views are looked up.
struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// Rows by family and key, and which groups hold events of which stream: found by hash, for each group touches many, and sorted only
/// when they are walked. Not synchronized.
class derived_layer {
 public:
  using table = std::unordered_map<std::string, std::string, text_hash, std::equal_to<>>;
  using streams = std::unordered_map<std::string, std::vector<group_number>, text_hash, std::equal_to<>>;
  /// In key order.
  using rows = std::map<std::string, std::string, std::less<>>;

  void put(derived_row&& row);
  /// Notes that the group has an event of the stream; groups come in ascending order.
  void note(std::string_view stream, group_number group);
  /// Null: no such row here.
  const std::string* find(family in, std::string_view key) const;
  /// Takes the rows of a family out.
  table take(family in);
  const table& of(family in) const { return rows_[static_cast<std::size_t>(in)]; }
  /// A copy of a family's rows.
  rows sorted(family in) const { return {of(in).begin(), of(in).end()}; }
  const streams& noted() const { return streams_; }
  /// Roughly the memory of keys and values.
  std::size_t bytes() const { return bytes_; }
  /// Takes everything of a newer layer; its rows replace the ones here.
  void absorb(derived_layer&& newer);

 private:
  std::array<table, 2> rows_;
  streams streams_;
  std::size_t bytes_ = 0;
};

}  // namespace ald
