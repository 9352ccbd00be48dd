// One file of orders against the server's own books.
#include "cli/fulfil_command.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/quantity_text.hpp"
#include "cli/system_clock.hpp"
#include "cli/text_file.hpp"
#include "cli/trusted_key_list.hpp"
#include "issuer/order_fulfilment.hpp"

namespace ald {
namespace {

result<std::vector<public_key>> keys_of(const std::vector<std::string>& given) {
  const auto texts = read_trusted_keys(given, "--node-key");
  if (!texts.ok()) return texts.error();
  std::vector<public_key> keys;
  for (const auto& text : texts.value()) {
    auto key = public_key::from_text(text);
    if (!key.ok()) return key.error();
    keys.push_back(key.value());
  }
  return keys;
}

result<fulfilled_orders> fulfil(const licensing_server_options& given, const fulfil_options& options) {
  const auto server = checked(given);
  if (!server.ok()) return server.error();
  const auto nodes = keys_of(options.node_keys);
  if (!nodes.ok()) return nodes.error();
  const auto text = read_text_file(options.orders, "name a file that \"ald export-orders\" wrote");
  if (!text.ok()) return text.error();
  const instant now = system_clock().now();
  // Only packs that are named: the books may be those of a server that was started with others.
  const auto packs = given.packs.empty() ? std::vector<pack_plan>{} : server.value().issuing.packs;
  auto desk = issuing_desk::open(server.value().issuing.dir, packs, now);
  if (!desk.ok() && desk.error().code == fault_code::conflict) {
    return fault{fault_code::conflict, fmt::format("a licensing server is running on {}", server.value().data), "stop it first: its books are its own while it runs"};
  }
  if (!desk.ok()) return desk.error();
  auto done = fulfil_orders(text.value(), nodes.value(), *desk.value(), now);
  if (!done.ok()) return fault{done.error().code, options.orders + ": " + done.error().what, done.error().hint};
  return done;
}

}  // namespace

int fulfil_command(const licensing_server_options& server, const fulfil_options& options, std::ostream& out, std::ostream& err) {
  const auto done = fulfil(server, options);
  if (!done.ok()) {
    err << "ald: " << to_string(done.error()) << '\n';
    return exit_failed;
  }
  out << done.value().file << std::flush;
  if (!out) {
    err << "ald: the answer can't be written: nothing is lost, the same orders get the same licenses again\n";
    return exit_failed;
  }
  err << fmt::format("{} answered with a license, {} refused\n", counted(done.value().issued, "line"), done.value().refused);
  return exit_ok;
}

}  // namespace ald
