// Finds variables that outlive a call.
#include "global_state.hpp"

#include <algorithm>
#include <string_view>

#include <boost/regex.hpp>

namespace ald::tidy {

namespace {

/// Preprocessor lines blanked out: they end without a semicolon.
std::string without_directives(std::string code) {
  bool continued = false;
  for (std::size_t begin = 0; begin < code.size();) {
    const auto end = std::min(code.find('\n', begin), code.size());
    const auto first = code.find_first_not_of(" \t", begin);
    const bool directive = continued || (first < end && code[first] == '#');
    continued = directive && end > begin && code[end - 1] == '\\';
    if (directive) std::fill(code.begin() + static_cast<std::ptrdiff_t>(begin), code.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    begin = end + 1;
  }
  return code;
}

/// The declaration up to its initialiser or end. `at_namespace_scope`: every variable counts, else only marked ones.
bool is_mutable_variable(const std::string& statement, bool at_namespace_scope) {
  const boost::regex constant(R"(\b(const|constexpr|constinit|consteval)\b)");
  const boost::regex marked(R"(^\s*(inline\s+)?(static|thread_local)\b)");
  const boost::regex other(
      R"(^\s*(using|typedef|class|struct|enum|union|friend|template|namespace|static_assert|extern|return|concept|requires|public|private|protected|case|goto|delete|throw|co_return)\b)");
  const boost::regex declares_operator(R"(\boperator\b)");  // its '=' initialises nothing
  const boost::regex variable(R"(^\s*([\w:]+(<[^;()]*>)?[\s*&]+)+[\w:]+\s*(\[[^\]]*\]\s*)*$)");
  const auto declaration = statement.substr(0, statement.find('='));
  if (boost::regex_search(declaration, constant) || boost::regex_search(declaration, declares_operator)) return false;
  if (!at_namespace_scope && !boost::regex_search(declaration, marked)) return false;
  return !boost::regex_search(declaration, other) && boost::regex_match(declaration, variable);
}

}  // namespace

std::vector<std::string> global_state_in(const source_file& file) {
  const auto code = without_directives(file.code);
  const boost::regex opens_namespace(R"(^\s*(inline\s+)?(namespace\b[\w:\s]*|extern\s*)$)");
  std::vector<std::string> found;
  std::vector<bool> scopes;  // true: a namespace's brace
  std::string statement;
  int line = 1;
  for (const char c : code) {
    if (c == '\n') ++line;
    if (c != ';' && c != '{' && c != '}') {
      statement += c;
      continue;
    }
    const bool at_namespace_scope = std::all_of(scopes.begin(), scopes.end(), [](bool is_namespace) { return is_namespace; });
    if (c != '}' && is_mutable_variable(statement, at_namespace_scope)) {
      found.push_back("line " + std::to_string(line) + ": a variable that outlives the call: " + statement.substr(statement.find_first_not_of(" \n")));
    }
    if (c == '{') scopes.push_back(boost::regex_match(statement, opens_namespace));
    if (c == '}' && !scopes.empty()) scopes.pop_back();
    statement.clear();
  }
  return found;
}

}  // namespace ald::tidy
