// The one table of node options, from which the configuration file, the command line and --print-config are made.
#pragma once
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/node_settings.hpp"
#include "messages/result.hpp"

namespace ald {

/// How a value is written. In the file, text, choice, duration and size are strings; integer and flag are TOML's own.
enum class option_type { text, choice, integer, duration, size, flag };

/// One option. `key` is "section.name", or "name" at the top of the file; the flag on the command line is "--" + key with
/// '-' for '_'. set() faults with bad_input and the allowed values; get() gives what set() reads.
struct node_option {
  std::string key;
  option_type type{};
  std::string allowed;  ///< for people, e.g. "1s to 1d", "none, gateway_token, accept_all"
  std::string help;
  std::function<result<done>(node_settings&, const std::string&)> set;
  std::function<std::string(const node_settings&)> get;

  std::string section() const;  ///< empty at the top of the file
  std::string name() const;     ///< without the section
  std::string flag() const;     ///< "--scan.interval"
};

/// In the order in which --print-config shows them; sections are contiguous and top-level keys come first.
std::vector<node_option> node_options();
const node_option* find_option(const std::vector<node_option>& options, std::string_view key);

/// One pack as on the command line: "id=ID,kind=KIND,total=N|unlimited[,validity_days=N]".
result<pack_plan> parse_pack(const std::string& text);
/// What --pack and [[pack]] may hold, judged the same way for both.
result<done> check_pack(const pack_plan& pack);
/// The embedded server's packs when none are configured: one unlimited pack of the configured kind.
std::vector<pack_plan> default_packs(const node_settings& settings);

/// Judges what single options can't: TLS beyond loopback, tokens that a rule needs, packs named twice.
result<done> check_settings(const node_settings& settings);
/// The settings as a commented TOML file that reads back to the same settings.
void print_settings(const node_settings& settings, std::ostream& out);

/// The candidate that is nearest to `text` by edits; empty if none is near.
std::string nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace ald
