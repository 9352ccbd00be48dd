// A plot over time as inline SVG.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace ald {

struct plotted_line {
  std::string name;
  std::string color;           ///< of CSS
  std::vector<double> values;  ///< one a minute
};

/// Lines over the same minutes. `marks`: minutes at which the node died. At most 600 points a line are drawn: the largest of each
/// stretch, so that no peak is lost.
std::string line_plot(const std::string& title, const std::string& unit, std::vector<plotted_line> lines, const std::vector<std::size_t>& marks);

}  // namespace ald
