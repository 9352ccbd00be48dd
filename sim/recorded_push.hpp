// The way of a push to a device of a log, and of its answer back.
#pragma once
#include "ports/device_push.hpp"
#include "sim/recorded_fleet.hpp"

namespace ald {

class recorded_push : public device_push {
 public:
  recorded_push(sim_world& world, recorded_fleet& fleet, const recorded_habits& habits) : world_(world), fleet_(fleet), habits_(habits) {}
  void push(const push_settings& what, std::function<void(push_result)> on_done) override;

 private:
  sim_world& world_;
  recorded_fleet& fleet_;
  const recorded_habits& habits_;
};

}  // namespace ald
