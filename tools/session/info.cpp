// session info: what a session holds.
#include <array>

#include "recorder/dump/frame_text.h"
#include "tools/session/commands.h"
#include "tools/session/each_file.h"
#include "tools/session/frames.h"
#include "tools/session/summary.h"
#include "tools/session/text.h"

namespace session_tool {
namespace {

using recorder::session::Bookmark;
using recorder::session::SessionInfo;

struct EventCount {
  std::string name;
  uint64_t frames = 0;
};

std::vector<EventCount> count_events(SessionReader& session) {
  std::array<uint64_t, 64> counts{};
  for (const auto& mark : session.events()) {
    for (uint32_t bit = 0; bit < 64; ++bit) counts[bit] += mark.events >> bit & 1;
  }
  std::vector<EventCount> out;
  for (uint32_t bit = 0; bit < 64; ++bit) {
    if (counts[bit] != 0)
      out.push_back({recorder::event_names(uint64_t{1} << bit, session.info().schema)[0], counts[bit]});
  }
  return out;
}

std::string form_text(const SessionReader& session) {
  return std::string(session.is_packed() ? "packed" : "log") + ", format version " +
         std::to_string(session.format_version());
}

std::string gaps_text(const SessionReader& session) {
  if (session.gaps().empty()) return "none";
  const Missing missing = missing_in(session);
  std::string text = count_text(session.gaps().size(), "gap") + ", " + count_text(missing.frames, "frame") + " missing";
  if (missing.damaged != 0) text += " (" + std::to_string(missing.damaged) + " lost to damage)";
  return text;
}

std::string events_text(SessionReader& session) {
  std::string text;
  for (const EventCount& event : count_events(session)) {
    text += (text.empty() ? "" : ", ") + event.name + " " + std::to_string(event.frames);
  }
  return text.empty() ? "none" : text;
}

std::string extra_text(const SessionInfo& info) {
  std::string text;
  for (const auto& [name, value] : info.extra) text += (text.empty() ? "" : ", ") + name + " " + value;
  return text.empty() ? "none" : text;
}

std::string state_text(const SessionReader& session) {
  std::string text = state_name(session);
  if (session.was_recovered()) text += ", recovered after a crash";
  if (session.state() == recorder::session::State::kDied) text += " - session recover completes it";
  return text;
}

std::string health_text(const SessionReader& session) {
  const std::string damage = damage_text(session);
  if (!damage.empty()) return damage;
  return session.has_index() ? "not looked for; --check does" : "none";
}

std::string size_and_share(const SessionReader& session) {
  std::string text = size_text(session.file_bytes());
  if (session.frame_count() != 0) {
    text += ", " + ratio_text(static_cast<double>(session.file_bytes()) / static_cast<double>(session.frame_count())) +
            " bytes a frame";
  }
  return text;
}

void print_bookmarks(SessionReader& session, std::ostream& out) {
  const std::vector<Bookmark> bookmarks = session.bookmarks();
  out << "  bookmarks   " << (bookmarks.empty() ? "none" : std::to_string(bookmarks.size())) << '\n';
  for (const Bookmark& bookmark : bookmarks) {
    out << "              frame " << bookmark.frame;
    recorder::Seal seal;
    const uint64_t index = session.index_of_number(bookmark.frame);
    if (session.read_seal(index, seal).ok() && seal.frame == bookmark.frame)
      out << " at " << duration_text(seal.time_ns);
    if (!bookmark.note.empty()) out << ": " << bookmark.note;
    out << '\n';
  }
}

void print(SessionReader& session, std::ostream& out) {
  const SessionInfo& info = session.info();
  out << session.path() << '\n';
  const auto line = [&](const char* name, const std::string& value) {
    out << "  " << name << std::string(12 - std::string_view(name).size(), ' ') << value << '\n';
  };
  line("game", game_text(info));
  line("schema", info.schema.name() + " " + std::to_string(info.schema.version()) + ", " +
                     count_text(info.schema.fields().size(), "field") + ", " +
                     count_text(info.schema.frame_bytes(), "byte") + " a frame");
  line("started", recorder::session::start_text(info.start_unix_ns));
  line("length", duration_text(length_ns(session)) + ", " + count_text(session.frame_count(), "frame") +
                     (session.frame_count() == 0 ? "" : " (" + numbers_text(session) + ")"));
  line("size", size_and_share(session));
  line("state", state_text(session));
  line("form", form_text(session));
  line("gaps", gaps_text(session));
  line("events", events_text(session));
  print_bookmarks(session, out);
  line("extra", extra_text(info));
  line("id", recorder::session::id_text(info.id));
  if (info.parent) {
    line("goes on", "from frame " + std::to_string(info.parent->frame) + " of session " +
                        recorder::session::id_text(info.parent->id));
  }
  line("damage", health_text(session));
}

Json gaps_json(const SessionReader& session) {
  Json gaps = Json::array();
  for (const auto& gap : session.gaps()) {
    gaps.push_back(
        {{"index", gap.index}, {"first_missing", gap.first_missing}, {"count", gap.count}, {"damaged", gap.damaged}});
  }
  return gaps;
}

void add_description(const SessionInfo& info, Json& entry) {
  entry["id"] = recorder::session::id_text(info.id);
  entry["game"] = info.game;
  entry["game_version"] = info.game_version;
  entry["schema"] = {
      {"name", info.schema.name()}, {"version", info.schema.version()}, {"frame_bytes", info.schema.frame_bytes()}};
  entry["slot_bytes"] = info.slot_bytes;
  entry["start_unix_ns"] = info.start_unix_ns;
  if (info.parent) {
    entry["parent"] = {{"id", recorder::session::id_text(info.parent->id)}, {"frame", info.parent->frame}};
  }
  entry["extra"] = info.extra;
}

void fill(SessionReader& session, Json& entry) {
  add_description(session.info(), entry);
  entry["state"] = state_name(session);
  entry["recovered"] = session.was_recovered();
  entry["form"] = session.is_packed() ? "packed" : "log";
  entry["format_version"] = session.format_version();
  entry["frames"] = session.frame_count();
  if (session.frame_count() != 0) {
    entry["first_frame"] = session.chunks()[0].first_frame;
    entry["last_frame"] = session.chunks().last().last_frame;
  }
  entry["length_ns"] = length_ns(session);
  entry["bytes"] = session.file_bytes();
  entry["gaps"] = gaps_json(session);
  Json events = Json::object();
  for (const EventCount& event : count_events(session)) events[event.name] = event.frames;
  entry["events"] = std::move(events);
  Json bookmarks = Json::array();
  for (const Bookmark& mark : session.bookmarks()) bookmarks.push_back({{"frame", mark.frame}, {"note", mark.note}});
  entry["bookmarks"] = std::move(bookmarks);
  entry["damage"] = {{"looked_for", !session.has_index()},
                     {"damaged_bytes", session.damage().damaged_bytes},
                     {"damaged_places", session.damage().damaged_places},
                     {"incomplete_bytes", session.damage().incomplete_bytes}};
}

}  // namespace

int show_info(const Options& options, const Console& console) {
  bool first = true;
  return for_each_file(options, console, [&](const std::string& path, Json& entry) -> Problems {
    SessionReader session;
    if (const Status opened = open_session(path, console, session, options.check); !opened.ok()) {
      return {opened.message()};
    }
    if (options.json) {
      fill(session, entry);
    } else {
      if (!first) console.out << '\n';
      first = false;
      print(session, console.out);
    }
    if (options.check && session.damage().any()) return {path + ": " + damage_text(session)};
    return {};
  });
}

}  // namespace session_tool
