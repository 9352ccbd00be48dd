// The figures of one case: named, in order; printed as one JSON object or as rows of the table.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ald::bench {

class figures {
 public:
  explicit figures(std::string name) : name_(std::move(name)) {}

  figures& set(const std::string& key, double value, int decimals = 0);
  figures& set(const std::string& key, const std::string& text);
  /// A figure with what the issue asks of it, for the table: "<= 20", ">= 0.7".
  figures& aim(const std::string& key, double value, int decimals, const std::string& aim);
  /// 0 if there is no such figure.
  double get(const std::string& key) const;

  /// {"bench":NAME,"KEY":VALUE,…}
  std::string json() const;
  /// The line above the rows of all cases.
  static std::string head();
  /// One line a figure: case, figure, value, aim and whether it is reached.
  std::string rows() const;
  /// Takes the numbers of a JSON object as json() prints it, without its name.
  static figures from_json(const std::string& name, const std::string& text);

 private:
  struct figure {
    std::string key, text, aim;
    double value = 0;
    bool is_text = false;
  };
  figure& put(const std::string& key);
  std::string name_;
  std::vector<figure> all_;
};

/// The middle one; of an even number the lower one of the two. Not empty.
double median(std::vector<double> values);

}  // namespace ald::bench
