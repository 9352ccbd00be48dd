// Files to and from the admin API.
#include "cli/offline_commands.hpp"

#include <fstream>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"
#include "cli/text_file.hpp"
#include "issuer/private_file.hpp"

namespace ald {

result<done> export_orders_command(admin_call& call, const std::string& file, std::uint64_t limit) {
  auto answer = call.node.send("POST", "/api/v1/orders/export", boost::json::object{{"limit", limit}});
  if (!answer.ok()) return answer.error();
  constexpr mode_t readable = 0644;
  if (auto written = write_new_file("orders", file, member(answer.value(), "file"), readable); !written.ok()) return written.error();
  if (call.json) {
    answer.value().as_object()["file"] = file;
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  const auto lines = number_member(answer.value(), "lines"), waiting = number_member(answer.value(), "waiting");
  call.out << fmt::format("{}{} in {}, signed with this node's key {}\n", counted(static_cast<std::size_t>(lines), "line"), waiting > lines ? fmt::format(" of {} that wait", waiting) : "",
                          file, member(answer.value(), "node_key"));
  call.out << "bring it to the licensing server, and its answer back with \"ald import-licenses FILE\"\n";
  return done{};
}

result<done> import_licenses_command(admin_call& call, const std::string& file) {
  const auto text = read_text_file(file, "name the file that the licensing server made");
  if (!text.ok()) return text.error();
  const auto answer = call.node.send("POST", "/api/v1/licenses/import", boost::json::object{{"file", text.value()}});
  if (!answer.ok()) return fault{answer.error().code, file + ": " + answer.error().what, answer.error().hint};
  if (call.json) {
    call.out << boost::json::serialize(answer.value()) << '\n';
    return done{};
  }
  const auto count = [&](const char* name) { return static_cast<std::size_t>(number_member(answer.value(), name)); };
  call.out << fmt::format("{} and {} for lines that waited, {} for lines that had theirs; {}\n", counted(count("licenses"), "license"), counted(count("refusals"), "refusal"),
                          counted(count("not_waiting"), "answer"), counted(count("packs"), "pack"));
  call.out << "\"ald status\" shows how far they are; keep the file until then: importing it again is safe\n";
  return done{};
}

}  // namespace ald
