#include "replay/player/resume_arguments.h"

#include <filesystem>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/ring/observer.h"

namespace replay {
namespace {

namespace fs = std::filesystem;
using recorder::base::path_of;
using recorder::base::text_of;

constexpr int kMostRings = 100;

bool is_being_written(const fs::path& ring) {
  recorder::ring::RingObserver observer;
  return observer.open(text_of(ring)) && observer.has_writer();
}

// The ring of that name, or the next that no game is writing.
fs::path free_ring(const fs::path& folder, const fs::path& name) {
  fs::path ring = folder / name;
  for (int i = 2; i < kMostRings && is_being_written(ring); ++i) {
    ring = folder / name.stem();
    ring += "-" + std::to_string(i);
    ring += name.extension();
  }
  return ring;
}

}  // namespace

std::vector<std::string> resume_arguments(const std::string& ring_name, const std::string& session_path,
                                          uint64_t number, const std::string& sessions_folder) {
  std::error_code ignored;
  const fs::path session = fs::absolute(path_of(session_path), ignored).lexically_normal();
  const fs::path library = fs::absolute(path_of(sessions_folder + "/"), ignored).lexically_normal().parent_path();
  const auto is_writable = [](const fs::path& folder) { return recorder::base::is_writable_folder(text_of(folder)); };
  const fs::path sessions = is_writable(session.parent_path()) ? session.parent_path() : library;
  const bool in_library = sessions == library || fs::equivalent(sessions, library, ignored);
  const fs::path beside = sessions.parent_path();
  const fs::path rings = in_library && is_writable(beside) ? beside : sessions;
  return {"--resume", text_of(session) + "@" + std::to_string(number), "--sessions", text_of(sessions),
          "--ring",   text_of(free_ring(rings, path_of(ring_name)))};
}

}  // namespace replay
