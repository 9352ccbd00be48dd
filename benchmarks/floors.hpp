// The limits that deploy is measured beside: plain loops that write what has to be written, and nothing else.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/process_usage.hpp"
#include "issuer/public_key.hpp"

namespace ald::bench {

/// What the loops write, whatever ald writes: bytes a device, devices a group, synced writes a group.
struct floor_shape {
  std::uint64_t bytes_per_device = 700;
  std::uint64_t devices_per_group = 500;
  std::uint64_t barriers = 3;
};

/// RocksDB, one synced key a barrier. `dir` must not exist.
usage floor_group(const std::string& dir, std::uint64_t devices, const floor_shape& shape = {});
/// One file, write and fdatasync at each barrier. `file` must not exist.
usage floor_file(const std::string& file, std::uint64_t devices, const floor_shape& shape = {});
/// libsodium verifies a signature of 600 bytes for each device, in one thread; at most 20,000 are done, the rest is reckoned.
usage floor_verify(std::uint64_t devices);

}  // namespace ald::bench
