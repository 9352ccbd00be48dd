// Makers of node options: each binds one field of node_settings to its text form, range and help.
#pragma once
#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "cli/node_options.hpp"
#include "cli/quantity_text.hpp"
#include "http/network_text.hpp"

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

/// A text for which `is` is true; `allowed` says so.
template <class At>
node_option checked_text(std::string key, std::string allowed, bool (*is)(std::string_view), std::string help, At at) {
  return {std::move(key), option_type::text, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            if (!is(t)) return not_allowed(t.substr(0, 64), allowed);
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

/// The parts of a text that are separated by commas, without blanks around them; an empty text has none.
inline std::vector<std::string> comma_parts(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size() && text.find_first_not_of(' ') != text.npos;) {
    const auto end = std::min(text.find(',', at), text.size());
    const auto part = text.substr(at, end - at);
    const auto begin = part.find_first_not_of(' ');
    parts.push_back(begin == part.npos ? "" : part.substr(begin, part.find_last_not_of(' ') + 1 - begin));
    at = end + 1;
  }
  return parts;
}

/// `accept_all` and `gateway_token`, both, or none of them. `at`: a discovery_config.
template <class At>
node_option discovery(std::string key, std::string help, At at) {
  const std::string allowed = "none, gateway_token, accept_all, or both of these with a comma";
  return {std::move(key), option_type::text, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            bool all = false, token = false;
            const auto parts = comma_parts(t);
            for (const auto& part : parts) {
              if (part == "none" && parts.size() == 1) continue;
              if (part != "accept_all" && part != "gateway_token") return not_allowed(t, allowed);
              (part == "accept_all" ? all : token) = true;
            }
            if (parts.empty()) return not_allowed(t, allowed);
            at(s).accept_all = all;
            at(s).gateway_token = token;
            return done{};
          },
          [=](const node_settings& s) {
            const auto& d = at(s);
            if (!d.accept_all && !d.gateway_token) return std::string("none");
            if (d.accept_all && d.gateway_token) return std::string("gateway_token,accept_all");
            return std::string(d.accept_all ? "accept_all" : "gateway_token");
          }};
}

/// Networks in CIDR notation, separated by commas.
template <class At>
node_option networks(std::string key, std::string help, At at) {
  return {std::move(key), option_type::text, "networks such as 10.0.0.0/8, 2001:db8::/32", std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            auto parsed = parse_networks(t);
            if (!parsed.ok()) return parsed.error();
            at(s) = std::move(parsed.value());
            return done{};
          },
          [=](const node_settings& s) {
            std::string all;
            for (const auto& network : at(s)) all += (all.empty() ? "" : ", ") + format_network(network);
            return all;
          }};
}

/// Texts separated by commas.
template <class At>
node_option text_list(std::string key, std::string help, At at) {
  const std::string allowed = "texts separated by commas";
  return {std::move(key), option_type::text, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            auto parts = comma_parts(t);
            if (std::find(parts.begin(), parts.end(), "") != parts.end()) return not_allowed(t, allowed + ", none of them empty");
            at(s) = std::move(parts);
            return done{};
          },
          [=](const node_settings& s) { return fmt::format("{}", fmt::join(at(s), ", ")); }};
}

/// One of two words for a flag.
template <class At>
node_option one_of_two(std::string key, std::string no, std::string yes, std::string help, At at) {
  const auto allowed = no + ", " + yes;
  return {std::move(key), option_type::choice, allowed, std::move(help),
          [=](node_settings& s, const std::string& t) -> result<done> {
            if (t != no && t != yes) return not_allowed(t, allowed);
            at(s) = t == yes;
            return done{};
          },
          [=](const node_settings& s) { return at(s) ? yes : no; }};
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
