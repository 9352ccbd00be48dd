// Axes, lines, a legend.
#include "sim/line_plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ald {
namespace {

constexpr double width = 900, height = 260, left = 70, right = 20, top = 34, bottom = 40;
constexpr std::size_t most_points = 600;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value >= 100 || value == std::floor(value) ? "%.0f" : "%.2f", value);
  return text;
}

// 1, 2 or 5 times a power of ten, at least the value.
double rounded_up(double value) {
  if (value <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * power >= value) return step * power;
  }
  return 10 * power;
}

std::vector<double> thinned(const std::vector<double>& values) {
  const std::size_t stretch = (values.size() + most_points - 1) / most_points;
  if (stretch <= 1) return values;
  std::vector<double> peaks;
  for (std::size_t i = 0; i < values.size(); i += stretch) {
    peaks.push_back(*std::max_element(values.begin() + static_cast<std::ptrdiff_t>(i),
                                      values.begin() + static_cast<std::ptrdiff_t>(std::min(i + stretch, values.size()))));
  }
  return peaks;
}

std::string text_at(double x, double y, const std::string& text, const char* anchor) {
  return "<text x='" + number(x) + "' y='" + number(y) + "' text-anchor='" + anchor + "'>" + text + "</text>";
}

std::string line_of(double x1, double y1, double x2, double y2, const char* css) {
  return "<line class='" + std::string(css) + "' x1='" + number(x1) + "' y1='" + number(y1) + "' x2='" + number(x2) + "' y2='" + number(y2) + "'/>";
}

}  // namespace

std::string line_plot(const std::string& title, const std::string& unit, std::vector<plotted_line> lines, const std::vector<std::size_t>& marks) {
  std::size_t minutes = 1;
  double highest = 0;
  for (const plotted_line& line : lines) {
    minutes = std::max(minutes, line.values.size());
    for (const double value : line.values) highest = std::max(highest, value);
  }
  highest = rounded_up(highest);
  const auto x_of = [&](double minute) { return left + (width - left - right) * minute / static_cast<double>(minutes); };
  const auto y_of = [&](double value) { return height - bottom - (height - top - bottom) * value / highest; };
  std::string svg = "<figure><svg viewBox='0 0 " + number(width) + " " + number(height) + "' role='img'>";
  svg += "<text class='title' x='" + number(left) + "' y='18'>" + title + "</text>";
  for (int i = 0; i <= 4; ++i) {
    const double value = highest * i / 4;
    svg += line_of(left, y_of(value), width - right, y_of(value), "grid") + text_at(left - 8, y_of(value) + 4, number(value), "end");
  }
  const double hours = static_cast<double>(minutes) / 60;
  const double step = rounded_up(hours / 8);
  for (double hour = 0; hour <= hours; hour += step) svg += text_at(x_of(hour * 60), height - bottom + 18, number(hour) + " h", "middle");
  for (const std::size_t mark : marks) svg += line_of(x_of(static_cast<double>(mark)), top, x_of(static_cast<double>(mark)), height - bottom, "mark");
  double legend = width - right;
  for (const plotted_line& line : lines) {
    const auto values = thinned(line.values);
    const double per_point = static_cast<double>(line.values.size()) / static_cast<double>(std::max<std::size_t>(values.size(), 1));
    svg += "<polyline fill='none' stroke='" + line.color + "' stroke-width='1.5' points='";
    for (std::size_t i = 0; i < values.size(); ++i) svg += number(x_of(static_cast<double>(i) * per_point)) + "," + number(y_of(values[i])) + " ";
    svg += "'/>";
    svg += "<text x='" + number(legend) + "' y='18' text-anchor='end' fill='" + line.color + "'>" + line.name + "</text>";
    legend -= 12 + 8.0 * static_cast<double>(line.name.size());
  }
  return svg + text_at(left - 8, top - 8, unit, "end") + "</svg></figure>\n";
}

}  // namespace ald
