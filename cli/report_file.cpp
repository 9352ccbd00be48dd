// Writes the page that --report asks for.
#include "cli/report_file.hpp"

#include <fstream>
#include <ostream>

namespace ald {

bool write_report_file(const std::string& name, std::string_view page, std::ostream& err) {
  std::ofstream file(name);
  file << page;
  file.close();
  if (!file) err << "ald: can't write " << name << " (choose another file with --report)\n";
  return static_cast<bool>(file);
}

}  // namespace ald
