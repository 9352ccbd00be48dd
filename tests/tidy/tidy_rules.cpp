// The rules that every file of the tree obeys.
#include "tidy_rules.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <boost/regex.hpp>

#include "global_state.hpp"

namespace ald::tidy {

namespace {

using complaints = std::vector<std::string>;
using names = std::set<std::string, std::less<>>;

constexpr int most_lines = 500;

/// What a folder may include besides itself.
std::map<std::string, names, std::less<>> arrows() {
  return {
      {"messages", {}},
      {"ports", {"messages"}},
      {"licensing", {"messages"}},
      {"issuer", {"messages", "ports"}},
      {"storage", {"messages", "ports"}},
      {"actors", {"messages", "ports", "licensing"}},
      {"http", {"messages", "ports"}},
      {"replay", {"messages", "ports", "licensing", "storage"}},
      {"sim", {"replay", "messages", "ports", "licensing", "issuer", "storage", "actors"}},
      {"cli", {"messages", "ports", "licensing", "issuer", "storage", "actors", "http", "sim", "replay"}},
  };
}

complaints matching_lines(const std::string& text, const std::string& pattern, const std::string& what) {
  const boost::regex bad(pattern);
  complaints found;
  std::istringstream in(text);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (boost::regex_search(line, bad)) found.push_back("line " + std::to_string(number) + ": " + what + ": " + line);
  }
  return found;
}

bool is_in(const source_file& file, const names& folders) { return folders.contains(file.home()); }

/// Includes of a header that matches, outside the folders where it is at home.
complaints header_only_in(const source_file& file, const std::string& header, const names& folders, const std::string& what) {
  if (!file.is_cpp() || is_in(file, folders)) return {};
  return matching_lines(file.text, R"(^\s*#\s*include\s*[<"])" + header, what);
}

complaints known_folder(const source_file& file) {
  const auto folder = file.path.substr(0, file.path.find('/'));
  if (!(file.is_cpp() || file.is_proto()) || file.is_test() || arrows().contains(folder)) return {};
  return {"source files belong in one of the folders of docs/ARCHITECTURE.md"};
}

complaints include_arrows(const source_file& file) {
  if (!(file.is_cpp() || file.is_proto()) || file.is_test()) return {};
  const boost::regex own(R"(^\s*(?:#\s*include|import)\s*[<"]([^">]+)[">])");
  const auto table = arrows();
  complaints found;
  std::istringstream in(file.text);
  for (std::string line; std::getline(in, line);) {
    boost::smatch match;
    if (!boost::regex_search(line, match, own)) continue;
    const std::string target = match[1];
    const bool quoted = line.find('"') != line.npos;
    const auto folder = target.substr(0, target.find('/'));
    const bool known = folder != target && (table.contains(folder) || folder == "tests" || folder == "benchmarks");
    if (!known && quoted && !target.starts_with("google/")) found.push_back("not a path from the root: " + line);
    if (!known || folder == file.home()) continue;
    const auto allowed = table.find(file.home());
    if (allowed == table.end() || !allowed->second.contains(folder)) found.push_back("no arrow leads there: " + line);
  }
  return found;
}

complaints pure_core(const source_file& file) {
  if (!file.is_cpp() || file.is_test() || !is_in(file, {"messages", "licensing"})) return {};
  auto found = matching_lines(file.text,
                              R"(^\s*#\s*include\s*<(chrono|ctime|thread|mutex|shared_mutex|condition_variable|future|atomic|random|iostream|)"
                              R"(fstream|filesystem|cstdio)>)",
                              "the core has no clock, thread, randomness or I/O");
  const auto foreign = matching_lines(file.text, R"(^\s*#\s*include\s*<(?!google/protobuf/)[^>]*[./])", "the core uses std and protobuf only");
  found.insert(found.end(), foreign.begin(), foreign.end());
  return found;
}

complaints caf_at_home(const source_file& file) { return header_only_in(file, "caf/", {"actors", "sim", "benchmarks"}, "CAF outside actors/ and sim/"); }

complaints rocksdb_at_home(const source_file& file) {
  return header_only_in(file, "rocksdb/", {"storage", "issuer", "benchmarks"}, "RocksDB outside storage/ and issuer/");
}

complaints logging_at_home(const source_file& file) {
  if (file.path == "ports/log_line.cpp") return {};
  return header_only_in(file, "spdlog/", {"cli"}, "logs are written through ports/log_line.hpp");
}

complaints metrics_at_home(const source_file& file) {
  if (file.path == "http/metrics_page.cpp") return {};
  return header_only_in(file, "prometheus/", {}, "the Prometheus library outside http/metrics_page.cpp");
}

complaints clocks_at_home(const source_file& file) {
  if (!file.is_cpp() || file.is_test() || file.stem().find("clock") != std::string_view::npos) return {};
  return matching_lines(file.code, R"(clock\w*\s*::\s*now\b|\b(gettimeofday|clock_gettime|timespec_get)\s*\(|(?<![\w.>])time\s*\(\s*(0|NULL|nullptr|&))",
                        "a clock is read only where a file's name says so");
}

complaints no_randomness(const source_file& file) {
  if (!file.is_cpp() || file.home() == "cli" || file.home() == "sim") return {};
  const std::string unrepeatable = R"(\brandom_device\b|(?<![\w.>])s?rand(om)?\s*\(|\b[dlm]rand48\b|\bgetrandom\b|\barc4random)";
  // A test may draw, from a seed that it states.
  const std::string engines = R"(|\bmt19937|\bminstd_rand|\branlux|\bdefault_random_engine\b)";
  return matching_lines(file.code, file.is_test() ? unrepeatable : unrepeatable + engines, "randomness");
}

complaints random_bytes_at_home(const source_file& file) {
  if (!file.is_cpp() || is_in(file, {"issuer", "http", "cli"})) return {};
  return matching_lines(file.code, R"(\brandombytes|\bRAND_bytes\b)", "random bytes outside issuer/, http/ and cli/");
}

complaints no_global_state(const source_file& file) {
  if (!file.is_cpp() || file.home() == "cli") return {};
  return global_state_in(file);
}

complaints purpose_line(const source_file& file) {
  const bool slashes = file.is_cpp() || file.is_proto();
  if (!slashes && !file.is_cmake() && !file.is_script()) return {};
  std::istringstream in(file.text);
  std::string line;
  std::getline(in, line);
  if (file.is_script()) std::getline(in, line);
  const std::string mark = slashes ? "// " : "# ";
  if (line.starts_with(mark) && line.size() >= mark.size() + 10) return {};
  return {"its first line does not say what it is for: " + line};
}

complaints short_enough(const source_file& file) {
  const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
  if (!file.is_source() || lines <= most_lines) return {};
  return {std::to_string(lines) + " lines; " + std::to_string(most_lines) + " are the most"};
}

complaints telling_name(const source_file& file) {
  if (!file.is_cpp() && !file.is_proto()) return {};
  const std::string stem(file.stem());
  if (!boost::regex_match(stem, boost::regex("[a-z][a-z0-9_]*"))) return {"the name is not in snake_case"};
  if (boost::regex_search(stem, boost::regex("(^|_)(utils?|common|misc|helpers?|types)(_|$)"))) return {"the name says nothing"};
  return {};
}

complaints pragma_once(const source_file& file) {
  if (!file.path.ends_with(".hpp") || file.code.find("#pragma once\n") != std::string::npos) return {};
  return {"a header without #pragma once"};
}

complaints no_default_arm(const source_file& file) {
  if (!file.is_cpp() || file.is_test() || !is_in(file, {"messages", "ports", "licensing"})) return {};
  return matching_lines(file.code, R"(\bdefault\s*:)", "a default arm hides a missing case from the compiler");
}

complaints nothing_left_to_do(const source_file& file) {
  // In two halves each, so that this file obeys as well.
  const std::string marks = std::string(R"(\b(TO)") + "DO|FIX" + "ME|XX" + R"(X)\b)";
  if (!file.is_source() && !file.path.ends_with(".md")) return {};
  return matching_lines(file.text, marks, "a mark of unfinished work");
}

}  // namespace

std::vector<rule> all_rules() {
  return {
      {"known_folder", known_folder},
      {"include_arrows", include_arrows},
      {"pure_core", pure_core},
      {"caf_at_home", caf_at_home},
      {"rocksdb_at_home", rocksdb_at_home},
      {"logging_at_home", logging_at_home},
      {"metrics_at_home", metrics_at_home},
      {"clocks_at_home", clocks_at_home},
      {"no_randomness", no_randomness},
      {"random_bytes_at_home", random_bytes_at_home},
      {"no_global_state", no_global_state},
      {"purpose_line", purpose_line},
      {"short_enough", short_enough},
      {"telling_name", telling_name},
      {"pragma_once", pragma_once},
      {"no_default_arm", no_default_arm},
      {"nothing_left_to_do", nothing_left_to_do},
  };
}

}  // namespace ald::tidy
