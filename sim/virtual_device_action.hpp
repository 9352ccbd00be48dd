// What a virtual device wants done for it, and what it hears back: the whole of its contact with the world.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

#include "messages/ids.hpp"
#include "messages/instant.hpp"

namespace ald {

/// The links' texts (href) are handed through unread; empty where the carrier has no links.
struct poll_node {};
struct read_deployment {
  action_id action{};
  std::string href;
};
struct read_question {
  action_id action{};
  std::string href;
};
struct send_user_answer {
  action_id action{};
  bool confirmed = false;
};
struct download_license {
  action_id action{};
  std::string href;
};
/// Check the file's hash (if one is known) and signature, and answer with virtual_device::checked().
struct check_license {
  std::string file;
  std::string sha256;  ///< hex; empty: not known
};
struct send_progress {
  action_id action{};
};
/// The final feedback: closed/success after the reboot, or closed/failure.
struct send_result {
  action_id action{};
  bool success = false;
};
/// A cancel's feedback: the action is over. A device that is still busy with the action does not poll.
struct send_cancel_answer {
  action_id action{};
  bool refused = false;  ///< it goes on with the action; a virtual device never says so by itself
};
/// configData.
struct send_attributes {
  std::string firmware;
  std::string product;
  std::string hardware_serial;
  std::string boot_id;
};
/// The push port opens or closes; needs no answer.
struct set_port {
  bool open = false;
};

using virtual_device_action = std::variant<poll_node, read_deployment, read_question, send_user_answer, download_license, check_license,
                                           send_progress, send_result, send_cancel_answer, send_attributes, set_port>;

/// An action and the ticket that its answer must carry.
struct virtual_device_request {
  std::uint32_t ticket = 0;
  virtual_device_action action;
};

/// What the node answered. Fields that do not belong to the request stay empty.
struct node_answer {
  int status = 0;                  ///< HTTP status; 0: no answer came
  duration_ms retry_after_ms = 0;  ///< from Retry-After; 0: none
  duration_ms poll_ms = 0;         ///< poll: config.polling.sleep; 0: none
  bool wants_attributes = false;   ///< poll: configData is asked for
  action_id deployment{};          ///< poll: offered deployment; 0: none
  std::string deployment_href;
  action_id question{};            ///< poll: offered question of consent; 0: none
  std::string question_href;
  action_id cancel{};              ///< poll: an action that is called off; 0: none
  std::string artifact_href;       ///< deployment: where the license file is
  std::string sha256;              ///< deployment: of the license file, hex
  std::string body;                ///< download
};

/// A pushed settings document.
struct device_settings_push {
  action_id action{};
  std::uint32_t attempt = 0;  ///< the same action, attempt, `ask` and `removes` again is the same push: answered alike, done once
  bool ask = false;           ///< only the question of consent
  std::string artifact_href;  ///< where the license file is, unless `ask`
  std::string sha256;         ///< hex; empty: not named
  bool removes = false;       ///< settings without a license: the device drops what `action` brought
};

/// How a device answers a push. `away`: it is not there, so nothing answers.
enum class push_reply { accepted, declined, later, away };

}  // namespace ald
