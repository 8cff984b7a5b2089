#include "recorder/session/ring_description.h"

#include <cstring>
#include <filesystem>
#include <set>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/ring/position.h"
#include "recorder/session/folder.h"
#include "recorder/session/format.h"

namespace recorder::session {

bool is_ring_file(const std::string& path) {
  base::File file;
  ring::HeaderCopy header;
  const auto bytes = std::as_writable_bytes(std::span(&header, 1));
  if (file.open(path) != 0 || file.read_at(0, bytes) != sizeof header) return false;
  // A session's id may have the bytes of a ring's magic number.
  const bool is_session = std::memcmp(&header, kFileMagic.data(), kFileMagic.size()) == 0;
  return !is_session && header.magic_number == ring::kMagic;
}

std::string ring_description_path(const std::string& ring_path) { return ring_path + ".about"; }

Status write_ring_description(const std::string& ring_path, const SessionInfo& info) {
  const std::string text = meta_json(info);
  if (Status fits = check_meta_size(text); !fits.ok()) {
    return Status::failure(ring_description_path(ring_path) + ": " + fits.message());
  }
  return base::replace_file(ring_description_path(ring_path), text);
}

Status read_ring_description(const std::string& ring_path, SessionInfo& info) {
  const std::string path = ring_description_path(ring_path);
  std::string text;
  SessionInfo read;
  Status done = base::read_whole_file(path, kMaxDescriptionBytes, text);
  if (done.ok()) {
    done = read_meta_json(text, read);
    if (!done.ok()) done = Status::failure(path + ": " + done.message());
  }
  if (!done.ok()) {
    return Status::failure(done.message() + " - it says what the frames in " + ring_path +
                           " are; without it no session can be made of them");
  }
  info = std::move(read);
  return {};
}

namespace {

// A folder may hold years of play, and the ring's session is among the latest.
constexpr size_t kMostSessionsRead = 500;

// The folders in which the session of a ring may lie, likely ones first.
std::vector<std::string> folders_around(const std::string& ring_path) {
  namespace fs = std::filesystem;
  std::vector<std::string> folders{"recordings", "."};
  std::error_code error;
  const fs::path own = fs::absolute(base::path_of(ring_path), error).lexically_normal().parent_path();
  for (const fs::path& around : {own, own.parent_path()}) {
    folders.push_back(base::text_of(around));
    int left = 100;
    for (fs::directory_iterator entry(around, error), end; !error && entry != end && left != 0;
         entry.increment(error)) {
      std::error_code unknown;
      if (!entry->is_directory(unknown)) continue;
      folders.push_back(base::text_of(entry->path()));
      --left;
    }
  }
  const std::string data = base::data_folder();
  if (!data.empty()) folders.push_back(data + "/recordings");
  return folders;
}

}  // namespace

bool find_ring_description(const std::string& ring_path, uint64_t tag, SessionInfo& info) {
  if (tag == 0) return false;
  SessionInfo found;
  if (read_ring_description(ring_path, found).ok() && found.id == tag) {
    info = std::move(found);
    return true;
  }
  size_t left = kMostSessionsRead;
  std::set<std::string> looked_into;  // one folder may be near in several ways
  for (const std::string& folder : folders_around(ring_path)) {
    std::error_code error;
    if (!looked_into.insert(std::filesystem::weakly_canonical(folder, error).string()).second) continue;
    const std::vector<std::string> sessions = list_sessions(folder);
    for (auto path = sessions.rbegin(); path != sessions.rend() && left != 0; ++path, --left) {
      if (!read_info(*path, found).ok() || found.id != tag) continue;
      info = std::move(found);
      return true;
    }
  }
  return false;
}

}  // namespace recorder::session
