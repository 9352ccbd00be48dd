// One order on its way to a licensing server: its lines are ordered, asked for or polled, and answered together.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/licensing_desk.hpp"

namespace ald {

/// Lives in the callbacks of its calls and answers when the last of them has ended: with the lines it learned about, or with
/// a fault if every call failed. A call that fails among others makes its lines `failed`.
class licensing_placement : public std::enable_shared_from_this<licensing_placement> {
 public:
  using answer = std::function<void(result<std::vector<line_answer>>)>;
  licensing_placement(licensing_desk& desk, licensing_server_info info, answer on_answer);
  void start(const std::vector<order_line>& lines);

 private:
  using line_list = std::vector<order_line>;

  void post(line_list lines);
  void ask(line_list lines);
  void poll(const std::string& order, line_list lines);
  void posted(const line_list& lines, const licensing_reply& reply);
  void asked(const line_list& lines, const licensing_reply& reply);
  void polled(const line_list& lines, const licensing_reply& reply);
  /// Ends the line as the server's word on it says; none: it said nothing.
  void take(const order_line& line, const order_answer::line* said, const std::string& order, bool polled);

  void call_failed(const line_list& lines, const fault& why);
  void call_succeeded();
  void add(const order_key& key, decltype(line_answer::outcome) outcome);
  void finish_one();

  licensing_desk& desk_;
  const licensing_server_info info_;
  answer on_answer_;
  std::mutex mutex_;
  std::vector<line_answer> answers_;
  std::optional<fault> first_fault_;
  std::size_t open_ = 1;
  bool any_call_succeeded_ = false;
};

}  // namespace ald
