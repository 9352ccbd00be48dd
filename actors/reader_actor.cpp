// State and history of a device, digests over the store, copies of it.
#include "actors/reader_actor.hpp"

#include <deque>
#include <map>
#include <memory>

#include "actors/plan_reader.hpp"

namespace ald {
namespace {

result<device_detail> read_device(const node_env& env, const unit_id& unit) {
  const std::string stream = "device/" + unit.text;
  const auto stored = env.log->get(family::snapshots, stream);
  device_detail detail;
  if (!stored || !detail.state.ParseFromString(*stored)) {
    return fault{fault_code::not_found, "no such device: " + unit.text, "see those there are: ald list"};
  }
  std::deque<event::Record> latest;
  const auto outcome = env.log->read_stream(stream, [&](group_number, std::size_t, std::string_view bytes) {
    event::Record record;
    if (record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) latest.push_back(std::move(record));
    if (latest.size() > env.config.max_history) latest.pop_front();
    return true;
  });
  if (!outcome.ok()) return outcome.error();
  detail.history.assign(std::make_move_iterator(latest.begin()), std::make_move_iterator(latest.end()));
  return detail;
}

}  // namespace

caf::behavior reader_actor(caf::event_based_actor* self, node_env* env) {
  const auto copies = std::make_shared<std::map<std::uint64_t, copy_request>>();  // by barrier token
  const auto next_token = std::make_shared<std::uint64_t>(1);
  return {
      [=](const copy_request& request) {
        copies->emplace(*next_token, request);
        env->journal->post(barrier_request{caf::actor_cast<caf::actor>(self), (*next_token)++});
      },
      [=](const barrier_passed& passed) {
        const auto request = copies->extract(passed.token);
        if (!request) return;
        const auto copied = env->copy_stores(request.mapped().dir);
        if (copied.ok()) env->board.copied_ms = env->clock->now().wall_ms;
        request.mapped().reply.answer(copied);
      },
      [env](const show_request& request) { request.reply.answer(read_device(*env, request.unit)); },
      [env](const plan_request& request) { request.reply.answer(make_scan_plan(*env, request)); },
      [env](const digest_over& request) {
        const std::string digest = env->log->state_digest(request.newer);
        env->registry->post(digest_taken{});
        for (const auto& reply : request.replies) reply.answer(digest);
      },
  };
}

}  // namespace ald
