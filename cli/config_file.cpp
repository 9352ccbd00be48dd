// Walks a TOML file key by key, so that each mistake can be named with its line.
#include "cli/config_file.hpp"

#include <fmt/format.h>

#include "cli/artifact_options.hpp"
#include "cli/node_options.hpp"
#include "cli/toml_file.hpp"

namespace ald {
namespace {

class config_reader {
 public:
  config_reader(const std::string& path, node_settings& settings) : path_(path), settings_(settings), options_(node_options()) {}

  result<done> read(const toml::table& root) {
    for (const auto& [key, value] : root) {
      const std::string name(key.str());
      if (name == "pack") {
        if (auto r = read_tables(name, value, "each pack's id, kind, total, validity_days and evaluation", parse_pack, settings_.packs); !r.ok()) return r;
      } else if (name == "artifact") {
        if (auto r = read_tables(name, value, "each product's product, form, hardware, path and version", parse_artifact, settings_.artifacts.plans); !r.ok()) return r;
      } else if (is_section(name)) {
        if (!value.is_table()) return wrong(value, fmt::format("\"{}\" is a section", name), fmt::format("write [{}] on a line of its own", name));
        if (auto r = read_section(name, *value.as_table()); !r.ok()) return r;
      } else if (auto r = read_option(name, value, key.source().begin.line); !r.ok()) {
        return r;
      }
    }
    return done{};
  }

 private:
  bool is_section(const std::string& name) const {
    return std::any_of(options_.begin(), options_.end(), [&](const node_option& o) { return o.section() == name; });
  }

  result<done> read_section(const std::string& section, const toml::table& table) {
    for (const auto& [key, value] : table) {
      if (auto r = read_option(section + "." + std::string(key.str()), value, key.source().begin.line); !r.ok()) return r;
    }
    return done{};
  }

  result<done> read_option(const std::string& key, const toml::node& value, unsigned line) {
    const auto* option = find_option(options_, key);
    if (option == nullptr) return unknown(key, line);
    const auto text = text_of(*option, value);
    if (!text.ok()) return wrong(value, fmt::format("{}: {}", key, text.error().what), text.error().hint);
    const auto set = option->set(settings_, text.value());
    if (!set.ok()) return wrong(value, fmt::format("{}: {}", key, set.error().what), set.error().hint);
    return done{};
  }

  // The value as the option's setter reads it; a fault if TOML's type is another one.
  static result<std::string> text_of(const node_option& option, const toml::node& value) {
    switch (option.type) {
      case option_type::integer:
        if (const auto v = value.value_exact<std::int64_t>()) return std::to_string(*v);
        return fault{fault_code::bad_input, "must be a whole number", "allowed: " + option.allowed};
      case option_type::flag:
        if (const auto v = value.value_exact<bool>()) return std::string(*v ? "true" : "false");
        return fault{fault_code::bad_input, "must be true or false, without quotes", ""};
      case option_type::size:
        if (const auto v = value.value_exact<std::int64_t>()) return std::to_string(*v);
        if (const auto v = value.value_exact<std::string>()) return *v;
        return fault{fault_code::bad_input, "must be a size such as \"64MiB\"", "allowed: " + option.allowed};
      case option_type::duration:
        if (const auto v = value.value_exact<std::string>()) return *v;
        return fault{fault_code::bad_input, "must be a length of time in quotes, such as \"5m\"", "allowed: " + option.allowed};
      case option_type::text:
      case option_type::choice:
        if (const auto v = value.value_exact<std::string>()) return *v;
        return fault{fault_code::bad_input, "must be a text in quotes", "allowed: " + option.allowed};
    }
    return std::string();
  }

  template <class Plan>
  result<done> read_tables(const std::string& name, const toml::node& value, const char* fields, result<Plan> (*parse)(const std::string&),
                           std::vector<Plan>& into) {
    const auto* array = value.as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
      return wrong(value, fmt::format("{} must be tables", name), fmt::format("write [[{}]] before {}", name, fields));
    }
    std::vector<Plan> plans;
    for (const auto& element : *array) {
      const auto text = fields_of(name, *element.as_table());
      if (!text.ok()) return text.error();
      auto plan = parse(text.value());
      if (!plan.ok()) return wrong(element, name + ": " + plan.error().what, plan.error().hint);
      plans.push_back(std::move(plan.value()));
    }
    into = std::move(plans);
    return done{};
  }

  // A table as the command line would have it.
  result<std::string> fields_of(const std::string& name, const toml::table& table) {
    std::string text;
    for (const auto& [key, value] : table) {
      const auto whole = value.value_exact<std::int64_t>();
      const auto quoted = value.value_exact<std::string>();
      const auto flag = value.value_exact<bool>();
      if (!whole && !quoted && !flag) return wrong(value, fmt::format("{}.{}: must be a text, a whole number, true or false", name, key.str()), "").error();
      if (quoted && quoted->find(',') != std::string::npos) return wrong(value, fmt::format("{}.{}: may not hold a comma", name, key.str()), "").error();
      text += fmt::format("{}{}={}", text.empty() ? "" : ",", key.str(), whole ? std::to_string(*whole) : flag ? (*flag ? "true" : "false") : *quoted);
    }
    return text;
  }

  result<done> unknown(const std::string& key, unsigned line) const {
    const auto dot = key.find('.');
    const auto section = dot == std::string::npos ? std::string() : key.substr(0, dot);
    std::vector<std::string> all;
    std::vector<std::string> here;
    for (const auto& o : options_) {
      all.push_back(o.key);
      if (o.section() == section) here.push_back(o.name());
    }
    if (section.empty()) {
      std::string last;
      for (const auto& o : options_) {
        if (!o.section().empty() && o.section() != last) here.push_back("[" + (last = o.section()) + "]"), all.push_back(last);
      }
      here.push_back("[[pack]]");
      here.push_back("[[artifact]]");
    }
    const auto near = nearest(key, all);
    return fault{fault_code::bad_input,
                 fmt::format("{}:{}: unknown key \"{}\"{}", path_, line, key, near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)),
                 fmt::format("allowed {}: {}", section.empty() ? "at the top" : "in [" + section + "]", fmt::join(here, ", "))};
  }

  result<done> wrong(const toml::node& at, const std::string& what, const std::string& hint) const {
    return fault{fault_code::bad_input, fmt::format("{}:{}: {}", path_, at.source().begin.line, what), hint};
  }

  const std::string& path_;
  node_settings& settings_;
  const std::vector<node_option> options_;
};

}  // namespace

result<done> read_config_file(const std::string& path, node_settings& settings) {
  const auto table = read_toml_file(path);
  if (!table.ok()) return table.error();
  return config_reader(path, settings).read(table.value());
}

}  // namespace ald
