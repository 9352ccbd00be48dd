// Prints at once, so that the log of a hanging run is there.
#include "tests/swupdate/test_log.hpp"

#include <cstdio>
#include <sstream>
#include <thread>

namespace ald::swupdate {
namespace {

using std::chrono::steady_clock;

double seconds_since_start() {
  static const auto start = steady_clock::now();
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

}  // namespace

void say(const std::string& text) {
  std::printf("[%6.1f s] %s\n", seconds_since_start(), text.c_str());
  std::fflush(stdout);
}

void quote(const std::string& who, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) std::printf("             %s | %s\n", who.c_str(), line.c_str());
  std::fflush(stdout);
}

bool wait_for(const std::function<bool()>& condition, std::chrono::seconds limit) {
  const auto end = steady_clock::now() + limit;
  while (!condition()) {
    if (steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return true;
}

}  // namespace ald::swupdate
