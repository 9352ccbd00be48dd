// Reads the CSV and names each mistake with its line and column.
#include "cli/device_csv.hpp"

#include <array>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "cli/node_options.hpp"
#include "cli/valid_utf8.hpp"
#include "messages/ids.hpp"

namespace ald {
namespace {

struct csv_column {
  const char* name;
  std::string device_record::*field;
};
constexpr std::array<csv_column, 8> columns{{{"unit", &device_record::unit},
                                             {"name", &device_record::name},
                                             {"directory", &device_record::directory},
                                             {"token", &device_record::token},
                                             {"push_address", &device_record::push_address},
                                             {"firmware", &device_record::firmware},
                                             {"product", &device_record::product},
                                             {"tags", &device_record::tags}}};
constexpr const char* allowed_columns = "unit, name, directory, token, push_address, firmware, product, tags";
constexpr std::size_t max_line = 65'536;

// Reads one record, which quoted line breaks may spread over lines; counts the lines read.
class csv_reader {
 public:
  // The mark that some programs put before UTF-8 is no part of the first column's name.
  explicit csv_reader(std::istream& in) : in_(in) {
    if (in_.peek() != 0xEF) return;
    std::array<char, 3> mark{};
    in_.read(mark.data(), mark.size());
    if (std::string_view(mark.data(), mark.size()) != "\xEF\xBB\xBF") in_.clear(), in_.seekg(0);
  }
  std::size_t line() const { return line_; }  // of the record's first line

  // Nothing at the end of the file; a fault's text in `problem` for a broken record.
  std::optional<std::vector<std::string>> next(std::string& problem) {
    line_ += lines_in_record_;
    lines_in_record_ = 1;
    if (in_.peek() == std::istream::traits_type::eof()) return std::nullopt;
    std::vector<std::string> fields(1);
    bool quoted = false;
    std::size_t length = 0;
    for (int c = in_.get(); c != std::istream::traits_type::eof(); c = in_.get()) {
      if (++length > max_line) return problem = "the record is longer than 64 KiB", std::nullopt;
      if (c == '\n') ++lines_in_record_;
      if (quoted) {
        if (c != '"') {
          fields.back() += static_cast<char>(c);
        } else if (in_.peek() == '"') {
          fields.back() += static_cast<char>(in_.get());
        } else {
          quoted = false;
        }
      } else if (c == '\n') {
        --lines_in_record_;
        if (!fields.back().empty() && fields.back().back() == '\r') fields.back().pop_back();
        return fields;
      } else if (c == ',') {
        fields.emplace_back();
      } else if (c == '"' && fields.back().empty()) {
        quoted = true;
      } else {
        fields.back() += static_cast<char>(c);
      }
    }
    if (quoted) return problem = "a quote is opened and never closed", std::nullopt;
    return fields;
  }

 private:
  std::istream& in_;
  std::size_t line_ = 0;
  std::size_t lines_in_record_ = 1;
};

fault at(const std::string& file, std::size_t line, const std::string& what, const std::string& hint) {
  return {fault_code::bad_input, fmt::format("{}:{}: {}", file, line, what), hint};
}

result<std::vector<const csv_column*>> read_header(const std::vector<std::string>& fields, const std::string& file) {
  std::vector<const csv_column*> header;
  std::vector<std::string> names;
  bool has_unit = false;
  for (const auto& column : columns) names.emplace_back(column.name);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const csv_column* found = nullptr;
    for (const auto& column : columns) {
      if (fields[i] == column.name) found = &column;
    }
    if (found == nullptr) {
      const auto near = nearest(fields[i], names);
      return at(file, 1, fmt::format("column {}: unknown column \"{}\"{}", i + 1, fields[i], near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)),
                fmt::format("allowed: {}", allowed_columns));
    }
    for (const auto* other : header) {
      if (other == found) return at(file, 1, fmt::format("column {}: \"{}\" is there twice", i + 1, fields[i]), "name each column once");
    }
    has_unit = has_unit || found->field == &device_record::unit;
    header.push_back(found);
  }
  if (!has_unit) return at(file, 1, "there is no column \"unit\"", fmt::format("the first line names the columns: {}", allowed_columns));
  return header;
}

bool is_host_port(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || text.size() - colon < 2 || text.size() - colon > 6) return false;
  return text.find_first_not_of("0123456789", colon + 1) == std::string::npos && text.find_first_of("/ ") == std::string::npos;
}

}  // namespace

std::string problem_of(const device_record& device, std::string& column) {
  column = "unit";
  if (!is_unit_id(device.unit)) return fmt::format("\"{}\" is not a unit ID: 1 to 64 of A-Z a-z 0-9 . _ : -", device.unit);
  column = "directory";
  if (!device.directory.empty() && device.directory.front() != '/') {
    return fmt::format("\"{}\" is not a directory: it begins with '/', for example /berlin/office", device.directory);
  }
  column = "push_address";
  if (!device.push_address.empty() && !is_host_port(device.push_address)) {
    return fmt::format("\"{}\" is not a push address: write HOST:PORT, or nothing for a device that only polls", device.push_address);
  }
  column.clear();
  return {};
}

result<std::vector<device_record>> read_device_csv(std::istream& in, const std::string& file, std::size_t max_devices) {
  std::vector<device_record> devices;
  std::map<std::string, std::size_t> line_of_unit;
  std::vector<const csv_column*> header;
  csv_reader reader(in);
  std::string problem;
  while (const auto fields = reader.next(problem)) {
    if (header.empty()) {
      auto read = read_header(*fields, file);
      if (!read.ok()) return read.error();
      header = read.value();
      continue;
    }
    if (fields->size() == 1 && fields->front().empty()) continue;  // an empty line
    if (fields->size() != header.size()) {
      return at(file, reader.line(), fmt::format("{} fields, but the header names {} columns", fields->size(), header.size()),
                "put a text that holds a comma in double quotes");
    }
    device_record device;
    for (std::size_t i = 0; i < header.size(); ++i) {
      const std::string& text = (*fields)[i];
      if (valid_utf8(text) != text) {
        return at(file, reader.line(), fmt::format("column {} ({}): is not UTF-8", i + 1, header[i]->name), "save the file as UTF-8; nothing was registered");
      }
      device.*(header[i]->field) = text;
    }
    std::string column;
    if (const auto wrong = problem_of(device, column); !wrong.empty()) {
      std::size_t number = 1;
      while (number < header.size() && header[number - 1]->name != column) ++number;
      return at(file, reader.line(), fmt::format("column {} ({}): {}", number, column, wrong), "nothing was registered");
    }
    const auto [seen, fresh] = line_of_unit.emplace(device.unit, reader.line());
    if (!fresh) {
      return at(file, reader.line(), fmt::format("unit \"{}\" is on line {} already", device.unit, seen->second), "nothing was registered");
    }
    if (devices.size() == max_devices) return at(file, reader.line(), fmt::format("more than {} devices", max_devices), "split the file");
    devices.push_back(std::move(device));
  }
  if (!problem.empty()) return at(file, reader.line(), problem, "nothing was registered");
  if (header.empty()) return at(file, 1, "the file is empty", fmt::format("the first line names the columns: {}", allowed_columns));
  return devices;
}

}  // namespace ald
