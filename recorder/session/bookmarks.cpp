#include "recorder/session/bookmarks.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "recorder/session/json_text.h"

namespace recorder::session {
namespace {

using nlohmann::json;

Bookmark bookmark_from(const json& in) {
  const json& frame = in.is_object() ? in.at("frame") : in;
  if (!frame.is_number_unsigned()) throw std::runtime_error("invalid frame number '" + frame.dump() + "'");
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
    return base::replace_file(file, bookmarks_json(bookmarks) + "\n");
  }
  const base::Error error = base::remove_file(file);
  if (error != 0 && error != ENOENT) return system_failure(file, "cannot be removed", error);
  return {};
}

// Where the last footer ends if only a change of bookmarks that was cut short follows it; else 0.
uint64_t end_before_torn_change(const base::File& file) {
  uint64_t end = 0;
  BlockScanner scanner(file, sizeof(FileHeader));
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd || found == Found::kIncomplete) return end;
    if (found == Found::kBlock && block.type == kDiff) return 0;  // a log
    if (found == Found::kBlock && footer_of(block)) {
      end = block.end;
    } else if (found != Found::kBlock || block.type != kMarks) {
      end = 0;
    }
  }
}

// The last bookmarks of a packed session without a footer at its end, found block by block.
std::optional<std::string> marks_without_footer(const base::File& file) {
  std::string marks;
  BlockScanner scanner(file, sizeof(FileHeader));
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd || found == Found::kIncomplete) return marks;
    if (found != Found::kBlock) continue;
    if (block.type == kDiff) return std::string();  // a log
    if (block.type == kMarks) marks = text_of(block);
    if (const auto footer = footer_of(block); footer && footer->marks_offset == 0) marks.clear();
  }
}

// The footer of a packed session that the caller has locked, after cutting off what a kill has left behind it.
std::optional<Footer> repaired_footer(const base::File& file) {
  const auto footer = read_footer(file);
  const uint64_t end = footer ? 0 : end_before_torn_change(file);
  if (end == 0 || file.resize(end) != 0) return footer;
  return read_footer(file);
}

// Appends a new block and, once that is on disk, a footer. Cut short, a scan finds the frames, and the next change or
// recovery cuts off the torn rest.
Status append_marks(const base::File& file, const std::string& path, Footer footer,
                    const std::vector<Bookmark>& bookmarks) {
  const uint64_t end = file.bytes();
  const std::string text = bookmarks_json(bookmarks);
  footer.marks_offset = bookmarks.empty() ? 0 : end;
  std::vector<std::byte> marks;
  std::vector<std::byte> foot;
  if (!bookmarks.empty()) append_block(marks, kMarks, std::as_bytes(std::span(text)));
  append_block(foot, kFoot, bytes_of(footer));
  const auto append = [&](uint64_t at, std::span<const std::byte> bytes) {
    return base::write_and_sync(
        path, [&] { return file.write_at(path, at, bytes); }, [&] { return file.sync(); });
  };
  Status written = marks.empty() ? Status() : append(end, marks);
  if (written.ok()) written = append(end + marks.size(), foot);
  if (written.ok()) return written;
  const base::Error error = file.resize(end);
  return error == 0 ? written : system_failure(path, "could not be restored", error);
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
  base::FileInfo info;
  if (base::file_info(file, info) != 0) return {};
  std::string text;
  if (Status read = base::read_whole_file(file, kMaxJsonBytes, text); !read.ok()) return read;
  if (Status read = read_bookmarks_json(text, bookmarks); !read.ok()) {
    return Status::failure(file + ": " + read.message());
  }
  return {};
}

Status read_bookmarks(const std::string& path, std::vector<Bookmark>& bookmarks) {
  if (Status beside = read_bookmarks_file(path, bookmarks); !beside.ok() || !bookmarks.empty()) return beside;
  base::File file;
  if (file.open(path) != 0) return {};
  const auto footer = read_footer(file);
  const auto text = footer ? read_marks(file, *footer) : marks_without_footer(file);
  if (!text) {
    return Status::failure(path + ": its bookmarks (byte " + std::to_string(footer->marks_offset) + ") are damaged");
  }
  if (footer ? footer->marks_offset == 0 : text->empty()) return {};
  const Status read = read_bookmarks_json(*text, bookmarks);
  return read.ok() ? read : Status::failure(path + ": " + read.message());
}

namespace {

constexpr int kMostTries = 10;  // each after the file was replaced by another

// Others hold the lock for moments only, while they change bookmarks or end a packing. 0 when it is held.
base::Error lock_soon(const base::File& file) {
  constexpr auto kPause = std::chrono::milliseconds(10);
  base::Error error = 0;
  for (int tries = 0; tries < 100; ++tries) {
    error = file.try_lock(kSessionLock);
    if (error != EAGAIN && error != EACCES) break;
    std::this_thread::sleep_for(kPause);
  }
  return error;
}

// Into a packed session. `changed`: the file is not at its path any more, nothing was written.
Status write_into_packed(const base::File& file, const std::string& path, const std::vector<Bookmark>& bookmarks,
                         bool& changed) {
  if (const base::Error error = lock_soon(file); error != 0) {
    return file.lock_failure(path, kSessionLock, "its bookmarks are being changed by", error);
  }
  changed = !file.is_named(path);
  if (changed) return {};
  // Read again now that the file can no longer change.
  const auto latest = repaired_footer(file);
  if (!latest) return Status::failure(path + ": has changed while its bookmarks were to be written - try again");
  if (Status written = append_marks(file, path, *latest, bookmarks); !written.ok()) return written;
  return write_bookmarks_file(path, {});  // the file beside it is obsolete now
}

// Beside a log. `changed`: another file has its name by now - the packed session, which the bookmarks belong into, or
// another recording, which they must not be beside.
Status write_beside(const base::File& file, const std::string& path, const std::vector<Bookmark>& bookmarks,
                    bool& changed) {
  Status written = write_bookmarks_file(path, bookmarks);
  changed = written.ok() && file.is_open() && !file.is_named(path);
  if (changed && !identity_of(path).is_same(identity_of(file))) base::remove_file(bookmarks_path(path));
  return written;
}

}  // namespace

Status write_bookmarks(const std::string& path, std::vector<Bookmark> bookmarks, const FileIdentity& read_from) {
  put_in_order(bookmarks);
  if (bookmarks_json(bookmarks).size() >= kMaxJsonBytes) {
    return Status::failure(path + ": these are more bookmarks, or longer notes, than a session can hold");
  }
  for (int tries = 0; tries < kMostTries; ++tries) {
    base::File file;
    const base::OpenOptions to_write{.access = base::Access::kReadWrite, .links = base::Links::kDoNotFollow};
    const base::Error error = file.open(path, to_write);
    if (error == ELOOP) return system_failure(path, "its bookmarks cannot be changed", error);
    const bool writable = error == 0;
    if (!writable) static_cast<void>(file.open(path));
    if (read_from.known && !identity_of(file).is_same(read_from)) {
      return Status::failure(
          path + (file.is_open() ? ": has been replaced by another recording" : ": has been removed or renamed") +
          " - its bookmarks were not changed");
    }
    const bool packed = writable && (read_footer(file) || end_before_torn_change(file) != 0);
    bool changed = false;
    Status written =
        packed ? write_into_packed(file, path, bookmarks, changed) : write_beside(file, path, bookmarks, changed);
    if (!changed) return written;
  }
  return Status::failure(path + ": is being replaced again and again - try again");
}

void settle_bookmarks(const base::File& file, const std::string& path, std::vector<Bookmark> taken) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    std::vector<Bookmark> beside;
    if (!read_bookmarks_file(path, beside).ok()) return;
    if (beside == taken) {
      base::remove_file(bookmarks_path(path));  // later changes find the packed session and go into it
      return;
    }
    const auto footer = read_footer(file);
    if (!footer || !append_marks(file, path, *footer, beside).ok()) return;
    taken = std::move(beside);
  }
}

}  // namespace recorder::session
