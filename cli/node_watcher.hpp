// This process, as the metrics show it.
#pragma once
#include <string>

#include "http/http_server.hpp"
#include "ports/process_watch.hpp"

namespace ald {

/// Reads /proc/self at each call. `listener` must outlive it.
class node_watcher final : public process_watch {
 public:
  node_watcher(std::string data_dir, const http_server& listener) : data_dir_(std::move(data_dir)), listener_(listener) {}
  process_facts facts() const override;

 private:
  const std::string data_dir_;
  const http_server& listener_;
};

}  // namespace ald
