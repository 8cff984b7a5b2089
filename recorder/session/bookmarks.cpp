#include "recorder/session/bookmarks.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "recorder/session/file_io.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "recorder/session/json_text.h"
#include "recorder/session/log_writer.h"

namespace recorder::session {
namespace {

using nlohmann::json;

Bookmark bookmark_from(const json& in) {
  const json& frame = in.is_object() ? in.at("frame") : in;
  if (!frame.is_number_unsigned()) throw std::runtime_error("'" + frame.dump() + "' is no frame number");
  return {frame.get<uint64_t>(), in.is_object() ? in.value("note", "") : ""};
}

void put_in_order(std::vector<Bookmark>& bookmarks) {
  const auto by_frame = [](const Bookmark& a, const Bookmark& b) { return a.frame < b.frame; };
  std::stable_sort(bookmarks.begin(), bookmarks.end(), by_frame);
  const auto same = [](const Bookmark& a, const Bookmark& b) { return a.frame == b.frame; };
  bookmarks.erase(std::unique(bookmarks.begin(), bookmarks.end(), same), bookmarks.end());
}

Status write_bookmarks_file(const std::string& path, const std::vector<Bookmark>& bookmarks) {
  const std::string file = bookmarks_path(path);
  if (!bookmarks.empty()) {
    const std::string text = bookmarks_json(bookmarks) + "\n";
    return replace_file(file, std::as_bytes(std::span(text)));
  }
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) return system_failure(file, "cannot be removed", errno);
  return {};
}

bool is_footer(std::span<const std::byte> payload) {
  return payload.size() == sizeof(Footer) && load<Footer>(payload.data()).magic == kEndMagic;
}

// Where the last footer ends when nothing but a change of bookmarks that was cut short stands behind it; else 0.
uint64_t end_before_torn_change(int fd) {
  uint64_t end = 0;
  BlockScanner scanner(fd, sizeof(FileHeader));
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd || found == Found::kIncomplete) return end;
    if (found == Found::kBlock && block.type == kDiff) return 0;  // a log
    if (found == Found::kBlock && block.type == kFoot && is_footer(block.payload)) {
      end = block.end;
    } else if (found != Found::kBlock || block.type != kMarks) {
      end = 0;
    }
  }
}

// The last bookmarks of a packed session that has no footer at its end, found block by block.
std::string marks_without_footer(int fd) {
  std::string marks;
  BlockScanner scanner(fd, sizeof(FileHeader));
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd || found == Found::kIncomplete) return marks;
    if (found != Found::kBlock) continue;
    if (block.type == kDiff) return {};
    if (block.type == kMarks) marks.assign(reinterpret_cast<const char*>(block.payload.data()), block.payload.size());
    const bool none =
        block.type == kFoot && is_footer(block.payload) && load<Footer>(block.payload.data()).marks_offset == 0;
    if (none) marks.clear();
  }
}

// The footer of a packed session that the caller has locked; what a kill has left behind it is cut off.
std::optional<Footer> repaired_footer(int fd) {
  const auto footer = read_footer(fd);
  const uint64_t end = footer ? 0 : end_before_torn_change(fd);
  if (end == 0 || ::ftruncate(fd, static_cast<off_t>(end)) != 0) return footer;
  return read_footer(fd);
}

// A new block and then, once that is on disk, a footer behind the old ones. Cut short, a scan finds the frames, and the
// next change or recovery cuts off what is torn.
Status append_marks(int fd, const std::string& path, Footer footer, const std::vector<Bookmark>& bookmarks) {
  const uint64_t end = file_size(fd);
  const std::string text = bookmarks_json(bookmarks);
  footer.marks_offset = bookmarks.empty() ? 0 : end;
  std::vector<std::byte> marks;
  std::vector<std::byte> foot;
  if (!bookmarks.empty()) append_block(marks, kMarks, std::as_bytes(std::span(text)));
  append_block(foot, kFoot, bytes_of(footer));
  const auto append = [&](uint64_t at, std::span<const std::byte> bytes) {
    Status written = write_at(fd, path, at, bytes);
    return !written.ok() || ::fsync(fd) == 0 ? written : system_failure(path, "cannot be synced", errno);
  };
  Status written = marks.empty() ? Status() : append(end, marks);
  if (written.ok()) written = append(end + marks.size(), foot);
  if (!written.ok() && ::ftruncate(fd, static_cast<off_t>(end)) != 0) {
    return system_failure(path, "cannot be put back", errno);
  }
  return written;
}

}  // namespace

std::string bookmarks_json(const std::vector<Bookmark>& bookmarks) {
  json list = json::array();
  for (const Bookmark& bookmark : bookmarks) {
    json entry{{"frame", bookmark.frame}};
    if (!bookmark.note.empty()) entry["note"] = bookmark.note;
    list.push_back(std::move(entry));
  }
  return json{{"bookmarks", std::move(list)}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

Status read_bookmarks_json(std::string_view text, std::vector<Bookmark>& bookmarks) {
  try {
    std::vector<Bookmark> read;
    const json in = parse_json(text);
    for (const json& entry : in.at("bookmarks")) read.push_back(bookmark_from(entry));
    put_in_order(read);
    bookmarks = std::move(read);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(std::string("bookmarks: ") + error.what());
  }
}

std::string bookmarks_path(const std::string& session_path) { return session_path + ".marks"; }

Status read_bookmarks_file(const std::string& path, std::vector<Bookmark>& bookmarks) {
  const std::string file = bookmarks_path(path);
  bookmarks.clear();
  if (::access(file.c_str(), F_OK) != 0) return {};
  std::string text;
  if (Status read = read_whole_file(file, kMaxJsonBytes, text); !read.ok()) return read;
  if (Status read = read_bookmarks_json(text, bookmarks); !read.ok()) {
    return Status::failure(file + ": " + read.message());
  }
  return {};
}

Status read_bookmarks(const std::string& path, std::vector<Bookmark>& bookmarks) {
  if (Status beside = read_bookmarks_file(path, bookmarks); !beside.ok() || !bookmarks.empty()) return beside;
  const ring::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  const auto footer = file.valid() ? read_footer(file.get()) : std::nullopt;
  if (!footer) {
    const std::string text = file.valid() ? marks_without_footer(file.get()) : std::string();
    return text.empty() ? Status() : read_bookmarks_json(text, bookmarks);
  }
  if (footer->marks_offset == 0) return {};
  BlockScanner scanner(file.get(), footer->marks_offset, 4096);
  Block block;
  if (scanner.next(block) != Found::kBlock || block.type != kMarks) {
    return Status::failure(path + ": its bookmarks (byte " + std::to_string(footer->marks_offset) + ") are damaged");
  }
  const std::string_view text(reinterpret_cast<const char*>(block.payload.data()), block.payload.size());
  if (Status read = read_bookmarks_json(text, bookmarks); !read.ok())
    return Status::failure(path + ": " + read.message());
  return {};
}

Status write_bookmarks(const std::string& path, std::vector<Bookmark> bookmarks) {
  put_in_order(bookmarks);
  if (bookmarks_json(bookmarks).size() >= kMaxJsonBytes) {
    return Status::failure(path + ": these are more bookmarks, or longer notes, than a session can hold");
  }
  const ring::Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
  const bool packed = file.valid() && (read_footer(file.get()) || end_before_torn_change(file.get()) != 0);
  if (!packed) return write_bookmarks_file(path, bookmarks);
  if (!try_lock_session(file.get())) {
    return Status::failure(path + ": its bookmarks are being changed by " +
                           ring::lock_holder(file.get(), ring::Role::kWriter));
  }
  // Read again now that nobody else can append.
  const auto latest = repaired_footer(file.get());
  if (!latest) return Status::failure(path + ": has changed while its bookmarks were to be written - try again");
  if (Status written = append_marks(file.get(), path, *latest, bookmarks); !written.ok()) return written;
  return write_bookmarks_file(path, {});  // what stood beside it is in it now
}

}  // namespace recorder::session
