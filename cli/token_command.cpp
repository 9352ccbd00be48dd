// Asks for a token and puts it where the operator wants it.
#include "cli/token_command.hpp"

#include <cstdio>
#include <fstream>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/secret_file.hpp"

namespace ald {

result<done> replace_token_command(admin_call& call, const std::string& unit, const std::string& out) {
  if (!out.empty()) {
    if (auto made = write_secret(out, ""); !made.ok()) return made;
  }
  const auto answer = call.node.send("POST", "/api/v1/devices/" + percent_encode(unit) + "/token", boost::json::object());
  if (!answer.ok()) {
    if (!out.empty()) std::remove(out.c_str());
    return answer.error();
  }
  const auto token = member(answer.value(), "token");
  if (out.empty()) {
    call.out << (call.json ? boost::json::serialize(answer.value()) : token) << '\n';
    return done{};
  }
  std::ofstream file(out, std::ios::app);
  file << token << '\n';
  if (!file.flush()) return fault{fault_code::io, out + " can't be written", "the old token is void: check the disk and make another one"};
  call.out << (call.json ? boost::json::serialize(boost::json::object{{"unit", unit}, {"file", out}}) : fmt::format("the new token of {} is in {}", unit, out))
           << '\n';
  return done{};
}

}  // namespace ald
