// Compares what node, devices and licensing server say after a demo, device by device. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace ald {

/// The three sources, as JSON.
struct demo_evidence {
  boost::json::array node;    ///< devices of GET /api/v1/devices
  boost::json::value fleet;   ///< the fleet's report
  boost::json::array issued;  ///< licenses of GET /api/v1/issued
};

struct demo_verdict {
  std::uint64_t devices = 0;                ///< of the fleet
  std::uint64_t licensed = 0;               ///< by the node's word
  std::uint64_t licensed_by_devices = 0;    ///< by the devices' own
  std::uint64_t waiting_manual_resend = 0;  ///< by the node's word
  std::uint64_t issued_by_server = 0;
  std::uint64_t distinct_unit_ids = 0;      ///< in the server's ledger
  std::vector<std::string> differences;     ///< sentences; empty: every device is where the contract says
};

/// Each device must be licensed in all three, but for old firmware that can be pushed and was unreachable at first: before
/// an operator re-sent (`resent`) it must be listed as needing that, and hold no license.
demo_verdict check_demo(const demo_evidence& evidence, bool resent);

}  // namespace ald
