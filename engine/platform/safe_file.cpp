#include "engine/platform/safe_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#if defined(_WIN32)
#include <io.h>
#include <process.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

namespace engine {
namespace {

using recorder::Status;
using recorder::system_failure;

int sync(std::FILE* file) {
#if defined(_WIN32)
  return _commit(_fileno(file));
#else
  return fsync(fileno(file));
#endif
}

int process_id() {
#if defined(_WIN32)
  return _getpid();
#else
  return getpid();
#endif
}

// A rename is only as durable as the folder that records it. Systems that cannot sync folders do not need it.
Status sync_folder(const std::filesystem::path& file) {
#if !defined(_WIN32)
  const std::filesystem::path parent = file.parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_failure(folder, "cannot open the folder", errno);
  const int result = fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (result != 0 && error != EINVAL && error != ENOTSUP)
    return system_failure(folder, "cannot sync the folder", error);
#else
  (void)file;
#endif
  return {};
}

Status write_all(const std::string& path, std::string_view bytes) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return system_failure(path, "cannot create", errno);
  Status result;
  if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() || std::fflush(file) != 0) {
    result = system_failure(path, "cannot write", errno);
  } else if (sync(file) != 0) {
    result = system_failure(path, "cannot sync", errno);
  }
  if (std::fclose(file) != 0 && result) result = system_failure(path, "cannot close", errno);
  return result;
}

}  // namespace

Status write_file(const std::string& path, std::string_view bytes) {
  const std::string beside = path + "." + std::to_string(process_id()) + ".new";
  Status result = write_all(beside, bytes);
  if (result) {
    std::error_code error;
    std::filesystem::rename(beside, path, error);
    if (error) result = Status::failure(path + ": cannot replace: " + error.message());
  }
  if (!result) {
    std::error_code ignored;  // the failure that is reported came first
    std::filesystem::remove(beside, ignored);
    return result;
  }
  return sync_folder(path);
}

Status read_file(const std::string& path, std::string& bytes, size_t max_bytes) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return system_failure(path, "cannot open", errno);
  std::string read;
  char block[16384];
  for (size_t count = 0; (count = std::fread(block, 1, sizeof block, file.get())) > 0;) {
    if (read.size() + count > max_bytes)
      return Status::failure(path + ": larger than " + std::to_string(max_bytes) + " bytes");
    read.append(block, count);
  }
  if (std::ferror(file.get())) return system_failure(path, "cannot read", errno);
  bytes = std::move(read);
  return {};
}

Status make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Status::failure(path + ": cannot create the folder: " + error.message());
  return {};
}

}  // namespace engine
