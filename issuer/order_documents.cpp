// Words to lines, and back.
#include "issuer/order_documents.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "issuer/base64.hpp"

namespace ald {
namespace {

constexpr std::string_view orders = "ald-orders";
constexpr std::string_view licenses = "ald-licenses";

using words = std::vector<std::string_view>;

words split(std::string_view line) {
  words all;
  for (std::size_t begin = 0; begin <= line.size();) {
    const auto end = std::min(line.find(' ', begin), line.size());
    all.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
}

template <class Number>
std::optional<Number> number_of(std::string_view word) {
  Number number{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() ? std::optional(number) : std::nullopt;
}

/// UNIT KIND N of a line, from its second word on.
struct line_name {
  unit_id unit;
  license_kind kind;
  order_key key;
};

std::optional<line_name> name_of(const words& w) {
  const auto n = w.size() > 3 ? number_of<std::uint32_t>(w[3]) : std::nullopt;
  if (!n || !is_unit_id(w[1]) || !is_unit_id(w[2])) return std::nullopt;
  line_name name{unit_id(std::string(w[1])), license_kind(std::string(w[2])), {}};
  name.key = make_order_key(name.unit, name.kind, *n);
  return name;
}

/// "UNIT KIND N" of a key, which is UNIT/KIND/N.
std::string words_of(const order_key& key) {
  std::string text = key.text;
  for (char& c : text) c = c == '/' ? ' ' : c;
  return text;
}

fault senseless(std::size_t place) {
  return {fault_code::bad_input, "line " + std::to_string(place + 2) + ": says nothing that is understood here", "both sides need the same version of the program"};
}

std::optional<pack_info> read_pack(const words& w) {
  const bool evaluation = w.size() == 7 && w[6] == "evaluation";
  if (w.size() != 6 && !evaluation) return std::nullopt;
  const auto id = from_base64(w[1]);
  const auto total = w[3] == "unlimited" ? std::optional<std::int64_t>(0) : number_of<std::int64_t>(w[3]);
  const auto expiry = w[4] == "never" ? std::optional<std::int64_t>(0) : number_of<std::int64_t>(w[4]);
  if (!id || !is_unit_id(w[2]) || !total || !expiry || (w[5] != "yes" && w[5] != "no")) return std::nullopt;
  pack_info pack{pack_id(*id), license_kind(std::string(w[2])), *total, w[3] == "unlimited"};
  if (w[4] != "never") pack.expiry_day = *expiry;
  pack.active = w[5] == "yes";
  pack.evaluation = evaluation;
  return pack;
}

std::optional<line_answer> read_answer(const words& w) {
  const auto name = name_of(w);
  if (!name || w.size() < 5) return std::nullopt;
  const auto first = from_base64(w[4]);
  const auto second = w.size() == 6 ? from_base64(w[5]) : std::nullopt;
  if (!first) return std::nullopt;
  if (w[0] == "issued" && second) return line_answer{name->key, line_issued{*second, pack_id(*first)}};
  if (w[0] == "refused" && second) return line_answer{name->key, line_refused{*first, *second}};
  if (w[0] == "failed" && w.size() == 5) return line_answer{name->key, line_failed{*first}};
  return std::nullopt;
}

std::string line_of(const pack_info& pack) {
  return "pack " + to_base64(pack.pack.text) + " " + pack.kind.text + " " + (pack.unlimited ? "unlimited" : std::to_string(pack.total)) + " " +
         (pack.expiry_day ? std::to_string(*pack.expiry_day) : "never") + (pack.active ? " yes" : " no") + (pack.evaluation ? " evaluation" : "");
}

std::string line_of(const line_answer& answer) {
  const std::string name = words_of(answer.key);
  if (const auto* issued = std::get_if<line_issued>(&answer.outcome)) return "issued " + name + " " + to_base64(issued->pack.text) + " " + to_base64(issued->license_file);
  if (const auto* refused = std::get_if<line_refused>(&answer.outcome)) return "refused " + name + " " + to_base64(refused->code) + " " + to_base64(refused->text);
  const auto* failed = std::get_if<line_failed>(&answer.outcome);
  return "failed " + name + " " + to_base64(failed != nullptr ? failed->text : std::string("not decided yet"));
}

}  // namespace

std::string write_orders(const std::vector<order_line>& lines, const signing_key& node) {
  std::vector<std::string> texts;
  for (const order_line& line : lines) texts.push_back("line " + words_of(line.key) + " " + to_base64(line.pack.text));
  return sign_document(orders, texts, node);
}

result<ordered_lines> read_orders(std::string_view text, std::span<const public_key> trusted_nodes) {
  auto document = read_document(text, orders, trusted_nodes);
  if (!document.ok()) return document.error();
  ordered_lines read{{}, document.value().signer};
  for (std::size_t i = 0; i < document.value().lines.size(); ++i) {
    const words w = split(document.value().lines[i]);
    const auto name = name_of(w);
    const auto pack = w.size() == 5 ? from_base64(w[4]) : std::nullopt;
    if (w[0] != "line" || !name || !pack) return senseless(i);
    read.lines.push_back({name->key, name->unit, name->kind, pack_id(*pack), true});
  }
  return read;
}

std::string write_licenses(const licenses_for_node& what, const signing_key& server) {
  std::vector<std::string> texts{"for " + what.node.to_text()};
  for (const pack_info& pack : what.packs) texts.push_back(line_of(pack));
  for (const line_answer& answer : what.answers) texts.push_back(line_of(answer));
  return sign_document(licenses, texts, server);
}

result<licenses_for_node> read_licenses(std::string_view text, std::span<const public_key> trusted_servers) {
  auto document = read_document(text, licenses, trusted_servers);
  if (!document.ok()) return document.error();
  const auto& lines = document.value().lines;
  const words first = lines.empty() ? words{""} : split(lines.front());
  const auto node = first.size() == 2 && first[0] == "for" ? public_key::from_text(first[1]) : result<public_key>(senseless(0));
  if (!node.ok()) return senseless(0);
  licenses_for_node read{node.value(), {}, {}};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const words w = split(lines[i]);
    if (auto pack = w[0] == "pack" ? read_pack(w) : std::nullopt) {
      read.packs.push_back(std::move(*pack));
    } else if (auto answer = read_answer(w)) {
      read.answers.push_back(std::move(*answer));
    } else {
      return senseless(i);
    }
  }
  return read;
}

}  // namespace ald
