// Registration of devices through the admin API.
#include "cli/register_command.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"
#include "cli/secret_file.hpp"
#include "cli/text_table.hpp"

namespace ald {
namespace {

constexpr std::size_t batch_size = 1'000;      // keeps a request far below the node's longest body
constexpr std::size_t most_refusals_shown = 20;

boost::json::object to_json(const device_record& device) {
  boost::json::object json{{"unit", device.unit}};
  const auto put = [&](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  put("name", device.name);
  put("directory", device.directory);
  put("token", device.token);
  put("push_address", device.push_address);
  put("firmware", device.firmware);
  put("product", device.product);
  boost::json::array tags;
  std::istringstream words(device.tags);
  for (std::string tag; words >> tag;) tags.emplace_back(tag);
  if (!tags.empty()) json["tags"] = std::move(tags);
  return json;
}

// What the node answered, over all batches.
struct outcome {
  std::size_t registered = 0;
  std::vector<std::pair<std::string, std::string>> tokens;    // unit, token
  std::vector<std::pair<std::string, std::string>> refusals;  // unit, why
  boost::json::array rows;                                    // without tokens unless they are to be shown
};

void take_answer(const boost::json::value& answer, bool show_tokens, outcome& sum) {
  for (const auto& row : array_member(answer, "devices")) {
    const auto unit = member(row, "unit");
    if (flag_member(row, "ok")) {
      ++sum.registered;
    } else {
      const boost::json::value error(object_member(row, "error"));
      sum.refusals.emplace_back(unit, member(error, "message"));
    }
    auto shown = row.is_object() ? row.as_object() : boost::json::object();
    if (const auto* token = shown.if_contains("token"); token != nullptr && token->is_string()) {
      sum.tokens.emplace_back(unit, std::string(token->as_string()));
      if (!show_tokens) shown.erase("token");
    }
    sum.rows.push_back(std::move(shown));
  }
}

void print_readable(admin_call& call, const register_options& options, const outcome& sum) {
  call.out << fmt::format("{} registered, {} refused\n", sum.registered, sum.refusals.size());
  if (options.show_tokens && !sum.tokens.empty()) {
    text_table table({"UNIT", "TOKEN"});
    for (const auto& [unit, token] : sum.tokens) table.add({unit, token});
    table.print(call.out);
  } else if (!sum.tokens.empty()) {
    call.out << fmt::format("{} made, in {}\n", counted(sum.tokens.size(), "token"), options.tokens_out);
  }
  for (std::size_t i = 0; i < std::min(sum.refusals.size(), most_refusals_shown); ++i) {
    call.err << fmt::format("ald: {}: {}\n", sum.refusals[i].first, sum.refusals[i].second);
  }
}

}  // namespace

result<std::vector<device_record>> devices_to_register(const register_options& options) {
  std::vector<device_record> devices;
  if (options.csv.empty()) {
    auto device = options.device;
    if (!options.token_file.empty()) {
      auto token = read_secret(options.token_file);
      if (!token.ok()) return token.error();
      device.token = token.value();
    }
    std::string column;
    if (const auto wrong = problem_of(device, column); !wrong.empty()) return fault{fault_code::bad_input, wrong, ""};
    devices.push_back(std::move(device));
  } else {
    std::error_code ignored;
    if (std::filesystem::is_directory(options.csv, ignored)) return fault{fault_code::bad_input, options.csv + " is a directory", "name a readable CSV file"};
    std::ifstream file;
    if (options.csv != "-") file.open(options.csv);
    std::istream& in = options.csv == "-" ? std::cin : file;
    if (!in) return fault{fault_code::bad_input, fmt::format("{} can't be read", options.csv), "name a readable CSV file"};
    auto read = read_device_csv(in, options.csv);
    if (!read.ok()) return read.error();
    devices = std::move(read.value());
  }
  const bool makes_tokens = std::any_of(devices.begin(), devices.end(), [](const device_record& d) { return d.token.empty(); });
  if (makes_tokens && options.tokens_out.empty() && !options.show_tokens) {
    return fault{fault_code::bad_input, "the node makes a token for each device that has none, and shows it only once",
                 "say where tokens go: --tokens-out FILE, or --show-tokens"};
  }
  return devices;
}

result<done> register_devices(admin_call& call, const register_options& options, const std::vector<device_record>& devices) {
  // The file is made first: a name that can't be written must not cost the tokens.
  if (!options.tokens_out.empty()) {
    if (auto made = write_secret(options.tokens_out, "unit,token\n"); !made.ok()) return made;
  }
  std::ofstream tokens;
  if (!options.tokens_out.empty()) tokens.open(options.tokens_out, std::ios::app);
  outcome sum;
  std::size_t saved = 0;
  for (std::size_t from = 0; from < devices.size(); from += batch_size) {
    boost::json::array batch;
    for (std::size_t i = from; i < std::min(from + batch_size, devices.size()); ++i) batch.push_back(to_json(devices[i]));
    const auto answer = call.node.send("POST", "/api/v1/devices", boost::json::object{{"devices", std::move(batch)}});
    if (!answer.ok()) {
      return fault{answer.error().code, fmt::format("{} ({} of {} were registered before)", answer.error().what, sum.registered, devices.size()),
                   answer.error().hint};
    }
    take_answer(answer.value(), options.show_tokens, sum);
    for (; saved < sum.tokens.size() && tokens.is_open(); ++saved) tokens << sum.tokens[saved].first << ',' << sum.tokens[saved].second << '\n';
    if (tokens.is_open() && !tokens.flush()) {
      return fault{fault_code::io, fmt::format("{} can't be written", options.tokens_out), "check the disk and register the devices again"};
    }
  }
  if (call.json) {
    call.out << boost::json::serialize(boost::json::object{{"registered", sum.registered}, {"refused", sum.refusals.size()}, {"devices", sum.rows}})
             << '\n';
  } else {
    print_readable(call, options, sum);
  }
  if (sum.refusals.empty()) return done{};
  return fault{fault_code::bad_input, fmt::format("{} of {} devices were refused", sum.refusals.size(), devices.size()),
               "correct them and register them again; repeating the others changes nothing"};
}

}  // namespace ald
