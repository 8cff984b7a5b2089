// Files on Windows, from version 10 on. Included by file.h unless the library holds it.
//
// What differs from the other systems: a file that is open or mapped is replaced by moving it aside where the system
// cannot do better, a mapped file cannot be cut, and locks keep others from the bytes themselves - so they lie far
// behind the end of any file.
#include "file.h"

#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#endif
#if !defined(NOMINMAX)
#define NOMINMAX
#endif
#include <windows.h>
// After it.
#include <winternl.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "file_system.h"

namespace recorder::base {
namespace detail {

// --- errors and names -----------------------------------------------------------------------------------------------

inline Error error_of_code(DWORD code) {
  switch (code) {
    case ERROR_SUCCESS:
      return 0;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_PATHNAME:
    case ERROR_BAD_NETPATH:
    case ERROR_BAD_NET_NAME:
    case ERROR_INVALID_DRIVE:
    case ERROR_NOT_READY:
      return ENOENT;
    case ERROR_ACCESS_DENIED:
    case ERROR_PRIVILEGE_NOT_HELD:
      return EACCES;
    case ERROR_WRITE_PROTECT:
      return EROFS;
    case ERROR_SHARING_VIOLATION:
    case ERROR_USER_MAPPED_FILE:
    case ERROR_BUSY:
      return EBUSY;
    case ERROR_LOCK_VIOLATION:
    case ERROR_LOCK_FAILED:
      return EAGAIN;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
      return EEXIST;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
      return ENOSPC;
    case ERROR_DIRECTORY:
      return ENOTDIR;
    case ERROR_DIR_NOT_EMPTY:
      return ENOTEMPTY;
    case ERROR_NOT_SUPPORTED:
    case ERROR_INVALID_FUNCTION:
    case ERROR_CALL_NOT_IMPLEMENTED:
      return ENOTSUP;
    case ERROR_FILENAME_EXCED_RANGE:
      return ENAMETOOLONG;
    case ERROR_TOO_MANY_LINKS:
      return EMLINK;
    case ERROR_NOT_SAME_DEVICE:
      return EXDEV;
    case ERROR_NO_DATA:
    case ERROR_BROKEN_PIPE:
    case ERROR_PIPE_NOT_CONNECTED:
      return EPIPE;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_COMMITMENT_LIMIT:
      return ENOMEM;
    case ERROR_TOO_MANY_OPEN_FILES:
      return EMFILE;
    case ERROR_CANT_RESOLVE_FILENAME:
      return ELOOP;
    case ERROR_INVALID_HANDLE:
      return EBADF;
    case ERROR_INVALID_NAME:
    case ERROR_INVALID_PARAMETER:
    case ERROR_NO_UNICODE_TRANSLATION:
    case ERROR_FILE_INVALID:
      return EINVAL;
    default:
      return EIO;
  }
}

// An Error by what a system call returned.
inline Error error_of(BOOL succeeded) { return succeeded != 0 ? 0 : error_of_code(::GetLastError()); }

// The system's form of a text in UTF-8; false when it is none.
inline bool to_wide(std::string_view text, std::wstring& wide) {
  wide.clear();
  if (text.empty()) return true;
  const int bytes = static_cast<int>(text.size());
  const int units = ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), bytes, nullptr, 0);
  wide.resize(static_cast<size_t>(units));
  return units > 0 && ::MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), bytes, wide.data(), units) > 0;
}

inline std::string to_utf8(std::wstring_view wide) {
  const int units = static_cast<int>(wide.size());
  const int bytes = ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), units, nullptr, 0, nullptr, nullptr);
  std::string text(static_cast<size_t>(bytes), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), units, text.data(), bytes, nullptr, nullptr);
  return text;
}

// A path as the system takes it: one that is too long for it without, with the mark that it is taken as it is.
inline Error to_system_path(const std::string& path, std::wstring& wide) {
  constexpr size_t kLongest = 240;
  if (path.find('\0') != path.npos) return EINVAL;
  if (path.empty()) return ENOENT;
  if (!to_wide(path, wide)) return EINVAL;
  if (wide.size() < kLongest || wide.starts_with(L"\\\\?\\")) return 0;
  const DWORD units = ::GetFullPathNameW(wide.c_str(), 0, nullptr, nullptr);
  std::wstring full(units, L'\0');
  full.resize(::GetFullPathNameW(wide.c_str(), units, full.data(), nullptr));
  if (full.empty()) return error_of(FALSE);
  wide = full.starts_with(L"\\\\") ? L"\\\\?\\UNC" + full.substr(1) : L"\\\\?\\" + full;
  return 0;
}

OUROBOROS_INLINE bool is_entry(const std::string& name) {
  // A colon would name a stream within a file.
  return !name.empty() && name != "." && name != ".." && name.find_first_of("/\\:") == std::string::npos &&
         name.find('\0') == std::string::npos;
}

// --- the calls below the usual ones ---------------------------------------------------------------------------------

// They alone work by an open folder. Asked for by name, so that the ring's headers need no library.
struct SystemCalls {
  using CreateFile = LONG(NTAPI*)(HANDLE*, ACCESS_MASK, OBJECT_ATTRIBUTES*, IO_STATUS_BLOCK*, LARGE_INTEGER*, ULONG,
                                  ULONG, ULONG, ULONG, void*, ULONG);
  using SetInformationFile = LONG(NTAPI*)(HANDLE, IO_STATUS_BLOCK*, void*, ULONG, int);
  using StatusToCode = ULONG(NTAPI*)(LONG);
  CreateFile create_file;
  SetInformationFile set_information_file;
  StatusToCode status_to_code;
};

inline const SystemCalls& system_calls() {
  static const SystemCalls calls = [] {
    const HMODULE module = ::GetModuleHandleW(L"ntdll.dll");
    const auto named = [module](const char* name) { return reinterpret_cast<void*>(::GetProcAddress(module, name)); };
    return SystemCalls{reinterpret_cast<SystemCalls::CreateFile>(named("NtCreateFile")),
                       reinterpret_cast<SystemCalls::SetInformationFile>(named("NtSetInformationFile")),
                       reinterpret_cast<SystemCalls::StatusToCode>(named("RtlNtStatusToDosError"))};
  }();
  return calls;
}

inline Error error_of_status(LONG status) {
  return status >= 0 ? 0 : error_of_code(system_calls().status_to_code(status));
}

inline constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
// Of NtCreateFile().
inline constexpr ULONG kOpenExisting = 1, kCreateNew = 2, kOpenOrCreate = 3;
inline constexpr ULONG kFolderOnly = 0x1, kSynchronous = 0x20, kNoFolder = 0x40, kLinkItself = 0x200000;
// Of NtSetInformationFile().
inline constexpr int kRename = 10, kHardLink = 11, kDisposition = 13, kDispositionEx = 64, kRenameEx = 65;

// Opens an entry of a folder: the entry itself, if it is a link.
inline Error open_entry(HANDLE folder, const std::string& name, ACCESS_MASK access, ULONG creation, ULONG options,
                        File& file) {
  std::wstring wide;
  if (!is_entry(name) || !to_wide(name, wide)) return EINVAL;
  UNICODE_STRING text{};
  text.Buffer = wide.data();
  text.Length = text.MaximumLength = static_cast<USHORT>(wide.size() * sizeof(wchar_t));
  OBJECT_ATTRIBUTES attributes{};
  attributes.Length = sizeof attributes;
  attributes.RootDirectory = folder;
  attributes.ObjectName = &text;
  attributes.Attributes = OBJ_CASE_INSENSITIVE;
  IO_STATUS_BLOCK block{};
  HANDLE opened = nullptr;
  const LONG status =
      system_calls().create_file(&opened, access | SYNCHRONIZE, &attributes, &block, nullptr, FILE_ATTRIBUTE_NORMAL,
                                 kShareAll, creation, options | kSynchronous, nullptr, 0);
  if (status < 0) return error_of_status(status);
  file = File(opened);
  return 0;
}

// Whether the open file is a link. Other such files (of a cloud, say) are files as any.
enum class Reparse { kNone, kLink, kOther };
inline Reparse reparse_of(HANDLE file) {
  FILE_ATTRIBUTE_TAG_INFO found{};
  if (::GetFileInformationByHandleEx(file, FileAttributeTagInfo, &found, sizeof found) == 0) return Reparse::kNone;
  if ((found.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) return Reparse::kNone;
  return IsReparseTagNameSurrogate(found.ReparseTag) ? Reparse::kLink : Reparse::kOther;
}

inline bool is_folder(HANDLE file) {
  BY_HANDLE_FILE_INFORMATION found{};
  return ::GetFileInformationByHandle(file, &found) != 0 && (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

inline ACCESS_MASK access_mask(Access access) {
  return access == Access::kRead    ? GENERIC_READ
         : access == Access::kWrite ? GENERIC_WRITE
                                    : GENERIC_READ | GENERIC_WRITE;
}

// What an opened file must not be.
inline Error check_opened(const File& file, const OpenOptions& options) {
  if (options.links == Links::kDoNotFollow && reparse_of(file.native()) == Reparse::kLink) return ELOOP;
  return options.access != Access::kRead && is_folder(file.native()) ? EISDIR : 0;
}

inline int64_t unix_ns_of(FILETIME time) {
  constexpr int64_t kUnixEpoch = 116'444'736'000'000'000;  // in units of 100 ns since 1601
  const auto units = static_cast<int64_t>(uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime);
  return (units - kUnixEpoch) * 100;
}

inline Error info_of(HANDLE file, FileInfo& info) {
  FileInfo found;
  if (::GetFileType(file) != FILE_TYPE_DISK) {
    info = found;
    return 0;
  }
  BY_HANDLE_FILE_INFORMATION facts{};
  if (::GetFileInformationByHandle(file, &facts) == 0) return error_of(FALSE);
  FILE_STANDARD_INFO standard{};
  if (::GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof standard) == 0) return error_of(FALSE);
  const bool is_link = reparse_of(file) == Reparse::kLink;
  const bool is_directory = (facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  found.kind = is_link ? FileKind::kLink : is_directory ? FileKind::kFolder : FileKind::kRegular;
  found.id = {facts.dwVolumeSerialNumber, uint64_t{facts.nFileIndexHigh} << 32 | facts.nFileIndexLow};
  found.bytes = uint64_t{facts.nFileSizeHigh} << 32 | facts.nFileSizeLow;
  found.links = standard.DeletePending != 0 ? 0 : standard.NumberOfLinks;
  found.modified_unix_ns = unix_ns_of(facts.ftLastWriteTime);
  info = found;
  return 0;
}

// Opens what has that name, for questions about it or to rename it.
inline Error open_name(const std::string& path, ACCESS_MASK access, Links links, File& file) {
  std::wstring wide;
  if (const Error error = to_system_path(path, wide); error != 0) return error;
  const DWORD flags = FILE_FLAG_BACKUP_SEMANTICS | (links == Links::kFollow ? 0 : FILE_FLAG_OPEN_REPARSE_POINT);
  const HANDLE opened = ::CreateFileW(wide.c_str(), access, kShareAll, nullptr, OPEN_EXISTING, flags, nullptr);
  if (opened == INVALID_HANDLE_VALUE) return error_of(FALSE);
  file = File(opened);
  return 0;
}

// --- what belongs to this process: locks and maps -------------------------------------------------------------------

// A map, as an exception handler finds it. Entries are never freed, but used again.
struct MapEntry {
  std::atomic<uintptr_t> begin{0};  // 0: not in use
  std::atomic<uintptr_t> end{0};
  std::atomic<uint32_t> lost_pages{0};
  std::atomic<bool> replacing{false};
  bool writable = false;
  HANDLE file = nullptr;  // to sync by
  MapEntry* next = nullptr;
};

struct HeldLock {
  HANDLE file = nullptr;
  LockRange range;
  HANDLE holder = nullptr;  // the section that names this process
};

struct Belongings {
  std::mutex mutex;
  std::vector<HeldLock> locks;
  std::atomic<MapEntry*> maps{nullptr};
};

// Never destroyed: a file may be closed at any time.
inline Belongings& belongings() {
  static Belongings& all = *new Belongings;
  return all;
}

inline size_t page_bytes() {
  static const size_t bytes = [] {
    SYSTEM_INFO info{};
    ::GetSystemInfo(&info);
    return static_cast<size_t>(info.dwPageSize);
  }();
  return bytes;
}

// Locks keep other programs from the bytes that they are on, so they are on bytes that no file has.
inline constexpr uint64_t kLockBase = uint64_t{1} << 62;

inline OVERLAPPED place_of(uint64_t offset) {
  OVERLAPPED place{};
  place.Offset = static_cast<DWORD>(offset);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32);
  return place;
}

inline Error lock_bytes(HANDLE file, LockRange range, DWORD flags) {
  OVERLAPPED place = place_of(kLockBase + range.offset);
  return error_of(
      ::LockFileEx(file, flags, 0, static_cast<DWORD>(range.bytes), static_cast<DWORD>(range.bytes >> 32), &place));
}

inline void unlock_bytes(HANDLE file, LockRange range) {
  OVERLAPPED place = place_of(kLockBase + range.offset);
  ::UnlockFileEx(file, 0, static_cast<DWORD>(range.bytes), static_cast<DWORD>(range.bytes >> 32), &place);
}

// Whether another opening holds it. Asks with a lock that others may share, so that two that ask do not meet.
inline bool is_held(HANDLE file, LockRange range) {
  if (lock_bytes(file, range, LOCKFILE_FAIL_IMMEDIATELY) != 0) return true;
  unlock_bytes(file, range);
  return false;
}

// The name of a section of memory that says who holds the lock. It goes with its process.
inline std::string holder_name(HANDLE file, LockRange range) {
  FileInfo info;
  if (info_of(file, info) != 0) return {};
  char name[96];
  std::snprintf(name, sizeof name, "Local\\ouroboros-lock-%llx-%llx-%llx",
                static_cast<unsigned long long>(info.id.device), static_cast<unsigned long long>(info.id.number),
                static_cast<unsigned long long>(range.offset));
  return name;
}

inline HANDLE tell_holder(HANDLE file, LockRange range) {
  const std::string name = holder_name(file, range);
  const HANDLE section =
      ::CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, sizeof(DWORD), name.c_str());
  if (section == nullptr) return nullptr;
  if (void* const view = ::MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof(DWORD))) {
    const DWORD process = ::GetCurrentProcessId();
    std::memcpy(view, &process, sizeof process);
    ::UnmapViewOfFile(view);
  }
  return section;
}

inline bool contains(LockRange outer, LockRange inner) {
  return outer.offset <= inner.offset && inner.offset + inner.bytes <= outer.offset + outer.bytes;
}

inline bool is_held_here(HANDLE file, LockRange range) {
  const std::lock_guard lock(belongings().mutex);
  return std::any_of(belongings().locks.begin(), belongings().locks.end(),
                     [&](const HeldLock& held) { return held.file == file && contains(held.range, range); });
}

// A second lock by the same handle would wait for the first, which elsewhere is a success.
OUROBOROS_INLINE Error set_lock(File::Native file, LockRange range, bool waits) {
  if (is_held_here(file, range)) return 0;
  Error error = 0;
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries; ++tries) {
    error =
        lock_bytes(file, range, waits ? LOCKFILE_EXCLUSIVE_LOCK : LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY);
    // In the way may have been one that only asks.
    if (error != EAGAIN || is_held(file, range)) break;
  }
  if (error != 0) return error;
  const HANDLE holder = tell_holder(file, range);
  const std::lock_guard lock(belongings().mutex);
  belongings().locks.push_back({file, range, holder});
  return 0;
}

// Takes the locks of `file` that `wanted` says from the list and gives them back.
template <class Wanted>
void give_back_locks(HANDLE file, Wanted&& wanted) {
  const std::lock_guard lock(belongings().mutex);
  std::erase_if(belongings().locks, [&](const HeldLock& held) {
    if (held.file != file || !wanted(held)) return false;
    if (held.holder != nullptr) ::CloseHandle(held.holder);
    unlock_bytes(file, held.range);
    return true;
  });
}

inline MapEntry* note_mapped(void* begin, size_t bytes, bool writable, HANDLE file) {
  const std::lock_guard lock(belongings().mutex);
  MapEntry* entry = belongings().maps.load();
  while (entry != nullptr && entry->begin.load() != 0) entry = entry->next;
  const bool is_new = entry == nullptr;
  if (is_new) entry = new MapEntry;
  entry->lost_pages.store(0);
  entry->writable = writable;
  entry->file = nullptr;
  ::DuplicateHandle(::GetCurrentProcess(), file, ::GetCurrentProcess(), &entry->file, 0, FALSE, DUPLICATE_SAME_ACCESS);
  const size_t pages = (bytes + page_bytes() - 1) / page_bytes();
  entry->end.store(reinterpret_cast<uintptr_t>(begin) + pages * page_bytes());
  entry->begin.store(reinterpret_cast<uintptr_t>(begin), std::memory_order_release);
  if (is_new) {
    entry->next = belongings().maps.load();
    belongings().maps.store(entry, std::memory_order_release);
  }
  return entry;
}

inline void note_unmapped(MapEntry* entry) {
  const std::lock_guard lock(belongings().mutex);
  entry->begin.store(0, std::memory_order_release);
  if (entry->file != nullptr) ::CloseHandle(std::exchange(entry->file, nullptr));
}

inline MapEntry* map_at(uintptr_t address) {
  for (auto* entry = belongings().maps.load(std::memory_order_acquire); entry != nullptr; entry = entry->next) {
    const uintptr_t begin = entry->begin.load(std::memory_order_acquire);
    if (begin != 0 && address >= begin && address < entry->end.load()) return entry;
  }
  return nullptr;
}

// The system has no way to replace a single page of a map: all of it becomes zeros.
inline bool replace_map(MapEntry& entry) {
  const uintptr_t begin = entry.begin.load();
  const size_t bytes = entry.end.load() - begin;
  void* const address = reinterpret_cast<void*>(begin);
  if (entry.replacing.exchange(true)) {  // by another thread that met it, too
    while (entry.replacing.load()) ::SwitchToThread();
    return entry.lost_pages.load() != 0;
  }
  bool replaced = entry.lost_pages.load() != 0;
  if (!replaced) {
    ::UnmapViewOfFile(address);
    replaced = ::VirtualAlloc(address, bytes, MEM_RESERVE | MEM_COMMIT,
                              entry.writable ? PAGE_READWRITE : PAGE_READONLY) != nullptr;
    if (replaced) entry.lost_pages.store(static_cast<uint32_t>(bytes / page_bytes()), std::memory_order_release);
  }
  entry.replacing.store(false);
  return replaced;
}

// A page that cannot be read, or one that another thread is replacing.
inline LONG NTAPI on_page_fault(EXCEPTION_POINTERS* pointers) {
  const EXCEPTION_RECORD& record = *pointers->ExceptionRecord;
  const bool in_page = record.ExceptionCode == EXCEPTION_IN_PAGE_ERROR;
  if ((!in_page && record.ExceptionCode != EXCEPTION_ACCESS_VIOLATION) || record.NumberParameters < 2) {
    return EXCEPTION_CONTINUE_SEARCH;
  }
  MapEntry* const entry = map_at(record.ExceptionInformation[1]);
  if (entry == nullptr || (!in_page && !entry->replacing.load())) return EXCEPTION_CONTINUE_SEARCH;
  return replace_map(*entry) ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

}  // namespace detail

OUROBOROS_INLINE bool replace_lost_page(const void* address) {
  detail::MapEntry* const entry = detail::map_at(reinterpret_cast<uintptr_t>(address));
  return entry != nullptr && detail::replace_map(*entry);
}

OUROBOROS_INLINE void survive_cut_files() {
  static_cast<void>(detail::page_bytes());  // not for the first time in the handler
  static void* const handler = ::AddVectoredExceptionHandler(1, detail::on_page_fault);
  static_cast<void>(handler);
}

// --- what a file is -------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error file_info(const std::string& path, FileInfo& info, Links links) {
  File file;
  const Error error = detail::open_name(path, FILE_READ_ATTRIBUTES, links, file);
  return error == 0 ? file.info(info) : error;
}

OUROBOROS_INLINE bool exists(const std::string& path) {
  std::wstring wide;
  return detail::to_system_path(path, wide) == 0 && ::GetFileAttributesW(wide.c_str()) != INVALID_FILE_ATTRIBUTES;
}

// --- an open file ---------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error File::open(const std::string& path, const OpenOptions& options) {
  std::wstring wide;
  if (const Error error = detail::to_system_path(path, wide); error != 0) return error;
  const DWORD creation = options.creation == Creation::kNever       ? OPEN_EXISTING
                         : options.creation == Creation::kIfMissing ? OPEN_ALWAYS
                                                                    : CREATE_NEW;
  const bool follows = options.links == Links::kFollow;
  // So that a folder can be opened, and told to be one.
  const DWORD flags = FILE_ATTRIBUTE_NORMAL | FILE_FLAG_BACKUP_SEMANTICS | (follows ? 0 : FILE_FLAG_OPEN_REPARSE_POINT);
  const HANDLE opened = ::CreateFileW(wide.c_str(), detail::access_mask(options.access), detail::kShareAll, nullptr,
                                      creation, flags, nullptr);
  if (opened == INVALID_HANDLE_VALUE) {
    const Error error = detail::error_of(FALSE);
    FileInfo there;
    const bool is_folder = error == EACCES && file_info(path, there) == 0 && there.kind == FileKind::kFolder;
    return is_folder ? EISDIR : error;
  }
  File file(opened);
  if (const Error error = detail::check_opened(file, options); error != 0) return error;
  if (!follows && detail::reparse_of(opened) == detail::Reparse::kOther) {
    return open(path, {options.access, options.creation == Creation::kMustBeNew ? Creation::kNever : options.creation});
  }
  *this = std::move(file);
  return 0;
}

OUROBOROS_INLINE void File::close() {
  if (native_ == kNone) return;
  const Native file = std::exchange(native_, kNone);
  // Explicitly: the handle that a map keeps would hold them on.
  detail::give_back_locks(file, [](const detail::HeldLock&) { return true; });
  ::CloseHandle(file);
}

OUROBOROS_INLINE Error File::info(FileInfo& info) const { return detail::info_of(native_, info); }

OUROBOROS_INLINE uint64_t File::bytes() const {
  LARGE_INTEGER size{};
  return ::GetFileSizeEx(native_, &size) != 0 ? static_cast<uint64_t>(size.QuadPart) : 0;
}

namespace detail {

inline DWORD one_transfer(size_t bytes) { return static_cast<DWORD>(std::min<size_t>(bytes, size_t{1} << 30)); }

}  // namespace detail

OUROBOROS_INLINE size_t File::read_at(uint64_t offset, std::span<std::byte> out, Error* error) const {
  size_t done = 0;
  if (error != nullptr) *error = 0;
  while (done < out.size()) {
    OVERLAPPED place = detail::place_of(offset + done);
    DWORD got = 0;
    if (::ReadFile(native_, out.data() + done, detail::one_transfer(out.size() - done), &got, &place) == 0) {
      const DWORD code = ::GetLastError();
      const bool at_end = code == ERROR_HANDLE_EOF || code == ERROR_BROKEN_PIPE;
      const bool folder = code == ERROR_INVALID_FUNCTION || code == ERROR_INVALID_PARAMETER;
      if (error != nullptr && !at_end) {
        *error = folder && detail::is_folder(native_) ? EISDIR : detail::error_of_code(code);
      }
      break;
    }
    if (got == 0) break;
    done += got;
  }
  return done;
}

OUROBOROS_INLINE Error File::write_at(uint64_t offset, std::span<const std::byte> bytes, uint64_t* failed_at) const {
  size_t done = 0;
  while (done < bytes.size()) {
    OVERLAPPED place = detail::place_of(offset + done);
    DWORD wrote = 0;
    const BOOL succeeded =
        ::WriteFile(native_, bytes.data() + done, detail::one_transfer(bytes.size() - done), &wrote, &place);
    if (succeeded == 0 || wrote == 0) {
      if (failed_at != nullptr) *failed_at = offset + done;
      const Error error = succeeded == 0 ? detail::error_of(FALSE) : ENOSPC;
      return error == EACCES ? EBADF : error;  // opened for reading
    }
    done += wrote;
  }
  return 0;
}

OUROBOROS_INLINE Error File::read_some(std::span<std::byte> out, size_t& got) const {
  DWORD count = 0;
  const BOOL succeeded = ::ReadFile(native_, out.data(), detail::one_transfer(out.size()), &count, nullptr);
  got = count;
  if (succeeded != 0) return 0;
  const DWORD code = ::GetLastError();
  return code == ERROR_BROKEN_PIPE || code == ERROR_HANDLE_EOF ? 0 : detail::error_of_code(code);
}

OUROBOROS_INLINE Error File::write_some(std::span<const std::byte> bytes, size_t& written) const {
  DWORD count = 0;
  const BOOL succeeded = ::WriteFile(native_, bytes.data(), detail::one_transfer(bytes.size()), &count, nullptr);
  written = count;
  return detail::error_of(succeeded);
}

// Streams wait by themselves here.
OUROBOROS_INLINE bool File::wait_until_writable(int) const { return true; }

OUROBOROS_INLINE bool File::wait_for_hangup(int at_most_ms) const {
  constexpr int kLook_ms = 10;
  const bool is_pipe = ::GetFileType(native_) == FILE_TYPE_PIPE;
  for (int waited_ms = 0;; waited_ms += kLook_ms) {
    DWORD written = 0;
    if (is_pipe && ::WriteFile(native_, "", 0, &written, nullptr) == 0) return true;
    if (waited_ms >= at_most_ms) return false;
    ::Sleep(static_cast<DWORD>(std::min(kLook_ms, at_most_ms - waited_ms)));
  }
}

OUROBOROS_INLINE Error File::resize(uint64_t bytes) const {
  FILE_END_OF_FILE_INFO end{};
  end.EndOfFile.QuadPart = static_cast<LONGLONG>(bytes);
  return detail::error_of(::SetFileInformationByHandle(native_, FileEndOfFileInfo, &end, sizeof end));
}

// What the system calls an allocation is given back when the file is closed: only zeros that are written stay.
OUROBOROS_INLINE Error File::reserve(uint64_t) const { return EOPNOTSUPP; }

OUROBOROS_INLINE Error File::sync() const { return detail::error_of(::FlushFileBuffers(native_)); }

OUROBOROS_INLINE Error File::sync_data() const { return sync(); }

OUROBOROS_INLINE bool has_no_locks(Error error) {
  return error == ENOLCK || error == EOPNOTSUPP || error == ENOTSUP || error == ENOSYS;
}

OUROBOROS_INLINE void File::unlock(LockRange range) const {
  detail::give_back_locks(native_, [&](const detail::HeldLock& held) {
    return held.range.offset == range.offset && held.range.bytes == range.bytes;
  });
}

OUROBOROS_INLINE File::Held File::held_elsewhere(LockRange range) const {
  return !detail::is_held_here(native_, range) && detail::is_held(native_, range) ? Held::kYes : Held::kNo;
}

namespace detail {

// "(game)", or nothing where that is unknown.
inline std::string program_of(DWORD process) {
  const HANDLE opened = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
  if (opened == nullptr) return {};
  std::wstring path(1024, L'\0');
  auto units = static_cast<DWORD>(path.size());
  const bool found = ::QueryFullProcessImageNameW(opened, 0, path.data(), &units) != 0;
  ::CloseHandle(opened);
  if (!found) return {};
  std::string name = file_name_of(to_utf8(std::wstring_view(path).substr(0, units)));
  if (name.ends_with(".exe")) name.resize(name.size() - 4);
  return " (" + name + ")";
}

}  // namespace detail

OUROBOROS_INLINE std::string File::lock_holder(LockRange range) const {
  const std::string name = detail::holder_name(native_, range);
  const HANDLE section = ::OpenFileMappingA(FILE_MAP_READ, FALSE, name.c_str());
  DWORD process = 0;
  if (section != nullptr) {
    if (const void* const view = ::MapViewOfFile(section, FILE_MAP_READ, 0, 0, sizeof process)) {
      std::memcpy(&process, view, sizeof process);
      ::UnmapViewOfFile(view);
    }
    ::CloseHandle(section);
  }
  if (process == 0) return "another process";
  const std::string which = process == ::GetCurrentProcessId() ? "this process" : "process " + std::to_string(process);
  return which + detail::program_of(process);
}

// --- a map ----------------------------------------------------------------------------------------------------------

OUROBOROS_INLINE Error Mapping::map(const File& file, size_t bytes, Access access) {
  const bool writable = access != Access::kRead;
  if (bytes == 0) return EINVAL;
  const HANDLE section =
      ::CreateFileMappingW(file.native(), nullptr, writable ? PAGE_READWRITE : PAGE_READONLY, 0, 0, nullptr);
  if (section == nullptr) return detail::error_of(FALSE);
  void* const mapped = ::MapViewOfFile(section, writable ? FILE_MAP_READ | FILE_MAP_WRITE : FILE_MAP_READ, 0, 0, bytes);
  const Error error = mapped == nullptr ? detail::error_of(FALSE) : 0;
  ::CloseHandle(section);
  if (error != 0) return error;
  unmap();
  data_ = static_cast<std::byte*>(mapped);
  bytes_ = bytes;
  entry_ = detail::note_mapped(mapped, bytes, writable, file.native());
  return 0;
}

OUROBOROS_INLINE void Mapping::unmap() {
  if (data_ == nullptr) return;
  const bool is_replaced = lost_pages() != 0;
  detail::note_unmapped(std::exchange(entry_, nullptr));
  void* const address = std::exchange(data_, nullptr);
  bytes_ = 0;
  if (is_replaced) {
    ::VirtualFree(address, 0, MEM_RELEASE);
  } else {
    ::UnmapViewOfFile(address);
  }
}

OUROBOROS_INLINE uint32_t Mapping::lost_pages() const {
  return entry_ == nullptr ? 0 : entry_->lost_pages.load(std::memory_order_acquire);
}

// The pages are read; what a store into them costs more than that is little here.
OUROBOROS_INLINE void Mapping::populate(std::byte* data, size_t bytes) {
  for (size_t at = 0; at < bytes; at += detail::page_bytes()) {
    static_cast<void>(*static_cast<volatile const std::byte*>(data + at));
  }
}

// Flushing the view only hands the pages over; flushing the file waits for the disk.
OUROBOROS_INLINE Error Mapping::sync(std::byte* data, size_t bytes) {
  if (::FlushViewOfFile(data, bytes) == 0) return detail::error_of(FALSE);
  HANDLE opened = nullptr;
  {
    const std::lock_guard lock(detail::belongings().mutex);
    const detail::MapEntry* const entry = detail::map_at(reinterpret_cast<uintptr_t>(data));
    if (entry == nullptr || entry->file == nullptr) return EBADF;
    const HANDLE self = ::GetCurrentProcess();
    if (::DuplicateHandle(self, entry->file, self, &opened, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) {
      return detail::error_of(FALSE);
    }
  }
  const File file(opened);
  return file.sync();
}

// --- a folder -------------------------------------------------------------------------------------------------------

namespace detail {

inline constexpr ACCESS_MASK kFolderAccess = FILE_LIST_DIRECTORY | FILE_TRAVERSE | FILE_READ_ATTRIBUTES;

// FILE_RENAME_INFORMATION and FILE_LINK_INFORMATION, which look alike: gives the open file that name in `folder`.
inline Error set_name(HANDLE file, HANDLE folder, const std::string& name, int kind, ULONG flags) {
  struct Information {
    ULONG flags;
    HANDLE folder;
    ULONG name_bytes;
    wchar_t name[1];
  };
  std::wstring wide;
  if (!is_entry(name) || !to_wide(name, wide)) return EINVAL;
  const size_t bytes = sizeof(Information) + wide.size() * sizeof(wchar_t);
  const auto buffer = std::make_unique<uint64_t[]>(bytes / sizeof(uint64_t) + 1);
  auto* const information = new (buffer.get()) Information{};
  information->flags = flags;
  information->folder = folder;
  information->name_bytes = static_cast<ULONG>(wide.size() * sizeof(wchar_t));
  std::memcpy(reinterpret_cast<std::byte*>(buffer.get()) + offsetof(Information, name), wide.data(),
              information->name_bytes);
  IO_STATUS_BLOCK block{};
  return error_of_status(
      system_calls().set_information_file(file, &block, information, static_cast<ULONG>(bytes), kind));
}

// Removes the name that the file was opened by: at once where the system can, else when nobody has it open any more.
inline Error remove_opened(HANDLE file) {
  constexpr ULONG kDelete = 1, kAtOnce = 2, kAlsoReadOnly = 0x10;
  IO_STATUS_BLOCK block{};
  ULONG flags = kDelete | kAtOnce | kAlsoReadOnly;
  if (system_calls().set_information_file(file, &block, &flags, sizeof flags, kDispositionEx) >= 0) return 0;
  UCHAR remove = 1;
  return error_of_status(system_calls().set_information_file(file, &block, &remove, sizeof remove, kDisposition));
}

inline Error remove_entry(HANDLE folder, const std::string& name, ULONG options) {
  File file;
  const Error error = open_entry(folder, name, DELETE, kOpenExisting, options | kLinkItself, file);
  return error == 0 ? remove_opened(file.native()) : error;
}

// Moves what has that name out of the way and gives the name to the open file. What was there goes when nobody has it
// open or mapped any more: now, or with the dead temporaries.
inline Error replace_by_moving_aside(HANDLE file, HANDLE folder, const std::string& name) {
  File there;
  if (const Error error = open_entry(folder, name, DELETE | FILE_READ_ATTRIBUTES, kOpenExisting, kLinkItself, there);
      error != 0) {
    return error;
  }
  if (is_folder(there.native())) return EISDIR;
  if (const Error error = set_name(there.native(), folder, temporary_name(name), kRename, 0); error != 0) return error;
  const Error error = set_name(file, folder, name, kRename, 0);
  if (error == 0) {
    static_cast<void>(remove_opened(there.native()));
  } else {
    static_cast<void>(set_name(there.native(), folder, name, kRename, 0));
  }
  return error;
}

inline Error rename_opened(HANDLE file, HANDLE folder, const std::string& name, Replace replace) {
  constexpr ULONG kReplace = 1, kAlsoOpen = 2, kAlsoReadOnly = 0x40;
  if (replace == Replace::kNo) return set_name(file, folder, name, kRename, 0);
  if (set_name(file, folder, name, kRenameEx, kReplace | kAlsoOpen | kAlsoReadOnly) == 0) return 0;
  const Error error = set_name(file, folder, name, kRename, kReplace);
  return error == EACCES || error == EBUSY ? replace_by_moving_aside(file, folder, name) : error;
}

inline Error rename_entry(HANDLE folder, const std::string& from, HANDLE to_folder, const std::string& to,
                          Replace replace) {
  File file;
  if (const Error error = open_entry(folder, from, DELETE | FILE_READ_ATTRIBUTES, kOpenExisting, kLinkItself, file);
      error != 0) {
    return error;
  }
  return rename_opened(file.native(), to_folder, to, replace);
}

inline Error link_entry(HANDLE folder, const std::string& from, HANDLE to_folder, const std::string& to) {
  File file;
  const Error error = open_entry(folder, from, FILE_WRITE_ATTRIBUTES, kOpenExisting, kLinkItself | kNoFolder, file);
  return error == 0 ? set_name(file.native(), to_folder, to, kHardLink, 0) : error;
}

OUROBOROS_INLINE Error give_name(const Folder& folder, const std::string& temporary, const std::string& name,
                                 Replace replace, bool& renamed) {
  const Error error =
      replace == Replace::kYes ? folder.rename(temporary, name) : folder.move_file(temporary, folder, name);
  renamed = error == 0;
  return error;
}

OUROBOROS_INLINE uint64_t random_number() {
  // Every process has this one loaded or can load it; without it, still another number for each call.
  using Random = BOOLEAN(APIENTRY*)(void*, ULONG);
  static const auto random = reinterpret_cast<Random>(
      reinterpret_cast<void*>(::GetProcAddress(::LoadLibraryW(L"advapi32.dll"), "SystemFunction036")));
  static std::atomic<uint64_t> count{0};
  uint64_t number = 0;
  if (random != nullptr && random(&number, sizeof number) != 0) return number;
  LARGE_INTEGER now{};
  ::QueryPerformanceCounter(&now);
  return (static_cast<uint64_t>(now.QuadPart) << 16) + count.fetch_add(1, std::memory_order_relaxed);
}

OUROBOROS_INLINE long process_number() { return static_cast<long>(::GetCurrentProcessId()); }

}  // namespace detail

OUROBOROS_INLINE Error Folder::open_at(File::Native at, const std::string& path, Links links) {
  File opened;
  const Error error = at != nullptr ? detail::open_entry(at, path, detail::kFolderAccess, detail::kOpenExisting,
                                                         detail::kLinkItself, opened)
                                    : detail::open_name(path, detail::kFolderAccess | SYNCHRONIZE, links, opened);
  if (error != 0) return error;
  if (links == Links::kDoNotFollow && detail::reparse_of(opened.native()) == detail::Reparse::kLink) return ELOOP;
  if (!detail::is_folder(opened.native())) return ENOTDIR;
  folder_ = std::move(opened);
  return 0;
}

OUROBOROS_INLINE Error Folder::open(const std::string& path, Links links) {
  return open_at(nullptr, path.empty() ? "." : path, links);
}

OUROBOROS_INLINE Error Folder::open_in(const Folder& parent, const std::string& name) {
  return detail::is_entry(name) ? open_at(parent.folder_.native(), name, Links::kDoNotFollow) : EINVAL;
}

OUROBOROS_INLINE Error Folder::list(std::vector<std::string>& names) const {
  names.clear();
  constexpr size_t kBuffer_bytes = 16384;
  const auto buffer = std::make_unique<uint64_t[]>(kBuffer_bytes / sizeof(uint64_t));
  auto kind = FileIdBothDirectoryRestartInfo;
  while (::GetFileInformationByHandleEx(folder_.native(), kind, buffer.get(), kBuffer_bytes) != 0) {
    kind = FileIdBothDirectoryInfo;
    const auto* at = reinterpret_cast<const std::byte*>(buffer.get());
    for (;;) {
      const auto* const entry = reinterpret_cast<const FILE_ID_BOTH_DIR_INFO*>(at);
      std::string name = detail::to_utf8({entry->FileName, entry->FileNameLength / sizeof(wchar_t)});
      if (detail::is_entry(name)) names.push_back(std::move(name));
      if (entry->NextEntryOffset == 0) break;
      at += entry->NextEntryOffset;
    }
  }
  const DWORD code = ::GetLastError();
  return code == ERROR_NO_MORE_FILES || code == ERROR_FILE_NOT_FOUND ? 0 : detail::error_of_code(code);
}

OUROBOROS_INLINE Error Folder::info(const std::string& name, FileInfo& info) const {
  File file;
  const Error error = detail::open_entry(folder_.native(), name, FILE_READ_ATTRIBUTES, detail::kOpenExisting,
                                         detail::kLinkItself, file);
  return error == 0 ? file.info(info) : error;
}

OUROBOROS_INLINE Error Folder::open_file(const std::string& name, const OpenOptions& options, File& file) const {
  const ULONG creation = options.creation == Creation::kNever       ? detail::kOpenExisting
                         : options.creation == Creation::kIfMissing ? detail::kOpenOrCreate
                                                                    : detail::kCreateNew;
  const ACCESS_MASK access = detail::access_mask(options.access);
  File opened;
  Error error = detail::open_entry(folder_.native(), name, access, creation, detail::kLinkItself, opened);
  if (error != 0) return error;
  if (detail::reparse_of(opened.native()) == detail::Reparse::kLink) return ELOOP;
  if (error = detail::check_opened(opened, options); error != 0) return error;
  if (detail::reparse_of(opened.native()) == detail::Reparse::kOther) {
    error = detail::open_entry(folder_.native(), name, access, detail::kOpenExisting, 0, opened);
  }
  if (error == 0) file = std::move(opened);
  return error;
}

OUROBOROS_INLINE Error Folder::remove_file(const std::string& name) const {
  return detail::remove_entry(folder_.native(), name, detail::kNoFolder);
}

OUROBOROS_INLINE Error Folder::make_folder(const std::string& name) const {
  File made;
  return detail::open_entry(folder_.native(), name, FILE_READ_ATTRIBUTES, detail::kCreateNew, detail::kFolderOnly,
                            made);
}

OUROBOROS_INLINE Error Folder::remove_folder(const std::string& name) const {
  return detail::remove_entry(folder_.native(), name, detail::kFolderOnly);
}

OUROBOROS_INLINE Error Folder::rename(const std::string& from, const std::string& to) const {
  return detail::rename_entry(folder_.native(), from, folder_.native(), to, Replace::kYes);
}

OUROBOROS_INLINE Error Folder::link(const std::string& from, const std::string& to) const {
  return detail::link_entry(folder_.native(), from, folder_.native(), to);
}

OUROBOROS_INLINE Error Folder::move_file(const std::string& from, const Folder& to_folder,
                                         const std::string& to) const {
  return detail::rename_entry(folder_.native(), from, to_folder.folder_.native(), to, Replace::kNo);
}

// Names are in the file system's own journal here.
OUROBOROS_INLINE void Folder::sync() const {}

OUROBOROS_INLINE File standard_stream(Stream stream) {
  const DWORD which = stream == Stream::kInput    ? STD_INPUT_HANDLE
                      : stream == Stream::kOutput ? STD_OUTPUT_HANDLE
                                                  : STD_ERROR_HANDLE;
  HANDLE own = nullptr;
  const HANDLE self = ::GetCurrentProcess();
  ::DuplicateHandle(self, ::GetStdHandle(which), self, &own, 0, FALSE, DUPLICATE_SAME_ACCESS);
  return File(own);
}

OUROBOROS_INLINE bool is_terminal(Stream stream) {
  const File file = standard_stream(stream);
  DWORD mode = 0;
  return file.is_open() && ::GetConsoleMode(file.native(), &mode) != 0;
}

// --- names ----------------------------------------------------------------------------------------------------------

namespace detail {

// Calls act(folder of `from`, its name, folder of `to`, its name).
template <class Act>
Error on_names(const std::string& from, const std::string& to, Act&& act) {
  File source;
  File target;
  const std::string above_from = folder_of(from);
  const std::string above_to = folder_of(to);
  if (const Error error = open_name(above_from, kFolderAccess | SYNCHRONIZE, Links::kFollow, source); error != 0) {
    return error;
  }
  if (const Error error = open_name(above_to, kFolderAccess | SYNCHRONIZE, Links::kFollow, target); error != 0) {
    return error;
  }
  return act(source.native(), file_name_of(from), target.native(), file_name_of(to));
}

}  // namespace detail

OUROBOROS_INLINE Error remove_file(const std::string& path) {
  Folder folder;
  const Error error = folder.open(detail::folder_of(path));
  return error == 0 ? folder.remove_file(file_name_of(path)) : error;
}

OUROBOROS_INLINE Error rename_file(const std::string& from, const std::string& to) {
  return detail::on_names(from, to, [](HANDLE folder, const std::string& name, HANDLE target, const std::string& its) {
    return detail::rename_entry(folder, name, target, its, Replace::kYes);
  });
}

OUROBOROS_INLINE Error link_file(const std::string& from, const std::string& to) {
  return detail::on_names(from, to, detail::link_entry);
}

OUROBOROS_INLINE Error move_folder(const std::string& from, const std::string& to) {
  return detail::on_names(detail::without_trailing_separators(from), detail::without_trailing_separators(to),
                          [](HANDLE folder, const std::string& name, HANDLE target, const std::string& its) {
                            return detail::rename_entry(folder, name, target, its, Replace::kNo);
                          });
}

OUROBOROS_INLINE Error swap_folders(const std::string& one, const std::string& other) {
  const std::string aside = temporary_name(one);
  if (const Error error = move_folder(other, aside); error != 0) return error;
  const Error error = move_folder(one, other);
  static_cast<void>(move_folder(aside, error == 0 ? one : other));
  return error;
}

OUROBOROS_INLINE Error make_folder(const std::string& path) {
  std::wstring wide;
  if (const Error error = detail::to_system_path(path, wide); error != 0) return error;
  const Error error = detail::error_of(::CreateDirectoryW(wide.c_str(), nullptr));
  // The system says the same of a file above it as of nothing.
  FileInfo above;
  const bool in_file = error == ENOENT &&
                       file_info(detail::without_trailing_separators(detail::folder_of(path)), above) == 0 &&
                       above.kind != FileKind::kFolder;
  return in_file ? ENOTDIR : error;
}

// Only an administrator may sync a whole file system here. What was written is in the system's memory, which a power
// cut loses and nothing else.
OUROBOROS_INLINE Error sync_file_system(const std::string& path) {
  FileInfo info;
  return file_info(path, info);
}

OUROBOROS_INLINE bool is_writable_folder(const std::string& path) {
  File folder;
  return detail::open_name(path, FILE_ADD_FILE | FILE_TRAVERSE, Links::kFollow, folder) == 0 &&
         detail::is_folder(folder.native());
}

}  // namespace recorder::base
