// A condition on a device's attributes, in RSQL: firmware=ge=10.03.500;directory==/berlin/*
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "licensing/condition_limits.hpp"
#include "messages/device_attributes.hpp"
#include "messages/result.hpp"

namespace ald {

struct condition_part;

/// Immutable; a copy shares what it holds. What the text means:
///
///   directory==/berlin/*;(tag==kiosk,tag=in=(lobby,hall));firmware=ge=10.03.500
///
///   `;` or `and`; `,` or `or`, which binds less; parentheses. Spaces do not count between these.
///   Attributes: unit, name, directory, firmware, product, hardware_serial, tag. One that is not known is empty.
///   ==  !=          the text, where * stands for any characters or none; upper and lower case differ
///   =in=  =out=     (a,b): == one of them, == none of them
///   <  <=  >  >=    or =lt= =le= =gt= =ge=: versions, compared number by number as firmware_version does: of unit, name, firmware,
///                   product and hardware_serial. An attribute that is no version satisfies none of these.
///   A value of other characters than spaces and " ' ( ) ; , = ! < > ~ needs no quotes. In quotes and without, \ takes the next
///   character as it is: \* is a star.
///
/// Special: `firmware` is equal to a version without wildcards if they compare as equal (10.3.500 is 10.03.500). A device has
/// several tags: == holds if one of them matches, != if none does. `directory` without wildcards is that directory alone, in any spelling
/// (/berlin/ is /berlin); a pattern that ends with /* is also the directory before it: /berlin/* is /berlin and all below, /* is everything.
/// A device without a directory is in /.
class condition {
 public:
  /// Fault bad_input: "at N: …", where N counts characters from 1.
  static result<condition> parse(std::string_view text, const condition_limits& limits = {});

  bool satisfied_by(const device_attributes& device) const;
  /// The condition written in the shortest way; parsed again it is an equal one.
  std::string to_string() const;
  /// The same tests in the same order.
  bool operator==(const condition& other) const;

 private:
  explicit condition(std::shared_ptr<const condition_part> root);

  std::shared_ptr<const condition_part> root_;
};

/// A recorded condition as it is judged by: total, whatever the text is.
class recorded_condition {
 public:
  /// Everybody satisfies it.
  recorded_condition() = default;
  /// An empty text is no condition. A text that this program can't parse is satisfied by nobody: a license that is ordered by mistake is
  /// paid for, one that is ordered late is not lost.
  explicit recorded_condition(std::string text);

  const std::string& text() const { return text_; }
  bool is_set() const { return !text_.empty(); }
  /// It is set, and this program does not understand it.
  bool is_unreadable() const { return is_set() && parsed_ == nullptr; }
  bool satisfied_by(const device_attributes& device) const;

 private:
  std::string text_;
  std::shared_ptr<const condition> parsed_;
};

}  // namespace ald
