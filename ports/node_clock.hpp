// Where `now` comes from. Only this port's implementations read a clock.
#pragma once
#include "messages/instant.hpp"

namespace ald {

/// Callable from any thread. wall_ms never decreases over the life of a node.
class node_clock {
 public:
  virtual ~node_clock() = default;
  virtual instant now() const = 0;
};

}  // namespace ald
