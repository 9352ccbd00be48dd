// Runs client commands and reads their JSON leniently: an absent member must not stop a table.
#include "cli/admin_call.hpp"

#include <boost/json/serialize.hpp>

#include "cli/commands.hpp"
#include "cli/printable_text.hpp"

namespace ald {
namespace {

const boost::json::value* find(const boost::json::value& object, std::string_view key) {
  return object.is_object() ? object.as_object().if_contains(key) : nullptr;
}

}  // namespace

int run_client(const admin_target& target, bool json, std::ostream& out, std::ostream& err,
               const std::function<result<done>(admin_call&)>& command) {
  const auto node = admin_client::open(target);
  if (!node.ok()) {
    err << "ald: " << to_string(node.error()) << '\n';
    return node.error().code == fault_code::bad_input ? exit_usage : exit_failed;
  }
  admin_call call{node.value(), json, out, err};
  const auto did = command(call);
  out.flush();
  if (did.ok()) return exit_ok;
  err << "ald: " << printable(to_string(did.error())) << '\n';
  return exit_failed;
}

std::string member(const boost::json::value& object, std::string_view key) {
  const auto* v = find(object, key);
  if (v == nullptr || v->is_null()) return "-";
  if (v->is_string()) return v->as_string().empty() ? "-" : std::string(v->as_string());
  return boost::json::serialize(*v);
}

std::int64_t number_member(const boost::json::value& object, std::string_view key) {
  const auto* v = find(object, key);
  if (v == nullptr) return 0;
  boost::system::error_code wrong;
  const auto number = v->to_number<std::int64_t>(wrong);
  return wrong ? 0 : number;
}

bool flag_member(const boost::json::value& object, std::string_view key) {
  const auto* v = find(object, key);
  return v != nullptr && v->is_bool() && v->as_bool();
}

const boost::json::array& array_member(const boost::json::value& object, std::string_view key) {
  static const boost::json::array none;
  const auto* v = find(object, key);
  return v != nullptr && v->is_array() ? v->as_array() : none;
}

const boost::json::object& object_member(const boost::json::value& object, std::string_view key) {
  static const boost::json::object none;
  const auto* v = find(object, key);
  return v != nullptr && v->is_object() ? v->as_object() : none;
}

}  // namespace ald
