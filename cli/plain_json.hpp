// JSON as people read it: numbers as plain decimals. Boost.JSON writes 16.59 as 1.659E1.
#pragma once
#include <string>

#include <boost/json/value.hpp>

namespace ald {

/// As boost::json::serialize, but for doubles.
std::string plain_json(const boost::json::value& value);

}  // namespace ald
