// Writes the page that --report asks for.
#pragma once
#include <iosfwd>
#include <string>
#include <string_view>

namespace ald {

/// True if it is written. Else says on `err` what to do.
bool write_report_file(const std::string& name, std::string_view page, std::ostream& err);

}  // namespace ald
