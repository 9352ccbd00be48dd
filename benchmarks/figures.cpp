// Texts of figures.
#include "benchmarks/figures.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace ald::bench {
namespace {

bool is_reached(double value, const std::string& aim) {
  const double limit = std::strtod(aim.c_str() + 2, nullptr);
  return aim.starts_with("<=") ? value <= limit : value >= limit;
}

}  // namespace

figures::figure& figures::put(const std::string& key) {
  const auto known = std::find_if(all_.begin(), all_.end(), [&](const figure& one) { return one.key == key; });
  if (known != all_.end()) return *known;
  all_.push_back({key, {}, {}, 0, false});
  return all_.back();
}

figures& figures::set(const std::string& key, double value, int decimals) {
  figure& one = put(key);
  one.value = value;
  one.text = fmt::format("{:.{}f}", value, decimals);
  return *this;
}

figures& figures::set(const std::string& key, const std::string& text) {
  figure& one = put(key);
  one.text = text;
  one.is_text = true;
  return *this;
}

figures& figures::aim(const std::string& key, double value, int decimals, const std::string& aim) {
  set(key, value, decimals);
  put(key).aim = aim;
  return *this;
}

double figures::get(const std::string& key) const {
  const auto known = std::find_if(all_.begin(), all_.end(), [&](const figure& one) { return one.key == key; });
  return known == all_.end() ? 0 : known->value;
}

std::string figures::json() const {
  std::string text = "{\"bench\":\"" + name_ + "\"";
  for (const figure& one : all_) text += ",\"" + one.key + "\":" + (one.is_text ? boost::json::serialize(boost::json::string(one.text)) : one.text);
  return text + "}";
}

std::string figures::head() { return fmt::format("{:<15} {:<32} {:>14}   {}\n", "case", "figure", "value", "aim"); }

std::string figures::rows() const {
  std::string text;
  for (const figure& one : all_) {
    const std::string verdict = one.aim.empty() ? "" : one.aim + (is_reached(one.value, one.aim) ? "   reached" : "   MISSED");
    text += fmt::format("{:<15} {:<32} {:>14}   {}\n", name_, one.key, one.text, verdict);
  }
  return text;
}

figures figures::from_json(const std::string& name, const std::string& text) {
  figures all(name);
  const auto parsed = boost::json::parse(text);
  for (const auto& [key, value] : parsed.as_object()) {
    if (key == "bench") continue;
    if (value.is_string()) {
      all.set(std::string(key), std::string(value.as_string()));
    } else {
      const double number = value.to_number<double>();
      all.set(std::string(key), number, number == static_cast<double>(static_cast<std::int64_t>(number)) ? 0 : 3);
    }
  }
  return all;
}

double median(std::vector<double> values) {
  if (values.empty()) throw std::logic_error("no values");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace ald::bench
