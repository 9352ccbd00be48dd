// Requests to the node's HTTP face, of devices and of an operator: each is answered once, and no answer blames the node.
//
// Input: METHOD TARGET, a line break, then the body.
#include <memory>
#include <string>

#include "http/gateway.hpp"
#include "http/token.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/http/fake_node.hpp"

namespace {

using namespace ald;

struct face {
  static gateway_config config() {
    gateway_config c;
    c.admin_token = "admin-secret";
    c.gateway_token = "gateway-secret";
    c.max_rate_per_address = c.max_stranger_rate_per_address = 0;
    return c;
  }
  face() : gate(config(), node, view, artifacts, clock), handler(gate.handler()) {
    device_row row;
    row.stage = device_stage::delivering;
    row.offer = poll_offer::deployment;
    row.has_token = row.file_open = true;
    row.token_hash = hash_token("unit-a-token");
    row.epoch = 1;
    row.action = action_id{7};
    row.serial = license_serial("S1");
    view.set("unit-a", row);
    row.offer = poll_offer::confirmation;
    view.set("unit-b", row);
    row.offer = poll_offer::cancel;
    row.canceled = action_id{7};
    view.set("unit-c", row);
    artifacts.files["unit-a/S1"] = "a license";
  }
  testing::fake_node node;
  testing::fake_view view;
  testing::fake_artifacts artifacts;
  testing::fixed_clock clock;
  gateway gate;
  http_handler handler;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kept = std::make_unique<face>();  // for all inputs: the fuzzer calls this again and again
  face& the = *kept;
  const std::string_view input = fuzz::text_of(data, size);
  const std::string_view line = input.substr(0, input.find('\n'));
  const auto space = line.find(' ');
  if (space == line.npos) return 0;
  http_request request;
  request.method = line.substr(0, space);
  const std::string_view target = line.substr(space + 1);
  if (target.empty() || target.front() != '/') return 0;  // the server does not let such a one through
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != target.npos) request.query = target.substr(question + 1);
  if (line.size() < input.size()) request.body = input.substr(line.size() + 1);
  request.headers = {{"Host", "127.0.0.1"}, {"Authorization", target.starts_with("/api/") ? "Bearer admin-secret" : "TargetToken unit-a-token"}};
  request.peer_address = "127.0.0.1";
  int answers = 0;
  the.handler(std::move(request), [&answers](http_response response) {
    ++answers;
    fuzz::require(response.status == 0 || (response.status >= 200 && response.status < 500) || response.status == 503, "no answer blames the node");
    if (response.withhold_last_byte) response.withhold_last_byte([](bool) {});
  });
  fuzz::require(answers == 1, "each request is answered once");
  the.node.commands.clear();
  the.node.fleet_commands.clear();
  the.node.rules.clear();
  the.node.uploads.clear();
  the.node.questions.clear();
  the.node.reconciliations.clear();
  the.node.snapshots.clear();
  return 0;
}
