// Reading and writing the ordering API's documents.
#include "http/licensing_json.hpp"

#include <algorithm>
#include <span>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "http/day_text.hpp"
#include "http/json_fields.hpp"
#include "messages/shortened.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::uint32_t max_depth = 16;
constexpr std::size_t max_key = 400, max_id = 256, max_license_file = 64 * 1024, max_words = 500;
constexpr std::size_t max_keys = 64;

/// A server's words, fit for one line of a log.
std::string fit_for_log(const std::string& words) {
  std::string text = shortened(words, max_words);
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

fault unreadable(const fault& why) { return {fault_code::corrupt, why.what, ""}; }

/// One object of an answer; keeps the first thing that is wrong with it.
class member_reader {
 public:
  member_reader(const json::value& object, std::string path) : fields_(object, std::move(path)) {}

  std::string must(std::string_view name, std::size_t longest) {
    auto text = fields_.text(name, longest);
    if (!text || text->empty()) fields_.complain(name, "is missing");
    return text.value_or("");
  }
  std::string may(std::string_view name, std::size_t longest) { return fields_.text(name, longest).value_or(""); }
  /// For people: shortened instead of refused.
  std::string words(std::string_view name) { return fit_for_log(fields_.text(name, 1 << 20).value_or("")); }
  bool flag(std::string_view name, std::optional<bool> otherwise) {
    const auto value = fields_.flag(name);
    if (!value && !otherwise) fields_.complain(name, "is missing");
    return value.value_or(otherwise.value_or(false));
  }
  std::int64_t whole(std::string_view name, std::int64_t least, std::int64_t most, std::optional<std::int64_t> otherwise) {
    const auto* value = fields_.value(name);
    if (value == nullptr) {
      if (!otherwise) fields_.complain(name, "is missing");
      return otherwise.value_or(least);
    }
    if (value->is_uint64() || !value->is_int64() || value->get_int64() < least || value->get_int64() > most) {
      fields_.complain(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
      return least;
    }
    return value->get_int64();
  }
  /// Empty if it isn't there, which is complained about.
  std::span<const json::value> list(std::string_view name) {
    const auto* found = fields_.list(name);
    if (found == nullptr) fields_.complain(name, "is missing");
    return found ? std::span<const json::value>(found->data(), found->size()) : std::span<const json::value>();
  }
  std::string path_of(std::string_view name, std::size_t i) const { return fields_.path() + "." + std::string(name) + "[" + std::to_string(i) + "]"; }
  void complain(std::string_view name, std::string what) { fields_.complain(name, std::move(what)); }
  bool ok() const { return fields_.ok(); }
  fault error() const { return unreadable(fields_.error()); }

 private:
  json_fields fields_;
};

/// Reads a document and each entry of its list `name`; `take` gets the entry and says nothing, its reader keeps what is wrong.
template <class Take>
std::optional<fault> each(member_reader& document, std::string_view name, Take&& take) {
  const auto list = document.list(name);
  for (std::size_t i = 0; i < list.size(); ++i) {
    member_reader entry(list[i], document.path_of(name, i));
    take(entry);
    if (!entry.ok()) return entry.error();
  }
  if (!document.ok()) return document.error();
  return std::nullopt;
}

template <class Value, class Read>
result<Value> read_document(std::string_view body, Read&& read) {
  const auto parsed = parse_json(body, max_depth);
  if (!parsed.ok()) return unreadable(parsed.error());
  member_reader document(parsed.value(), "$");
  Value value;
  if (auto wrong = read(document, value)) return *wrong;
  if (!document.ok()) return document.error();
  return value;
}

order_answer::line read_line(member_reader& entry) {
  using state = order_answer::line::state;
  order_answer::line line;
  line.key = order_key(entry.must("key", max_key));
  const auto word = entry.must("state", 32);
  if (word == "issued") {
    line.what = state::issued;
    line.license_file = entry.must("license_file", max_license_file);
    line.pack = pack_id(entry.may("pack", max_id));
  } else if (word == "refused") {
    line.what = state::refused;
    line.code = entry.must("code", max_id);
    line.text = entry.words("text");
  } else if (word == "failed") {
    line.what = state::failed;
    line.text = entry.words("text");
  } else if (word == "pending") {
    line.what = state::pending;
    line.retry_after_ms = entry.whole("retry_after_ms", 0, ms_per_day, 0);
  } else {
    entry.complain("state", "must be issued, refused, failed or pending");
  }
  return line;
}

}  // namespace

std::string order_document(const std::vector<order_line>& lines, const std::string& callback_url) {
  json::array list;
  list.reserve(lines.size());
  for (const auto& line : lines) {
    list.push_back({{"key", line.key.text}, {"unit", line.unit.text}, {"kind", line.kind.text}, {"pack", line.pack.text}});
  }
  json::object document{{"lines", std::move(list)}};
  if (!callback_url.empty()) document["callback"] = callback_url;
  return json::serialize(document);
}

std::string returns_document(const std::vector<license_return>& licenses) {
  json::array list;
  for (const auto& license : licenses) list.push_back({{"serial", license.serial.text}, {"unit", license.unit.text}, {"kind", license.kind.text}});
  return json::serialize(json::object{{"returns", std::move(list)}});
}

std::string units_document(const std::vector<unit_id>& units) {
  json::array list;
  for (const auto& unit : units) list.emplace_back(unit.text);
  return json::serialize(json::object{{"units", std::move(list)}});
}

result<licensing_server_info> read_info(std::string_view body) {
  return read_document<licensing_server_info>(body, [](member_reader& in, licensing_server_info& info) -> std::optional<fault> {
    if (const auto api = in.must("api", 32); in.ok() && api != "1") {
      return fault{fault_code::unsupported, "$.api: the licensing server speaks version " + api + " of the ordering API",
                   "this node speaks version 1: use a server, or a version of ald, that fits"};
    }
    info.deduplicates = in.flag("dedup", std::nullopt);
    info.max_processing_ms = in.whole("max_processing_ms", 0, ms_per_day, std::nullopt);
    info.max_order_lines = static_cast<std::size_t>(in.whole("max_order_lines", 1, 1'000'000'000, std::nullopt));
    info.max_query_units = static_cast<std::size_t>(in.whole("max_query_units", 1, 1'000'000'000, 1));
    const auto keys = in.list("public_keys");
    for (std::size_t i = 0; i < std::min(keys.size(), max_keys); ++i) {
      if (keys[i].is_string()) info.public_keys.emplace_back(keys[i].get_string());
    }
    return std::nullopt;
  });
}

result<order_answer> read_order_answer(std::string_view body) {
  return read_document<order_answer>(body, [](member_reader& in, order_answer& answer) {
    answer.order = in.may("order", max_id);
    return each(in, "lines", [&](member_reader& entry) { answer.lines.push_back(read_line(entry)); });
  });
}

result<std::vector<held_license>> read_held_licenses(std::string_view body) {
  return read_document<std::vector<held_license>>(body, [](member_reader& in, std::vector<held_license>& held) {
    return each(in, "licenses", [&](member_reader& e) {
      held.push_back({order_key(e.must("key", max_key)), unit_id(e.must("unit", max_id)), license_kind(e.must("kind", max_id)),
                      pack_id(e.may("pack", max_id)), license_serial(e.must("serial", max_id)), e.must("license_file", max_license_file),
                      e.flag("revoked", false), e.flag("returned", false)});
    });
  });
}

result<std::vector<pack_info>> read_packs(std::string_view body) {
  return read_document<std::vector<pack_info>>(body, [](member_reader& in, std::vector<pack_info>& packs) {
    return each(in, "packs", [&](member_reader& e) {
      pack_info pack{pack_id(e.must("pack", max_id)), license_kind(e.must("kind", max_id)), 0, e.flag("unlimited", std::nullopt)};
      pack.total = e.whole("total", 0, 1'000'000'000'000, pack.unlimited ? std::optional<std::int64_t>(0) : std::nullopt);
      if (const auto expires = e.may("expires", max_id); !expires.empty()) {
        pack.expiry_day = parse_day(expires);
        if (!pack.expiry_day) e.complain("expires", "must be a day such as 2027-01-31");
      }
      pack.active = e.flag("active", true);
      pack.evaluation = e.flag("evaluation", false);
      packs.push_back(std::move(pack));
    });
  });
}

result<ledger_page> read_ledger_page(std::string_view body) {
  return read_document<ledger_page>(body, [](member_reader& in, ledger_page& page) {
    page.next = in.may("next", max_id);
    return each(in, "licenses", [&](member_reader& e) {
      page.licenses.push_back({order_key(e.must("key", max_key)), unit_id(e.must("unit", max_id)), license_kind(e.must("kind", max_id)),
                               pack_id(e.may("pack", max_id)), license_serial(e.must("serial", max_id)), e.flag("returned", false)});
    });
  });
}

result<std::vector<return_answer>> read_returns(std::string_view body) {
  using outcome = return_answer::outcome;
  return read_document<std::vector<return_answer>>(body, [](member_reader& in, std::vector<return_answer>& answers) {
    return each(in, "returns", [&](member_reader& e) {
      return_answer answer{license_serial(e.must("serial", max_id)), outcome::later, pack_id(e.may("pack", max_id)), e.words("text")};
      const auto word = e.must("state", 32);
      if (word == "returned") answer.what = outcome::returned;
      else if (word == "refused") answer.what = outcome::refused;
      else if (word == "unsupported") answer.what = outcome::unsupported;
      else if (word != "failed") e.complain("state", "must be returned, refused, unsupported or failed");
      answers.push_back(std::move(answer));
    });
  });
}

result<revocation_page> read_revocations(std::string_view body) {
  constexpr std::int64_t most = INT64_MAX;
  return read_document<revocation_page>(body, [](member_reader& in, revocation_page& page) {
    page.next = static_cast<std::uint64_t>(in.whole("next", 0, most, std::nullopt));
    return each(in, "revocations", [&](member_reader& e) {
      page.revocations.push_back({static_cast<std::uint64_t>(e.whole("n", 1, most, std::nullopt)), license_serial(e.must("serial", max_id)),
                                  unit_id(e.must("unit", max_id)), license_kind(e.must("kind", max_id)), order_key(e.must("key", max_key)),
                                  e.words("reason")});
    });
  });
}

std::string error_text(std::string_view body) {
  const auto parsed = parse_json(body, max_depth);
  if (!parsed.ok() || !parsed.value().is_object()) return {};
  json_fields document(parsed.value(), "$");
  auto error = document.object("error");
  if (!error) return {};
  const auto code = error->text("code", max_id).value_or(""), message = error->text("message", 1 << 16).value_or("");
  const auto hint = error->text("hint", 1 << 16).value_or("");
  return fit_for_log(code + ": " + message + (hint.empty() ? "" : " (" + hint + ")"));
}

}  // namespace ald
