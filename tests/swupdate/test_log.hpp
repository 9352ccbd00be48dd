// The test's own log: what is done, what SWUpdate said, what the node showed; and waiting for conditions.
#pragma once
#include <chrono>
#include <functional>
#include <string>

namespace ald::swupdate {

/// "[ 12.3 s] text" on standard output, from the program's start on.
void say(const std::string& text);
/// The same with each line indented under `who`.
void quote(const std::string& who, const std::string& text);

/// The condition, asked every 100 ms. The limit only turns a hang into a failure: false.
bool wait_for(const std::function<bool()>& condition, std::chrono::seconds limit = std::chrono::seconds(120));

}  // namespace ald::swupdate
