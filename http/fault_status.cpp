// The table of fault codes.
#include "http/fault_status.hpp"

namespace ald {

int status_of(fault_code code) {
  switch (code) {
    case fault_code::bad_input: return 400;
    case fault_code::unauthorized: return 401;
    case fault_code::not_found: return 404;
    case fault_code::conflict: return 409;
    case fault_code::gone: return 410;
    case fault_code::busy:
    case fault_code::unavailable:
    case fault_code::no_space: return 503;
    case fault_code::io:
    case fault_code::corrupt:
    case fault_code::unsupported: return 500;
  }
  return 500;
}

std::string_view name(fault_code code) {
  switch (code) {
    case fault_code::bad_input: return "bad_input";
    case fault_code::unauthorized: return "unauthorized";
    case fault_code::not_found: return "not_found";
    case fault_code::conflict: return "conflict";
    case fault_code::gone: return "gone";
    case fault_code::busy: return "busy";
    case fault_code::unavailable: return "unavailable";
    case fault_code::no_space: return "no_space";
    case fault_code::io: return "io";
    case fault_code::corrupt: return "corrupt";
    case fault_code::unsupported: return "unsupported";
  }
  return "internal";
}

}  // namespace ald
