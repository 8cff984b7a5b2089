// Files: open, read, write, lock, map, replace. What the ring, sessions and programs need of the file system, with
// every outcome reported.
//
// One header for all systems; file.cpp is its source, file_posix.cpp and file_windows.cpp what differs. The ring is
// used with nothing but this folder's headers (include/circular_buffer.h), so the sources are included at the end of
// this header unless OUROBOROS_COMPILED says that the library holds them.
//
// Errors: an Error is 0 or one of <cerrno>'s numbers, on every system. A Status is for a person and names the path.
// Threads: an object belongs to one thread at a time; functions may be called from any thread. Paths are UTF-8.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "status.h"

#if defined(OUROBOROS_COMPILED)
#define OUROBOROS_INLINE
#else
#define OUROBOROS_INLINE inline
#endif

namespace recorder::base {

using Error = int;

// A file that was removed or replaced while it was open. Not every system has a number of its own for that.
#if defined(ESTALE)
inline constexpr Error kStale = ESTALE;
#else
inline constexpr Error kStale = ENOENT;
#endif

// Whether there was no room for what was to be written: a full disk, a quota, a limit on the size of files.
constexpr bool is_full(Error error) {
#if defined(EDQUOT)
  if (error == EDQUOT) return true;
#endif
  return error == ENOSPC || error == EFBIG;
}

namespace detail {
struct MapEntry;
}

// --- what a file is -------------------------------------------------------------------------------------------------

enum class FileKind { kRegular, kFolder, kLink, kOther };  // kLink: only where links are not followed

// Which file it is; all its names share it.
struct FileId {
  uint64_t device = 0;  // 0: the system does not say; Wine does not once the file was renamed
  uint64_t number = 0;
  friend bool operator==(const FileId& a, const FileId& b) {
    return a.number == b.number && (a.device == b.device || a.device == 0 || b.device == 0);
  }
};

struct FileInfo {
  FileKind kind = FileKind::kOther;
  FileId id;
  uint64_t bytes = 0;
  uint64_t links = 0;  // names that it has; 0 once it is removed
  int64_t modified_unix_ns = 0;
};

enum class Links { kFollow, kDoNotFollow };
Error file_info(const std::string& path, FileInfo& info, Links links = Links::kFollow);
// Whether anything has that name, a dangling link included.
bool exists(const std::string& path);
// The last part of a path.
std::string file_name_of(const std::string& path);

// --- an open file ---------------------------------------------------------------------------------------------------

enum class Access { kRead, kWrite, kReadWrite };
enum class Creation { kNever, kIfMissing, kMustBeNew };

struct OpenOptions {
  Access access = Access::kRead;
  Creation creation = Creation::kNever;
  Links links = Links::kFollow;  // kDoNotFollow: ELOOP when the name is a link
  unsigned permissions = 0666;   // of a file that is created, less the user's mask
  bool waits = false;            // for the other end of a pipe, at opening, reading and writing
};

// A range of bytes to lock. The bytes need not exist and are not touched.
struct LockRange {
  uint64_t offset = 0;
  uint64_t bytes = 1;
};

// An open file; closes itself. Never inherited by programs that are started.
class File {
 public:
#if defined(_WIN32)
  using Native = void*;
  static constexpr Native kNone = nullptr;
#else
  using Native = int;
  static constexpr Native kNone = -1;
#endif

  File() = default;
  // Takes over an open handle.
  explicit File(Native native) : native_(native) {}
  File(File&& other) noexcept : native_(std::exchange(other.native_, kNone)) {}
  File& operator=(File&& other) noexcept {
    std::swap(native_, other.native_);
    return *this;
  }
  ~File() { close(); }

  // On failure the object is as it was.
  Error open(const std::string& path, const OpenOptions& options = {});
  void close();
  bool is_open() const { return native_ != kNone; }
  Native native() const { return native_; }
  // Hands over the handle, open.
  Native release() { return std::exchange(native_, kNone); }
  // Another handle on the same open file. On failure `other` is as it was.
  Error duplicate(File& other) const;

  Error info(FileInfo& info) const;
  // Its size; 0 where that cannot be found out.
  uint64_t bytes() const;
  // Whether `path` is a name of this very file.
  bool is_named(const std::string& path) const;

  // Reads up to out.size() bytes; returns how many there were. Fewer at the file's end or where it cannot be read;
  // `error` tells which of the two, 0 at the end.
  size_t read_at(uint64_t offset, std::span<std::byte> out, Error* error = nullptr) const;
  // Writes all of `bytes`; ENOSPC when the system takes none without saying why. A limit on file sizes is an error like
  // a full disk, no signal. `failed_at` is the first byte that was not written; those before may have been.
  Error write_at(uint64_t offset, std::span<const std::byte> bytes, uint64_t* failed_at = nullptr) const;
  // The same as a sentence: "PATH: cannot be written at byte N: REASON".
  Status write_at(const std::string& path, uint64_t offset, std::span<const std::byte> bytes) const;
  // The next bytes of a stream (a pipe, a terminal, a file from its beginning); none at its end.
  Error read_some(std::span<std::byte> out, size_t& got) const;
  // Writes what the stream takes now; EAGAIN when that is nothing and the file was opened not to wait.
  Error write_some(std::span<const std::byte> bytes, size_t& written) const;
  // Waits for a stream to take bytes.
  bool wait_until_writable(int at_most_ms) const;
  // Waits until the other end of a stream has gone, or the time is over; true if it has gone.
  bool wait_for_hangup(int at_most_ms) const;
  // Cuts the file off at that size, or extends it with zeros.
  Error resize(uint64_t bytes) const;
  // Gives the file its blocks up to `bytes` now, so that a later store into a map cannot meet a full disk. Changes no
  // byte. EOPNOTSUPP where the file system cannot; a limit on file sizes is an error, no signal.
  Error reserve(uint64_t bytes) const;
  // The same where reserve() cannot, for a file that is not in use yet: writes zeros.
  Error fill_with_zeros(uint64_t bytes) const;
  // What was written is on disk when these return; sync_data() leaves out times and the like.
  Error sync() const;
  Error sync_data() const;

  // Locks belong to this open file in this process, across processes and within one; the system releases them when the
  // file is closed or the process dies. A child that is forked has none of them: in it, a file that was
  // locked is an empty one that takes everything. (Not so after a bare clone(), which cannot be noticed.) They are
  // advisory: only programs that ask are refused. Linux has them as open-file-description locks; where the system has
  // only those of processes (older macOS), a second opening within one process is not refused. try_lock(): EAGAIN or
  // EACCES while another opening holds any of the range. Where the file system has no locks (ENOLCK on NFSv3,
  // EOPNOTSUPP, EINVAL) they fail with its error, unless work_without_locks() was called.
  Error try_lock(LockRange range) const;
  Error lock(LockRange range) const;  // waits
  void unlock(LockRange range) const;
  // Whether another opening holds any of it now; works on a file opened for reading. kUnknown: the file system has no
  // locks, and nothing tells.
  enum class Held { kNo, kYes, kUnknown };
  Held held_elsewhere(LockRange range) const;
  bool is_locked_elsewhere(LockRange range) const { return held_elsewhere(range) == Held::kYes; }
  // The process that holds it, for an error message: "process 1234 (game)", or "another process" where that is unknown.
  std::string lock_holder(LockRange range) const;
  // Why try_lock() has failed with `error`: "PATH: HELD process 1234 (game)" while another opening has the lock, HELD
  // being "is in use by" or the like; else what the system says, and what can be done where there are no locks.
  Status lock_failure(const std::string& path, LockRange range, const char* held, Error error) const;

 private:
  Native native_ = kNone;
};

// From here on a file system without locks is not an error: what would be locked there is used unlocked, by the whole
// process. Then nothing keeps a second program from writing the same file at the same time, which damages it, and a
// session that is being recorded there looks like one whose game died. Files elsewhere are locked as ever.
void work_without_locks();
bool works_without_locks();
// Whether a lock that failed with `error` failed for want of locks on that file system.
bool has_no_locks(Error error);

// A file's bytes in memory, shared with all that map it. Unmaps itself; independent of the File it was made from. A
// forked child does not get it: it finds zeros of its own there, and keeps no lock of the parent's alive by it.
class Mapping {
 public:
  Mapping() = default;
  Mapping(Mapping&& other) noexcept { swap(other); }
  Mapping& operator=(Mapping&& other) noexcept {
    Mapping(std::move(other)).swap(*this);
    return *this;
  }
  ~Mapping() { unmap(); }

  // The first `bytes` of `file`. On failure the object is as it was.
  Error map(const File& file, size_t bytes, Access access);
  void unmap();
  bool is_mapped() const { return data_ != nullptr; }
  std::byte* data() const { return data_; }
  size_t bytes() const { return bytes_; }
  // How many of its pages were found gone (survive_cut_files()): 0 while all of it is the file's. Any thread.
  uint32_t lost_pages() const;
  // Takes the faults of all pages now instead of at the first store; merely slower later where the kernel (before 5.14)
  // has no such advice.
  void populate() const { populate(data_, bytes_); }
  // All of it, or the first `bytes`, are on disk when it returns.
  Error sync() const { return sync(data_, bytes_); }
  Error sync(size_t bytes) const { return sync(data_, bytes); }
  // The same for another thread, which keeps the address while the object moves.
  static void populate(std::byte* data, size_t bytes);
  static Error sync(std::byte* data, size_t bytes);

 private:
  void swap(Mapping& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    std::swap(entry_, other.entry_);
  }
  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
  detail::MapEntry* entry_ = nullptr;  // in the list of all maps
};

// An open folder. All that is done by it is done in that very folder, even if its path leads elsewhere by then, and
// never through a link: a `name` is that of one of its entries and means the entry itself. EINVAL for a name that could
// lead out ("", ".", "..", or with a slash). Code that deletes or replaces files that it found by a listing works by
// one.
class Folder {
 public:
  // `links` is about the last part of the path: with kDoNotFollow ELOOP when that is a link.
  Error open(const std::string& path, Links links = Links::kFollow);
  // The folder that is an entry of `parent`; ELOOP when that is a link.
  Error open_in(const Folder& parent, const std::string& name);
  bool is_open() const { return folder_.is_open(); }

  // All entries, in no order.
  Error list(std::vector<std::string>& names) const;
  Error info(const std::string& name, FileInfo& info) const;
  bool contains(const std::string& name) const;
  // As File::open(), but never through a link.
  Error open_file(const std::string& name, const OpenOptions& options, File& file) const;
  // Whether it is a name of this very file.
  bool is_name_of(const std::string& name, const File& file) const;
  Error remove_file(const std::string& name) const;
  Error make_folder(const std::string& name) const;
  // One that is empty.
  Error remove_folder(const std::string& name) const;
  // Replaces a file of the new name.
  Error rename(const std::string& from, const std::string& to) const;
  // Gives the file a second name. EEXIST when there is something of that name.
  Error link(const std::string& from, const std::string& to) const;
  // Renames a file into another folder, or this one, without ever replacing one: EEXIST.
  Error move_file(const std::string& from, const Folder& to_folder, const std::string& to) const;
  // Makes changes of names durable. Failure only weakens durability, on file systems that cannot.
  void sync() const;

 private:
  Error open_at(File::Native at, const std::string& path, Links links);
  File folder_;
};

// A file that is cut while it is mapped (`cp /dev/null FILE`), or whose disk fails, leaves pages in memory that belong
// to nothing: the next access raises SIGBUS, which ends the process. From this call on such a page of a Mapping is
// replaced by one of zeros, which is this process's alone; Mapping::lost_pages() counts it, and the program goes on.
//
// The handler is the process's: it is installed once, keeps the one that was there, and hands on to it every SIGBUS
// that is not about a Mapping. It costs nothing until such a page is met; then a system call (mmap) for each. A program
// that installs a handler of its own later hands on in turn, or calls replace_lost_page() in it. Nothing here installs
// the handler unasked but Recorder::start(), which can be told not to (RecorderOptions::survives_cut_files).
void survive_cut_files();
// For a SIGBUS handler of one's own: whether `address` (si_addr) is in a page of a Mapping that is gone, and has been
// replaced; the handler then returns. May be called in a signal handler.
bool replace_lost_page(const void* address);

// Makes an empty file without a name that lives in memory, for reading and writing: what is read again and again then
// waits for no disk. Where the system has no such files it is one on a disk that is gone once it is closed.
Error make_memory_file(File& file);

enum class Stream { kInput, kOutput, kError };
// A handle of its own on a standard stream, which itself stays open.
File standard_stream(Stream stream);
bool is_terminal(Stream stream);

// --- names ----------------------------------------------------------------------------------------------------------

Error remove_file(const std::string& path);
// Replaces a file of the new name.
Error rename_file(const std::string& from, const std::string& to);
// A second name for the file. EEXIST when there is something of that name.
Error link_file(const std::string& from, const std::string& to);
// Renames a file without ever replacing one: EEXIST. File systems without links are looked at first, the next best.
Error move_file(const std::string& from, const std::string& to);
// The same for a folder.
Error move_folder(const std::string& from, const std::string& to);
// Two folders change names, so that at no time there is none; where the system cannot, one steps aside for a moment.
Error swap_folders(const std::string& one, const std::string& other);

// One folder; EEXIST when there is something of that name.
Error make_folder(const std::string& path);
// A folder and those above it that are missing, durably. One that exists is a success.
Status make_folders(const std::string& path);
// Makes the entry of `path` in its folder durable. Failure only weakens durability, on file systems that cannot.
void sync_folder_of(const std::string& path);
// Syncs the whole file system that `path` is in: for many small files.
Error sync_file_system(const std::string& path);
// Whether files can be made in that folder.
bool is_writable_folder(const std::string& path);

// The first of name(1), name(2), ... for which taken(path) is false. Another process may take it before it is used:
// make the file with Creation::kMustBeNew or move_file(), and ask again on EEXIST.
template <class Name, class Taken>
std::string first_free(Name&& name, Taken&& taken) {
  for (int i = 1;; ++i) {
    if (std::string path = name(i); !taken(path)) return path;
  }
}
// The first at which nothing lies.
template <class Name>
std::string first_free(Name&& name) {
  return first_free(name, [](const std::string& path) { return exists(path); });
}

// write(), then sync(), which give a Status and an Error; both once more when the sync fails: it may have dropped what
// was written, as on Linux, and the next one would succeed without it.
template <class Write, class Sync>
Status write_and_sync(const std::string& path, Write&& write, Sync&& sync) {
  Error error = 0;
  for (int tries = 0; tries < 2; ++tries) {
    if (Status written = write(); !written.ok()) return written;
    error = sync();
    if (error == 0) return {};
  }
  return system_failure(path, "cannot be synced", error);
}

// --- whole files ----------------------------------------------------------------------------------------------------

// What a file is called while it is made: PATH.new-PROCESS-NUMBER, a name that cannot be foreseen. Its maker holds a
// lock on some of kTemporaryLock's bytes until the file has its own name, so that others can tell one that is being
// made from one that a killed process has left: remove_dead_temporaries().
std::string temporary_name(const std::string& path);
inline constexpr LockRange kTemporaryLock{0, 20};

enum class Replace { kNo, kYes };
// Gives a finished file its name in the same folder, durably. kNo: EEXIST when there is a file of that name; on file
// systems without links it is looked for first, the next best. A link of that name is replaced, not followed. The
// temporary name is gone afterwards in either case.
Error put_in_place(const std::string& temporary, const std::string& path, Replace replace);

// A file while it is made: locked, under a temporary name, removed with the object unless it was put in place. It stays
// in the folder that it was made in, also when that is renamed.
class TemporaryFile {
 public:
  TemporaryFile() = default;
  TemporaryFile(TemporaryFile&& other) noexcept { swap(other); }
  TemporaryFile& operator=(TemporaryFile&& other) noexcept {
    TemporaryFile(std::move(other)).swap(*this);
    return *this;
  }
  ~TemporaryFile() { discard(); }

  // Makes an empty file beside `path`, for reading and writing. `lock` stays on the file when it has its name, as long
  // as it is open.
  Error create(const std::string& path, LockRange lock = kTemporaryLock, unsigned permissions = 0644);
  bool is_open() const { return file_.is_open(); }
  const File& file() const { return file_; }
  const std::string& name() const { return name_; }

  // Gives the file, which was synced, the name that create() was told, durably. On failure it is gone, as by discard().
  Error put_in_place(Replace replace);
  // Hands over the file that was put in place, lock and all.
  File take_file() { return std::exchange(file_, File()); }
  // Removes the file.
  void discard();

 private:
  void swap(TemporaryFile& other) noexcept {
    std::swap(folder_, other.folder_);
    std::swap(file_, other.file_);
    std::swap(name_, other.name_);
    std::swap(path_, other.path_);
  }
  Folder folder_;
  File file_;
  std::string name_;  // empty: there is no file of a temporary name
  std::string path_;
};

// The final name of a file that is called `name` while it is made: "a.oro" for "a.oro.new-1234-00c0ffee00c0ffee"; empty
// unless `name` is a temporary name.
std::string_view finished_name(std::string_view name);

// Removes the temporary files that killed processes have left in `folder` and whose final name ends in `ending`. Files
// that are being made or cannot be opened stay, and so do names that only resemble a temporary one.
void remove_dead_temporaries(const std::string& folder, std::string_view ending);
// The same for the one file `path`.
void remove_dead_temporaries_of(const std::string& path);

// Makes an empty folder beside `path` under a temporary name, which is put into `made`.
Error make_temporary_folder(const std::string& path, std::string& made);

// Copies a file to a new one, durably. EEXIST when there is something of that name; on failure there is nothing new.
Error copy_file(const std::string& from, const std::string& to);

// Writes a small file: afterwards it is the whole new one, durably, or on failure the old one.
Status replace_file(const std::string& path, std::span<const std::byte> bytes);
Status replace_file(const std::string& path, const std::string& text);

// Reads a whole file of at most `max_bytes`. On failure `text` is as it was.
Status read_whole_file(const std::string& path, uint64_t max_bytes, std::string& text);

}  // namespace recorder::base

#if !defined(OUROBOROS_COMPILED)
#if defined(_WIN32)
#include "file_windows.cpp"
#else
#include "file_posix.cpp"
#endif
#include "file.cpp"
#endif
