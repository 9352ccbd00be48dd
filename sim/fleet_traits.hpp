// The devices of a simulated fleet as the seed draws them.
#pragma once
#include <cstdint>
#include <string>

#include "sim/scenario.hpp"
#include "sim/sim_random.hpp"

namespace ald {

/// A device's own draws, one stream a purpose.
sim_random device_random(std::uint64_t seed, std::uint32_t index, std::uint64_t purpose);
/// 13 letters, distinct for distinct devices and boards.
std::string device_unit(std::uint64_t seed, std::uint32_t index, std::uint32_t board);
std::string draw_firmware(sim_random& random, bool old);
/// What the device is like. It takes the stream with purpose 1.
virtual_device_traits draw_device_traits(const scenario& plan, std::uint32_t index);

}  // namespace ald
