#include "replay/export/range.h"

#include <vector>

#include "recorder/frame/seal.h"
#include "replay/go_to.h"
#include "replay/time_text.h"

namespace replay {
namespace {

using recorder::Status;

Status at(const char* option, const Status& failure) {
  return failure.ok() ? Status() : Status::failure(std::string(option) + ": " + failure.message());
}

// One end. `plus` is the frame from which "+" counts.
Status find_end(engine::FrameSource& source, const char* option, const std::string& typed, uint64_t plus,
                Destination& destination, uint64_t& index) {
  if (Status parsed = parse_destination(typed, destination); !parsed.ok()) return at(option, parsed);
  const bool from_end = destination.relative && (destination.frames < 0 || destination.ns < 0);
  return at(option, find_destination(destination, source, from_end ? source.frame_count() - 1 : plus, index));
}

// A frame that was never recorded stands for the next one there is; an end that is included must not go beyond it.
Status keep_inside(engine::FrameSource& source, const char* option, const Destination& destination, bool is_end,
                   uint64_t& index) {
  if (destination.kind != Destination::Kind::kFrame || destination.relative) return {};
  std::vector<std::byte> slot(source.slot_bytes());
  if (!source.read(index, slot).ok()) return {};
  const uint64_t found = recorder::seal_of(slot).frame;
  if (found <= static_cast<uint64_t>(destination.frames)) return {};
  if (index == 0) {
    return Status::failure(std::string(option) + ": there is no such frame - the first one is " + count_text(found));
  }
  if (is_end) --index;
  return {};
}

}  // namespace

Status find_range(engine::FrameSource& source, const std::string& from, const std::string& to, FrameRange& range) {
  if (source.frame_count() == 0) return Status::failure(source.path() + ": has no frames yet");
  FrameRange found{0, source.frame_count() - 1};
  Destination destination;
  if (!from.empty()) {
    Status first = find_end(source, "--from", from, 0, destination, found.first);
    if (first.ok()) first = keep_inside(source, "--from", destination, false, found.first);
    if (!first.ok()) return first;
  }
  if (!to.empty()) {
    Status last = find_end(source, "--to", to, found.first, destination, found.last);
    if (last.ok()) last = keep_inside(source, "--to", destination, true, found.last);
    if (!last.ok()) return last;
  }
  if (found.first > found.last) {
    return Status::failure("--from " + from + " comes after --to " + (to.empty() ? "the end" : to) +
                           " - change them round; both are included");
  }
  range = found;
  return {};
}

}  // namespace replay
