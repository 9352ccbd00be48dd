// A client of the admin API that gives a command until the node says that it is done, over kills and restarts of the node.
#pragma once
#include <chrono>
#include <string>

#include <boost/json/value.hpp>

#include "cli/admin_client.hpp"

namespace ald::rush {

/// One thread. What is given twice changes nothing the second time.
class demand_client {
 public:
  demand_client(std::string host_port, std::string token) : client_(std::move(host_port), std::move(token), "") {}

  /// False: not done in time. A conflict counts as done: the command was carried out before its answer got lost, or is pointless by now.
  bool give(const std::string& method, const std::string& path, const boost::json::value& body) const;
  bool give_unit(const std::string& path, const std::string& unit) const;
  /// What the node answers, asked until it does; null: not in time.
  boost::json::value ask(const std::string& path) const;

 private:
  admin_client client_;
};

}  // namespace ald::rush
