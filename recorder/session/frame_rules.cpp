#include "recorder/session/frame_rules.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "recorder/schema/seal.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {
namespace {

std::string frames(uint64_t count) { return std::to_string(count) + (count == 1 ? " frame" : " frames"); }

bool same(std::span<const std::byte> one, std::span<const std::byte> other) {
  return std::memcmp(one.data(), other.data(), one.size()) == 0;
}

// Calls use(difference) for the first value of each field that differs, of elements too, until it returns false; false
// then. `any` becomes true.
template <typename Use>
bool for_each_difference_in(const std::vector<Field>& fields, const std::vector<Group>& groups,
                            std::span<const std::byte> expected, std::span<const std::byte> found,
                            const std::string& prefix, bool& any, Use& use) {
  for (const Field& field : fields) {
    const uint32_t size = size_of(field.type);
    for (uint32_t i = 0; i < field.count; ++i) {
      const uint32_t offset = field.offset + i * size;
      if (same(expected.subspan(offset, size), found.subspan(offset, size))) continue;
      RulesDifference difference;
      difference.field = prefix + (field.count > 1 ? field.name + "[" + std::to_string(i) + "]" : field.name);
      difference.expected = text_at(field, i, expected);
      difference.found = text_at(field, i, found);
      any = true;
      if (!use(std::move(difference))) return false;
      break;
    }
  }
  for (const Group& group : groups) {
    const uint32_t count = std::max(group.count_in(expected), group.count_in(found));
    for (uint32_t i = 0; i < count; ++i) {
      const std::string name = prefix + group.name + "[" + std::to_string(i) + "].";
      const auto one = group.element(i, expected);
      if (!for_each_difference_in(group.fields, group.groups, one, group.element(i, found), name, any, use))
        return false;
    }
  }
  return true;
}

template <typename Use>
void for_each_difference(const FrameSchema& schema, std::span<const std::byte> expected,
                         std::span<const std::byte> found, Use use) {
  if (same(expected.first(schema.frame_bytes()), found)) return;
  bool any = false;
  if (!for_each_difference_in(schema.fields(), schema.groups(), expected, found, "", any, use) || any) return;
  RulesDifference difference;
  difference.field = "reserved bytes";
  difference.expected = "zero";
  difference.found = "something else";
  use(std::move(difference));
}

// "board" of "board[37]".
std::string without_index(const std::string& field) {
  return field.ends_with(']') ? field.substr(0, field.find_last_of('[')) : field;
}

}  // namespace

std::optional<RulesDifference> first_difference(const FrameSchema& schema, std::span<const std::byte> expected,
                                                std::span<const std::byte> found) {
  std::optional<RulesDifference> first;
  for_each_difference(schema, expected, found, [&](RulesDifference difference) {
    first = std::move(difference);
    return false;
  });
  return first;
}

std::vector<RulesDifference> differences(const FrameSchema& schema, std::span<const std::byte> expected,
                                         std::span<const std::byte> found) {
  std::vector<RulesDifference> all;
  for_each_difference(schema, expected, found, [&](RulesDifference difference) {
    all.push_back(std::move(difference));
    return true;
  });
  return all;
}

void count_differences(const RulesDifference& first, std::span<const RulesDifference> further, RulesReport& report) {
  const auto count = [&](const RulesDifference& difference) {
    std::string field = without_index(difference.field);
    const auto known = std::find_if(report.fields.begin(), report.fields.end(),
                                    [&](const RulesReport::OfField& one) { return one.field == field; });
    if (known != report.fields.end()) {
      ++known->frames;
    } else {
      report.fields.push_back({std::move(field), difference, 1});
      report.fields.back().first.index = first.index;
      report.fields.back().first.frame = first.frame;
    }
  };
  ++report.different;
  count(first);
  for (const RulesDifference& difference : further) count(difference);
}

FrameLookup lookup_in(std::string path) {
  return [path = std::move(path), session = std::make_shared<SessionReader>()](uint64_t number,
                                                                               std::span<std::byte> slot) {
    if (!session->is_open() && !session->open(path).ok()) return false;
    if (session->info().slot_bytes != slot.size()) return false;
    const uint64_t index = session->index_of_number(number);
    return session->read(index, slot).ok() && seal_of(slot).frame == number;
  };
}

std::string RulesReport::text() const {
  if (difference) {
    return "frame " + std::to_string(difference->frame) + ", " + difference->field + ": expected " +
           difference->expected + ", found " + difference->found;
  }
  const uint64_t all = compared + accepted;
  std::string text = frames(all) + " follow" + (all == 1 ? "s" : "") + " the rules";
  if (rewinds > 0) text += ", " + std::to_string(rewinds) + (rewinds == 1 ? " rewind" : " rewinds") + " among them";
  if (skipped > 0) text += ", " + frames(skipped) + (skipped == 1 ? " is" : " are") + " missing in the recording";
  return text;
}

Status FrameVerifier::begin(const SessionInfo& session, FrameLookup earlier) {
  report_ = {};
  earlier_ = std::move(earlier);
  before_.clear();
  expected_ = session.first_frame;
  if (!rules_) return Status::failure("there are no rules for '" + session.schema.name() + "' here");
  return rules_->begin(session.schema);
}

bool FrameVerifier::add(uint64_t index, std::span<const std::byte> slot) {
  const uint64_t number = seal_of(slot).frame;
  if (number > expected_) report_.skipped += number - expected_;
  if (number != expected_) before_.clear();
  FrameVerdict verdict = rules_->check(before_, slot, earlier_);
  before_.assign(slot.begin(), slot.end());
  expected_ = number + 1;
  ++(verdict.compared ? report_.compared : report_.accepted);
  report_.games += verdict.starts_game ? 1 : 0;
  report_.rewinds += verdict.rewinds ? 1 : 0;
  if (!verdict.difference) return true;
  verdict.difference->index = index;
  verdict.difference->frame = number;
  if (keeps_going_) count_differences(*verdict.difference, verdict.further, report_);
  if (!report_.difference) report_.difference = std::move(verdict.difference);
  return keeps_going_;
}

Status verify(SessionReader& session, std::unique_ptr<FrameRules> rules, RulesReport& report) {
  FrameVerifier verifier(std::move(rules));
  if (Status known = verifier.begin(session.info(), lookup_in(session.path())); !known) {
    return Status::failure(session.path() + ": " + known.message());
  }
  std::vector<std::byte> slot(session.info().slot_bytes);
  for (uint64_t index = 0; index < session.frame_count(); ++index) {
    if (Status read = session.read(index, slot); !read) return read;
    const bool follows = verifier.add(index, slot);
    report = verifier.report();
    if (!follows) return Status::failure(session.path() + ": does not follow the rules: " + report.text());
  }
  // No frame follows a gap at the end.
  for (const auto& gap : session.gaps()) {
    if (gap.index == session.frame_count()) report.skipped += gap.count;
  }
  return {};
}

}  // namespace recorder::session
