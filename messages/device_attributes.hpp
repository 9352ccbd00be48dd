// What a device is known by: what conditions on packs and on the fleet are judged by.
#pragma once
#include <string>
#include <vector>

namespace ald {

/// Texts as the operator or the device gave them; empty: not known.
struct device_attributes {
  std::string unit;
  std::string name;
  std::string directory;  ///< its one spelling; empty: the root
  std::string firmware;
  std::string product;
  std::string hardware_serial;
  std::vector<std::string> tags;
};

}  // namespace ald
