#include "replay/play_on.h"

#include <unistd.h>

#include <filesystem>

#include "recorder/ring/observer.h"

namespace replay {
namespace {

namespace fs = std::filesystem;

constexpr int kMostRings = 100;

bool is_writable(const fs::path& folder) { return ::access(folder.c_str(), W_OK | X_OK) == 0; }

bool is_being_written(const fs::path& ring) {
  recorder::ring::RingObserver observer;
  return observer.open(ring.string()) && observer.has_writer();
}

// The game's usual ring, or the next that nobody writes.
fs::path free_ring(const fs::path& folder, const std::string& program) {
  fs::path ring = folder / (program + "2.dat");
  for (int i = 2; i < kMostRings && is_being_written(ring); ++i) {
    ring = folder / (program + "2-" + std::to_string(i) + ".dat");
  }
  return ring;
}

}  // namespace

std::vector<std::string> resume_arguments(const std::string& program, const std::string& session_path, uint64_t number,
                                          const std::string& sessions_folder) {
  std::error_code ignored;
  const fs::path session = fs::absolute(session_path, ignored).lexically_normal();
  const fs::path library = fs::absolute(sessions_folder + "/", ignored).lexically_normal().parent_path();
  const fs::path sessions = is_writable(session.parent_path()) ? session.parent_path() : library;
  const bool in_library = sessions == library || fs::equivalent(sessions, library, ignored);
  const fs::path beside = sessions.parent_path();
  const fs::path rings = in_library && is_writable(beside) ? beside : sessions;
  return {"--resume",   session.string() + "@" + std::to_string(number),
          "--sessions", sessions.string(),
          "--ring",     free_ring(rings, program).string()};
}

}  // namespace replay
