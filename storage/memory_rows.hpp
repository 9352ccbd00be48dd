// The derived rows that a log in memory has covered: found by hash, sorted only when they are walked.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "storage/derived_layer.hpp"

namespace ald {

/// As derived_layer, for many rows that are seldom walked. Not synchronized.
class memory_rows {
 public:
  /// Takes everything of a newer layer; its rows replace the ones here.
  void absorb(derived_layer&& newer);
  /// Null: no such row here.
  const std::string* find(family in, std::string_view key) const;
  const derived_layer::streams& noted() const { return notes_; }

 private:
  using rows = derived_layer::table;

 public:
  /// All rows of a family in key order, for merge_rows(); valid until the next absorb().
  class cursor {
   public:
    cursor(const memory_rows& rows, family in);
    bool valid() const { return at_ < sorted_.size(); }
    void next() { ++at_; }
    std::string_view key() const { return sorted_[at_]->first; }
    std::string_view value() const { return sorted_[at_]->second; }

   private:
    std::vector<const rows::value_type*> sorted_;
    std::size_t at_ = 0;
  };

 private:
  std::array<rows, 2> rows_;
  derived_layer::streams notes_;  ///< which groups hold events of which stream
};

}  // namespace ald
