// Prints who waits, and orders what becomes of them.
#include "cli/discovery_commands.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/many_order.hpp"
#include "cli/quantity_text.hpp"
#include "cli/text_table.hpp"

namespace ald {
namespace {

constexpr std::size_t page_size = 1'000;  // the most the node gives at once

std::string joined(const boost::json::array& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + std::string(text.is_string() ? text.as_string() : "");
  return all.empty() ? "none" : all;
}

void print_pending(const boost::json::array& devices, bool more, std::ostream& out) {
  text_table table({"UNIT", "SINCE (UTC)", "LAST SEEN (UTC)", "ADDRESS", "RULE", "PRODUCT", "FIRMWARE", "AWAITS"});
  for (const auto& d : devices) {
    table.add({member(d, "unit"), format_moment(number_member(d, "since_ms")), format_moment(number_member(d, "last_seen_ms")), member(d, "peer_address"),
               member(d, "rule"), member(d, "product"), member(d, "firmware"), member(d, "awaits")});
  }
  table.print(out);
  out << fmt::format("{}{}\n", counted(devices.size(), "pending device"), more ? ", and there are more (--limit 0 shows all)" : "");
}

}  // namespace

result<done> list_pending(admin_call& call, std::size_t limit) {
  boost::json::array devices;
  std::string after;
  bool more = true;
  while (more && (limit == 0 || devices.size() < limit)) {
    auto path = fmt::format("/api/v1/pending?limit={}", limit == 0 ? page_size : std::min(page_size, limit - devices.size()));
    if (!after.empty()) path += "&after=" + percent_encode(after);
    const auto page = call.node.get(path);
    if (!page.ok()) return page.error();
    for (const auto& device : array_member(page.value(), "devices")) devices.push_back(device);
    after = member(page.value(), "next_after");
    more = after != "-";
  }
  if (call.json) {
    call.out << boost::json::serialize(boost::json::object{{"devices", std::move(devices)}, {"more", more}}) << '\n';
  } else {
    print_pending(devices, more, call.out);
  }
  return done{};
}

result<done> accept_command(admin_call& call, const std::vector<std::string>& units, bool all) {
  return order_many(call, "/api/v1/accept", units, all, "accepted", "{} accepted; the node looks at them within 30 s\n");
}

result<done> reject_command(admin_call& call, const std::vector<std::string>& units) {
  return order_many(call, "/api/v1/reject", units, false, "rejected", "{} rejected, until an operator accepts them\n");
}

result<done> show_discovery(admin_call& call) {
  const auto answer = call.node.get("/api/v1/discovery");
  if (!answer.ok()) return answer.error();
  const auto& all = answer.value();
  if (call.json) {
    call.out << boost::json::serialize(all) << '\n';
    return done{};
  }
  const auto& list = object_member(all, "allow_list");
  const boost::json::value allow(list), dropped(object_member(all, "dropped"));
  call.out << fmt::format("rules       {} ({} must match)\n", joined(array_member(all, "rules")), member(all, "combine"))
           << fmt::format("products    {}\n", array_member(all, "products").empty() ? "any" : joined(array_member(all, "products")));
  if (!list.empty()) call.out << fmt::format("allow-list  {}: {} units\n", member(allow, "file"), member(allow, "units"));
  if (!list.empty() && !member(allow, "problem").empty()) call.out << fmt::format("            not taken: {}\n", member(allow, "problem"));
  call.out << fmt::format("pending     {}\nrejected    {}\n", member(all, "pending"), member(all, "rejected"))
           << fmt::format("dropped     {} refused, {} by the rate of their address, {} by the overall rate, {} while too many waited, {} because the list was full\n",
                          member(dropped, "refused"), member(dropped, "address_rate"), member(dropped, "overall_rate"), member(dropped, "in_flight"),
                          member(dropped, "full"));
  return done{};
}

result<done> reload_allow_list_command(admin_call& call) {
  const auto answer = call.node.send("POST", "/api/v1/discovery/reload", boost::json::object());
  if (!answer.ok()) return answer.error();
  call.out << (call.json ? boost::json::serialize(answer.value()) : fmt::format("the allow-list has {} units", member(answer.value(), "units"))) << '\n';
  return done{};
}

}  // namespace ald
