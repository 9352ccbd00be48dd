// Reads the tree, and blanks out what is not code.
#include "source_file.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

namespace ald::tidy {

namespace fs = std::filesystem;

source_file::source_file(std::string p, std::string t) : path(std::move(p)), text(std::move(t)) {
  if (is_cpp() || is_proto()) code = without_comments_and_literals(text);
}

std::string source_file::home() const {
  std::string_view rest = path;
  if (rest.starts_with("tests/")) rest.remove_prefix(6);
  const auto slash = rest.find('/');
  if (slash != rest.npos) return std::string(rest.substr(0, slash));
  return is_test() ? "tests" : "";
}

std::string_view source_file::file_name() const { return std::string_view(path).substr(path.rfind('/') + 1); }
std::string_view source_file::stem() const { return file_name().substr(0, file_name().rfind('.')); }
bool source_file::is_test() const { return path.starts_with("tests/") || path.starts_with("benchmarks/"); }
bool source_file::is_cpp() const { return path.ends_with(".hpp") || path.ends_with(".cpp"); }
bool source_file::is_proto() const { return path.ends_with(".proto"); }
bool source_file::is_cmake() const { return path.ends_with(".cmake") || file_name() == "CMakeLists.txt"; }
bool source_file::is_script() const { return text.starts_with("#!"); }

namespace {

/// Index after the literal that begins at `i` with the quote `text[i]`.
std::size_t end_of_quoted(std::string_view text, std::size_t i) {
  const char quote = text[i++];
  while (i < text.size() && text[i] != quote && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

/// Index after the raw string whose R is at `i`.
std::size_t end_of_raw(std::string_view text, std::size_t i) {
  const auto open = text.find('(', i);
  if (open == text.npos) return text.size();
  const auto closing = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
  const auto end = text.find(closing, open);
  return end == text.npos ? text.size() : end + closing.size();
}

/// Index after what begins at `i` if that is a comment or literal, else `i`.
std::size_t end_of_blank(std::string_view text, std::size_t i) {
  const auto rest = text.substr(i);
  const bool after_word = i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) || text[i - 1] == '_');
  if (rest.starts_with("//")) return std::min(text.find('\n', i), text.size());
  if (rest.starts_with("/*")) {
    const auto end = text.find("*/", i + 2);
    return end == text.npos ? text.size() : end + 2;
  }
  if (rest.starts_with("R\"") && !after_word) return end_of_raw(text, i);
  if (rest.starts_with("\"")) return end_of_quoted(text, i);
  if (rest.starts_with("'") && !after_word) return end_of_quoted(text, i);  // after a digit it separates thousands
  return i;
}

bool is_build_or_git(const std::string& name) { return name == ".git" || name.starts_with("build"); }

std::vector<std::string> listed_by_git(const std::string& root) {
  const auto command = "git -C '" + root + "' ls-files --cached --others --exclude-standard 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  for (int c = 0; pipe && (c = std::fgetc(pipe.get())) != EOF;) output += static_cast<char>(c);
  std::istringstream in(output);
  std::vector<std::string> paths;
  for (std::string line; std::getline(in, line);) paths.push_back(line);
  return paths;
}

std::vector<std::string> found_on_disk(const std::string& root) {
  std::vector<std::string> paths;
  for (auto i = fs::recursive_directory_iterator(root); i != fs::recursive_directory_iterator(); ++i) {
    if (i->is_directory() && is_build_or_git(i->path().filename())) i.disable_recursion_pending();
    if (i->is_regular_file()) paths.push_back(fs::relative(i->path(), root).generic_string());
  }
  return paths;
}

}  // namespace

std::string without_comments_and_literals(std::string_view text) {
  std::string code(text);
  for (std::size_t i = 0; i < text.size();) {
    const auto end = end_of_blank(text, i);
    std::replace_if(code.begin() + static_cast<std::ptrdiff_t>(i), code.begin() + static_cast<std::ptrdiff_t>(end),
                    [](char c) { return c != '\n'; }, ' ');
    i = std::max(end, i + 1);
  }
  return code;
}

std::vector<source_file> read_tree(const std::string& root) {
  auto paths = listed_by_git(root);
  if (paths.empty()) paths = found_on_disk(root);
  std::sort(paths.begin(), paths.end());
  std::vector<source_file> files;
  for (const auto& path : paths) {
    std::ifstream in(root + "/" + path, std::ios::binary);
    if (in) files.emplace_back(path, std::string(std::istreambuf_iterator<char>(in), {}));
  }
  return files;
}

}  // namespace ald::tidy
