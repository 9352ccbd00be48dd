// Devices to register, from a CSV file (RFC 4180, with a header line).
#pragma once
#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "messages/result.hpp"

namespace ald {

/// One device as POST /api/v1/devices takes it; empty fields are not sent.
struct device_record {
  std::string unit, name, directory, token, push_address, firmware, product;
  std::string tags;  ///< with spaces between them
};

/// What is wrong with the record, empty if nothing; `column` gets the name of the column at fault.
std::string problem_of(const device_record& device, std::string& column);

/// Columns in any order, `unit` is required. Fault bad_input: "FILE:LINE: column N (NAME): what", the allowed values in the hint.
/// Also refuses a unit named twice, and more than max_devices lines.
result<std::vector<device_record>> read_device_csv(std::istream& in, const std::string& file, std::size_t max_devices = 1'000'000);

}  // namespace ald
