// What the gateway has answered since its start.
#pragma once
#include <array>

#include "http/route_class.hpp"
#include "messages/device_command.hpp"
#include "ports/tally.hpp"

namespace ald {

/// Raised by the HTTP threads and by the actors' answers: a poll adds to two numbers and waits for nobody.
struct gateway_tally {
  static constexpr int lowest_status = 100;
  static constexpr int statuses = 500;  ///< 100 to 599; others are not made

  std::array<std::array<tally, statuses>, route_class_count> requests;

  tally polls_with_work;     ///< answered with a deployment or a question for the user
  tally polls_without_work;
  tally polls_not_modified;  ///< answered 304, with or without work

  tally downloads_begun;      ///< answers with a license file or a part of one
  tally downloads_completed;  ///< durable

  std::array<tally, 5> feedback;  ///< taken, by take_feedback::kind

  void count(route_class route, int status) {
    if (status < lowest_status || status >= lowest_status + statuses) return;
    requests[static_cast<std::size_t>(route)][static_cast<std::size_t>(status - lowest_status)].add();
  }
};

}  // namespace ald
