// A table for a terminal: columns as wide as their widest cell, numbers to the right.
#pragma once
#include <ostream>
#include <string>
#include <vector>

namespace ald {

/// Cells are UTF-8; control characters in them are shown, not obeyed. Width is counted in code points. Rows may be shorter than the header.
class text_table {
 public:
  explicit text_table(std::vector<std::string> header);
  void add(std::vector<std::string> row);
  /// A column is set to the right if all its cells are numbers, "-" or empty. Nothing trails the last cell.
  void print(std::ostream& out) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace ald
