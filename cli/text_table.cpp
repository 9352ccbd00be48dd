// Measures and prints the columns.
#include "cli/text_table.hpp"

#include <algorithm>

#include "cli/printable_text.hpp"

namespace ald {
namespace {

std::size_t width(const std::string& cell) {
  return static_cast<std::size_t>(std::count_if(cell.begin(), cell.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

bool is_number(const std::string& cell) {
  return cell.empty() || cell == "-" ||
         std::all_of(cell.begin(), cell.end(), [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

}  // namespace

text_table::text_table(std::vector<std::string> header) : header_(std::move(header)) {}

void text_table::add(std::vector<std::string> row) {
  row.resize(header_.size());
  for (std::string& cell : row) cell = printable(cell);
  rows_.push_back(std::move(row));
}

void text_table::print(std::ostream& out) const {
  std::vector<std::size_t> widths;
  std::vector<bool> right;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    widths.push_back(width(header_[i]));
    right.push_back(!rows_.empty());
    for (const auto& row : rows_) {
      widths[i] = std::max(widths[i], width(row[i]));
      right[i] = right[i] && is_number(row[i]);
    }
  }
  const auto print_row = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - width(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (right[i] ? padding + row[i] : row[i] + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print_row(header_);
  for (const auto& row : rows_) print_row(row);
}

}  // namespace ald
