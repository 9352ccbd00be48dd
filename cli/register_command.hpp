// `ald register`: registers one device or a CSV file of devices, and keeps the tokens that the node makes off the terminal.
#pragma once
#include <string>
#include <vector>

#include "cli/admin_call.hpp"
#include "cli/device_csv.hpp"

namespace ald {

struct register_options {
  device_record device;     ///< used without `csv`
  std::string token_file;   ///< holds the one device's token
  std::string csv;          ///< file; "-": standard input
  std::string tokens_out;   ///< new file, mode 0600, "unit,token" lines
  bool show_tokens = false;
};

/// The devices to register; judged before a node is called. Faults bad_input: the file, the device, or that the node would
/// make tokens and it was not said where they go.
result<std::vector<device_record>> devices_to_register(const register_options& options);

/// Registers them in batches. A refused device does not stop the others; the fault counts the refused.
result<done> register_devices(admin_call& call, const register_options& options, const std::vector<device_record>& devices);

}  // namespace ald
