// Tries again.
#include "tests/rush/demand_client.hpp"

#include <thread>

#include "cli/admin_call.hpp"

namespace ald::rush {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{30};  // only turns a hang into a failure
constexpr std::chrono::milliseconds again_after{25};

// An answer may speak of each device by itself.
bool is_done(const boost::json::value& answer) {
  for (const auto& device : array_member(answer, "devices")) {
    if (!flag_member(device, "ok")) return false;
  }
  for (const auto& one : array_member(answer, "errors")) {
    if (member(boost::json::value(object_member(one, "error")), "code") != "conflict") return false;
  }
  return true;
}

}  // namespace

bool demand_client::give(const std::string& method, const std::string& path, const boost::json::value& body) const {
  for (const auto end = clock::now() + patience; clock::now() < end; std::this_thread::sleep_for(again_after)) {
    const auto answer = client_.send(method, path, body);
    if (answer.ok() ? is_done(answer.value()) : answer.error().code == fault_code::conflict) return true;
  }
  return false;
}

bool demand_client::give_unit(const std::string& path, const std::string& unit) const {
  return give("POST", path, boost::json::object{{"units", boost::json::array{boost::json::string(unit)}}});
}

boost::json::value demand_client::ask(const std::string& path) const {
  for (const auto end = clock::now() + patience; clock::now() < end; std::this_thread::sleep_for(again_after)) {
    auto answer = client_.get(path);
    if (answer.ok()) return std::move(answer.value());
  }
  return nullptr;
}

}  // namespace ald::rush
