// Errors that somebody can act on: what happened, where, and what to do.
#pragma once
#include <string>

namespace ald {

/// A code exists only if some caller reacts to it differently.
enum class fault_code {
  bad_input,      ///< the caller's data is wrong: HTTP 400
  unauthorized,   ///< credentials missing or wrong: HTTP 401
  not_found,      ///< no such device, action, profile, file: HTTP 404
  conflict,       ///< right now not possible in this state: HTTP 409
  gone,           ///< the action is not active any more: HTTP 410
  busy,           ///< a named queue is full, try again later: HTTP 503 with Retry-After
  unavailable,    ///< the node cannot make work durable, or is stopping: HTTP 503
  no_space,       ///< the disk is full; the same write may be tried again, unchanged
  io,             ///< a read or write failed; only closing and reopening helps
  corrupt,        ///< stored or received bytes are damaged
  unsupported,    ///< a newer format, or an unknown kind of event
};

/// One error. `what` says what is wrong and where; `hint` says what to do (may be empty).
struct fault {
  fault_code code = fault_code::bad_input;
  std::string what;
  std::string hint;
};

/// "WHAT (HINT)", for a log line or a terminal.
inline std::string to_string(const fault& f) { return f.hint.empty() ? f.what : f.what + " (" + f.hint + ")"; }

}  // namespace ald
