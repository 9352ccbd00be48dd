// Reads Prometheus' text format strictly, for tests.
#pragma once
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <boost/regex.hpp>

namespace ald::testing {

struct exposed_family {
  std::string help, type;
  std::map<std::string, double> samples;  ///< by "name{labels}", as written
};

/// What is wrong with the text by the format's rules is in `complaints`.
struct exposition {
  explicit exposition(const std::string& text) {
    if (text.empty() || text.back() != '\n') complaints.push_back("does not end in a line feed");
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) take(line);
    for (const auto& [name, family] : families) {
      if (family.help.empty()) complaints.push_back(name + " has no help");
      if (family.type == "histogram") check_histogram(name, family);
    }
  }

  double value(const std::string& sample) const {
    for (const auto& [name, family] : families) {
      if (const auto at = family.samples.find(sample); at != family.samples.end()) return at->second;
    }
    return std::nan("");
  }

  std::map<std::string, exposed_family> families;
  std::vector<std::string> complaints;

 private:
  void take(const std::string& line) {
    static const boost::regex help(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+))");
    static const boost::regex type(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram))");
    static const boost::regex sample(R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\.)*",?)*\})? (\S+))");
    boost::smatch m;
    if (boost::regex_match(line, m, help)) {
      if (!families.emplace(m[1], exposed_family{m[2], "", {}}).second) complaints.push_back("twice: " + line);
      current_ = m[1];
    } else if (boost::regex_match(line, m, type)) {
      if (m[1] != current_) complaints.push_back("type without help: " + line);
      families[m[1]].type = m[2];
    } else if (boost::regex_match(line, m, sample)) {
      add(m[1], line.substr(0, line.rfind(' ')), m[5], line);
    } else {
      complaints.push_back("not understood: " + line);
    }
  }
  void add(const std::string& name, const std::string& written, const std::string& number, const std::string& line) {
    std::string family = name;
    for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
      if (families[current_].type == "histogram" && name == current_ + suffix) family = current_;
    }
    if (family != current_) complaints.push_back("a sample outside its family: " + line);
    std::size_t used = 0;
    double value = 0;
    try {
      value = std::stod(number, &used);
    } catch (const std::exception&) {
    }
    if (used != number.size()) complaints.push_back("no number: " + line);
    if (!families[current_].samples.emplace(written, value).second) complaints.push_back("the same sample twice: " + line);
  }
  void check_histogram(const std::string& name, const exposed_family& family) {
    const auto count = family.samples.find(name + "_count");
    const auto all = family.samples.find(name + "_bucket{le=\"+Inf\"}");
    if (count == family.samples.end() || all == family.samples.end() || all->second != count->second) complaints.push_back(name + ": +Inf is not the count");
    if (!family.samples.contains(name + "_sum")) complaints.push_back(name + " has no sum");
  }
  std::string current_;
};

}  // namespace ald::testing
