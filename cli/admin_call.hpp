// What every client command is given, and how its outcome becomes an exit code.
#pragma once
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "cli/admin_client.hpp"
#include "messages/result.hpp"

namespace ald {

/// One running client command. With `json` the answer is printed as one JSON object a line, else readable.
struct admin_call {
  const admin_client& node;
  bool json = false;
  std::ostream& out;
  std::ostream& err;
};

/// Opens the target, runs the command, prints a fault as one line "ald: WHAT (HINT)". Exit code 0, 1, or 2 for wrong arguments.
int run_client(const admin_target& target, bool json, std::ostream& out, std::ostream& err,
               const std::function<result<done>(admin_call&)>& command);

/// A member as text: strings as they are, numbers in decimal, null and absent as "-".
std::string member(const boost::json::value& object, std::string_view key);
/// A member as a whole number; 0 if absent or something else.
std::int64_t number_member(const boost::json::value& object, std::string_view key);
/// False if absent or something else.
bool flag_member(const boost::json::value& object, std::string_view key);
/// The array under the key; an empty one if absent.
const boost::json::array& array_member(const boost::json::value& object, std::string_view key);
/// The object under the key, or an empty one.
const boost::json::object& object_member(const boost::json::value& object, std::string_view key);

}  // namespace ald
