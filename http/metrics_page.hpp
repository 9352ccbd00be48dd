// All metrics of a node in Prometheus' text format. The only user of the Prometheus library.
#pragma once
#include <string>

#include "http/discovery_desk.hpp"
#include "http/gateway_tally.hpp"
#include "ports/device_view.hpp"
#include "ports/node_api.hpp"
#include "ports/process_watch.hpp"

namespace ald {

/// References into what outlives the call.
struct metrics_sources {
  const node_status& status;
  const node_watch& watch;
  const work_tally& work;
  const fleet_counts& devices;
  const gateway_tally& answers;
  const process_facts& process;
  const dropped_contacts& dropped;
  license_counts licenses{};
};

/// Every family comes each time, with its help, also one that has no sample now. No unit ID, token or text from outside but the
/// names of packs is in it.
std::string metrics_page(const metrics_sources& sources);

}  // namespace ald
