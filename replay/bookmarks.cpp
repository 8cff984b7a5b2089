#include "replay/bookmarks.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/safe_file.h"

namespace replay {

using recorder::Status;

Status Bookmarks::load(const std::string& path) {
  file_ = path + ".marks";
  frames_.clear();
  if (!std::filesystem::exists(file_)) return {};
  std::string text;
  if (Status read = engine::read_file(file_, text, 16u << 20); !read.ok()) return read;
  try {
    auto frames = nlohmann::json::parse(text).at("bookmarks").get<std::vector<uint64_t>>();
    std::sort(frames.begin(), frames.end());
    frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
    frames_ = std::move(frames);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(file_ + ": " + error.what());
  }
}

Status Bookmarks::toggle(uint64_t frame_number) {
  std::vector<uint64_t> frames = frames_;
  const auto at = std::lower_bound(frames.begin(), frames.end(), frame_number);
  if (at != frames.end() && *at == frame_number) {
    frames.erase(at);
  } else {
    frames.insert(at, frame_number);
  }
  if (Status saved = save(frames); !saved.ok()) return saved;
  frames_ = std::move(frames);
  return {};
}

Status Bookmarks::save(const std::vector<uint64_t>& frames) const {
  if (!frames.empty()) return engine::write_file(file_, nlohmann::json{{"bookmarks", frames}}.dump() + "\n");
  if (std::remove(file_.c_str()) != 0 && errno != ENOENT) {
    return recorder::system_failure(file_, "cannot be removed", errno);
  }
  return {};
}

}  // namespace replay
