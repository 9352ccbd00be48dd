// Group commit: the next group collects while the last one syncs.
#pragma once
#include <caf/all.hpp>
#include <deque>
#include <vector>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"

namespace ald {

/// The only writer of the event log. One group is in flight at a time; what comes meanwhile becomes the next one.
/// No space: the same group is tried again at each beat after no_space_retry_ms, and the node takes no new work.
/// Any other failure is final: the node refuses work until it is restarted.
class journal_actor : public caf::event_based_actor {
 public:
  journal_actor(caf::actor_config& config, node_env& env);

 protected:
  caf::behavior make_behavior() override;

 private:
  /// Who is told what, once the group is durable.
  struct acknowledgement {
    caf::actor to;
    std::uint64_t seq = 0;
  };
  struct group_draft {
    log_group group;
    std::vector<acknowledgement> acknowledgements;
    std::vector<barrier_request> barriers;
    std::size_t sources = 0;
  };

  void collect(append_request& append);
  void pass_or_attach(const barrier_request& barrier);
  void seal();
  void acknowledge_later(append_request& next);
  void hand_over();
  void finish(const group_done& done);
  void fail(const fault& why);
  void ask_for_cover();
  void on_beat(const instant& now);

  node_env& env_;
  std::deque<append_request> collected_;
  std::size_t collected_records_ = 0;
  std::vector<barrier_request> barriers_;  ///< wait for all that is collected
  group_draft in_flight_;
  bool writing_ = false;
  std::int64_t handed_over_mono_ms_ = 0;
  bool cover_asked_ = false;
  bool failed_ = false;
  std::optional<std::int64_t> retry_at_mono_ms_;
  group_number last_;
};

}  // namespace ald
