// One file of the tree, as the tidy rules see it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ald::tidy {

struct source_file {
  std::string path;  ///< from the root, with '/'
  std::string text;
  std::string code;  ///< the text of a C++ or .proto file with comments and literals blanked out, line for line

  source_file(std::string path, std::string text);

  /// "licensing"; for a file of tests/licensing too, since a test may use what it tests. "" in the root.
  std::string home() const;
  std::string_view file_name() const;
  std::string_view stem() const;
  bool is_test() const;  ///< in tests/ or benchmarks/
  bool is_cpp() const;   ///< .hpp or .cpp
  bool is_proto() const;
  bool is_cmake() const;
  bool is_script() const;  ///< begins with #!
  bool is_source() const { return is_cpp() || is_proto() || is_cmake() || is_script(); }
};

/// Comments, strings and character literals replaced by spaces; line breaks stay.
std::string without_comments_and_literals(std::string_view text);

/// Every file that is or would be under version control (`git ls-files`); without git, all outside .git and build*.
std::vector<source_file> read_tree(const std::string& root);

}  // namespace ald::tidy
