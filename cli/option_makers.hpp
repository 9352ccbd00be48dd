// Makers of node options: each binds one field of node_settings to its text form, range and help.
#pragma once
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "cli/node_options.hpp"
#include "cli/quantity_text.hpp"

/// Names the field of node_settings that an option is stored in; works for reading and for writing.
#define AT(field) [](auto& s) -> auto& { return s.field; }

namespace ald::option_makers {

inline fault not_allowed(const std::string& text, const std::string& allowed) {
  return {fault_code::bad_input, fmt::format("\"{}\" is not allowed", text), "allowed: " + allowed};
}

template <class At>
node_option text(std::string key, std::size_t longest, std::string help, At at) {
  const auto allowed = fmt::format("text of at most {} characters", longest);
  return {std::move(key), option_type::text, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            if (t.size() > longest) return not_allowed(t.substr(0, 32) + "...", allowed);
            at(s) = t;
            return done{};
          },
          [=](const node_settings& s) { return at(s); }};
}

template <class At>
node_option choice(std::string key, std::vector<std::string> values, std::string help, At at) {
  const auto allowed = fmt::format("{}", fmt::join(values, ", "));
  return {std::move(key), option_type::choice, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            for (const auto& v : values) {
              if (v == t) return at(s) = t, done{};
            }
            return not_allowed(t, allowed);
          },
          [=](const node_settings& s) { return at(s); }};
}

template <class At>
node_option flag(std::string key, std::string help, At at) {
  return {std::move(key), option_type::flag, "true, false", std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            if (t != "true" && t != "false") return not_allowed(t, "true, false");
            at(s) = t == "true";
            return done{};
          },
          [=](const node_settings& s) { return std::string(at(s) ? "true" : "false"); }};
}

template <class At>
node_option integer(std::string key, std::int64_t least, std::int64_t most, std::string help, At at) {
  const auto allowed = fmt::format("{} to {}", least, most);
  return {std::move(key), option_type::integer, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            std::int64_t n = 0;
            const auto [end, error] = std::from_chars(t.data(), t.data() + t.size(), n);
            if (error != std::errc{} || end != t.data() + t.size() || n < least || n > most) return not_allowed(t, allowed);
            using field = std::remove_cvref_t<decltype(at(s))>;
            at(s) = static_cast<field>(n);
            return done{};
          },
          [=](const node_settings& s) { return std::to_string(at(s)); }};
}

/// `scale`: milliseconds in one unit of the field.
template <class At>
node_option duration(std::string key, std::string least, std::string most, std::string help, At at, duration_ms scale = 1) {
  const auto allowed = least + " to " + most;
  const auto low = parse_duration(least).value();
  const auto high = parse_duration(most).value();
  return {std::move(key), option_type::duration, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            const auto parsed = parse_duration(t);
            if (!parsed.ok()) return fault{fault_code::bad_input, parsed.error().what, parsed.error().hint + "; allowed: " + allowed};
            const auto length = parsed.value();
            if (length < low || length > high || length % scale != 0) {
              return not_allowed(t, allowed + (scale == 1000 ? ", in whole seconds" : ""));
            }
            using field = std::remove_cvref_t<decltype(at(s))>;
            at(s) = static_cast<field>(length / scale);
            return done{};
          },
          [=](const node_settings& s) { return format_duration(static_cast<duration_ms>(at(s)) * scale); }};
}

template <class At>
node_option size(std::string key, std::string least, std::string most, std::string help, At at) {
  const auto allowed = least + " to " + most;
  const auto low = parse_size(least).value();
  const auto high = parse_size(most).value();
  return {std::move(key), option_type::size, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            const auto parsed = parse_size(t);
            if (!parsed.ok()) return fault{fault_code::bad_input, parsed.error().what, parsed.error().hint + "; allowed: " + allowed};
            if (parsed.value() < low || parsed.value() > high) return not_allowed(t, allowed);
            at(s) = parsed.value();
            return done{};
          },
          [=](const node_settings& s) { return format_size(at(s)); }};
}

template <class At>
node_option discovery(std::string key, std::string help, At at) {
  static constexpr std::array<std::pair<const char*, discovery_rule>, 3> rules{
      {{"none", discovery_rule::none}, {"gateway_token", discovery_rule::gateway_token}, {"accept_all", discovery_rule::accept_all}}};
  const std::string allowed = "none, gateway_token, accept_all";
  return {std::move(key), option_type::choice, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            for (const auto& [name, rule] : rules) {
              if (t == name) return at(s) = rule, done{};
            }
            return not_allowed(t, allowed);
          },
          [=](const node_settings& s) {
            for (const auto& [name, rule] : rules) {
              if (at(s) == rule) return std::string(name);
            }
            return std::string();
          }};
}

/// The three numbers of a retry_policy: KEY_first, KEY_cap and KEY_jitter.
template <class At>
void retry(std::vector<node_option>& options, const std::string& key, const std::string& least, const std::string& most,
           const std::string& when, At at) {
  options.push_back(duration(key + "_first", least, most, "first wait " + when, [=](auto& s) -> auto& { return at(s).first_ms; }));
  options.push_back(duration(key + "_cap", least, most, "longest wait " + when, [=](auto& s) -> auto& { return at(s).cap_ms; }));
  options.push_back(
      integer(key + "_jitter", 0, 100, "percent by which waits differ " + when, [=](auto& s) -> auto& { return at(s).jitter_percent; }));
}

}  // namespace ald::option_makers
