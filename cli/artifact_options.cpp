// Rows of the option table about artifacts, and their plans to and from text.
#include "cli/artifact_options.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "cli/field_list.hpp"
#include "cli/option_makers.hpp"
#include "issuer/artifact_packers.hpp"
#include "messages/artifact_form.hpp"

namespace ald {
namespace {

using namespace option_makers;

constexpr std::size_t product_bytes_max = 256;

fault bad(std::string what, std::string hint) { return {fault_code::bad_input, std::move(what), std::move(hint)}; }

std::vector<std::string> form_names() {
  std::vector<std::string> names;
  for (const auto& packer : artifact_packers()) names.emplace_back(packer.name);
  return names;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string guess(const std::string& text, const std::vector<std::string>& candidates) {
  const auto near = nearest(text, candidates);
  return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

result<done> set_field(artifact_plan& plan, const std::string& name, const std::string& value) {
  if (name == "product") return plan.product = value, done{};
  if (name == "form") return plan.form = value, done{};
  if (name == "hardware") return plan.hardware = words_of(value), done{};
  if (name == "path") return plan.path = value, done{};
  if (name == "version") return plan.version = value, done{};
  const std::vector<std::string> known{"product", "form", "hardware", "path", "version"};
  return bad(fmt::format("an artifact has no \"{}\"{}", name, guess(name, known)), "allowed: product, form, hardware, path, version");
}

bool is_product(const std::string& text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; };
  return !text.empty() && text.size() <= product_bytes_max && std::none_of(text.begin(), text.end(), control);
}

}  // namespace

void add_artifact_options(std::vector<node_option>& o) {
  o.push_back(text("artifacts.signing_key", 4096, "PEM file (mode 0600) of the RSA key that signs artifacts; empty: made in DIR/artifact-signing",
                   AT(artifacts.signing_key)));
  o.push_back(text("artifacts.signing_cert", 4096, "PEM file of the certificate of artifacts.signing_key, and of those between it and a trusted one",
                   AT(artifacts.signing_cert)));
  o.push_back(integer("artifacts.max_cached", 0, 10'000'000, "packed artifacts kept in memory, about 5 KiB each; others are packed again",
                      AT(artifacts.max_cached)));
}

result<artifact_plan> parse_artifact(const std::string& text) {
  const auto fields = parse_field_list(text, "an artifact", "write product=NAME,form=swu, optionally ,hardware=1.0,path=/FILE,version=TEXT");
  if (!fields.ok()) return fields.error();
  artifact_plan plan;
  for (const auto& [name, value] : fields.value()) {
    if (auto set = set_field(plan, name, value); !set.ok()) return set.error();
  }
  if (!is_product(plan.product)) return bad("an artifact needs a product", "the device's product, as it is registered or reported; \"*\" for all others");
  const auto* packer = find_artifact_packer(plan.form);
  if (packer == nullptr) {
    return bad(fmt::format("product \"{}\": unknown form \"{}\"{}", plan.product, plan.form, guess(plan.form, form_names())),
               fmt::format("allowed: {}", fmt::join(form_names(), ", ")));
  }
  if (auto checked = packer->check(plan); !checked.ok()) return bad(fmt::format("product \"{}\": {}", plan.product, checked.error().what), checked.error().hint);
  return plan;
}

result<done> check_artifacts(const node_settings& settings) {
  const auto& artifacts = settings.artifacts;
  std::set<std::string> products;
  for (const auto& plan : artifacts.plans) {
    if (!products.insert(plan.product).second) return bad(fmt::format("product \"{}\" has two artifacts", plan.product), "give each product one [[artifact]]");
  }
  if (artifacts.plans.size() > static_cast<std::size_t>(max_artifact_forms)) {
    return bad(fmt::format("{} artifacts are configured", artifacts.plans.size()), fmt::format("at most {}", max_artifact_forms));
  }
  if (artifacts.signing_key.empty() != artifacts.signing_cert.empty()) {
    return bad(artifacts.signing_key.empty() ? "artifacts.signing_cert is given without artifacts.signing_key"
                                             : "artifacts.signing_key is given without artifacts.signing_cert",
               "give both, or neither: the node then makes its own in DIR/artifact-signing");
  }
  return done{};
}

void print_artifacts(const node_settings& settings, std::ostream& out) {
  out << "\n# How licenses are packed for devices, by product; others download the license file as it is. On the command line:\n"
         "# --artifact product=NAME,form=swu,hardware=1.0,path=/etc/ald/license.lic,version={serial}\n";
  for (const auto& plan : settings.artifacts.plans) {
    out << fmt::format("[[artifact]]\nproduct = \"{}\"\nform = \"{}\"\nhardware = \"{}\"\npath = \"{}\"\nversion = \"{}\"\n", plan.product, plan.form,
                       fmt::join(plan.hardware, " "), plan.path, plan.version);
  }
}

}  // namespace ald
