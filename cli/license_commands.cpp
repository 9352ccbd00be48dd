// Reads the files, sends them, prints what their devices made of them.
#include "cli/license_commands.hpp"

#include <algorithm>
#include <fstream>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/text_table.hpp"
#include "http/admin_licenses.hpp"

namespace ald {
namespace {

constexpr std::size_t files_a_call = 100;  // keeps a request far below the node's longest body

result<std::string> read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::string text(max_license_file_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.empty()) return fault{fault_code::bad_input, name + " can't be read, or is empty", "name license files; nothing was uploaded"};
  if (text.size() > max_license_file_bytes) {
    return fault{fault_code::bad_input, fmt::format("{} is longer than {} bytes", name, max_license_file_bytes), "that is no license file; nothing was uploaded"};
  }
  return text;
}

std::string outcome_text(const boost::json::value& answer) {
  if (!flag_member(answer, "ok")) return "refused: " + member(boost::json::value(object_member(answer, "error")), "message");
  const auto taken_as = member(answer, "taken_as");
  if (taken_as == "license") return "is the device's license";
  if (taken_as == "surplus") return "kept as surplus: the device has one until " + member(answer, "device_has_until");
  return "taken; \"ald show UNIT\" says as what";
}

}  // namespace

result<done> upload_licenses_command(admin_call& call, const std::vector<std::string>& files) {
  std::vector<std::string> texts;
  for (const auto& name : files) {
    auto text = read_file(name);
    if (!text.ok()) return text.error();
    texts.push_back(std::move(text.value()));
  }
  boost::json::array answers;
  for (std::size_t from = 0; from < texts.size(); from += files_a_call) {
    boost::json::array some;
    for (std::size_t i = from; i < std::min(from + files_a_call, texts.size()); ++i) some.emplace_back(texts[i]);
    const auto answer = call.node.send("POST", "/api/v1/licenses", boost::json::object{{"license_files", std::move(some)}});
    if (!answer.ok()) return fault{answer.error().code, fmt::format("{} ({} of {} files were uploaded before)", answer.error().what, answers.size(), files.size()), answer.error().hint};
    for (const auto& one : array_member(answer.value(), "licenses")) answers.push_back(one);
  }
  const auto refused = std::count_if(answers.begin(), answers.end(), [](const auto& one) { return !flag_member(one, "ok"); });
  if (call.json) {
    for (std::size_t i = 0; i < answers.size(); ++i) answers[i].as_object()["file"] = files[i];
    call.out << boost::json::serialize(boost::json::object{{"licenses", answers}}) << '\n';
  } else {
    text_table table({"FILE", "UNIT", "SERIAL", "UNTIL", "OUTCOME"});
    for (std::size_t i = 0; i < answers.size(); ++i) {
      table.add({files[i], member(answers[i], "unit"), member(answers[i], "serial"), member(answers[i], "expiry"), outcome_text(answers[i])});
    }
    table.print(call.out);
  }
  if (refused == 0) return done{};
  return fault{fault_code::bad_input, fmt::format("{} of {} files were refused", refused, files.size()), "the others were taken; uploading them again changes nothing"};
}

}  // namespace ald
