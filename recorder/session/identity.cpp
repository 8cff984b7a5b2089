#include "recorder/session/identity.h"

#include <span>

#include "recorder/session/format.h"

namespace recorder::session {

bool FileIdentity::is_same(const FileIdentity& other) const {
  if (!known || !other.known) return false;
  // An inode may be used again, an id is not.
  if (session_id != 0 && other.session_id != 0) return session_id == other.session_id;
  return file == other.file;
}

FileIdentity identity_of(const base::File& file) {
  FileIdentity found;
  base::FileInfo info;
  if (!file.is_open() || file.info(info) != 0) return found;
  found.file = info.id;
  found.known = true;
  FileHeader header;
  const bool whole = file.read_at(0, std::as_writable_bytes(std::span(&header, 1))) == sizeof header;
  if (whole && header.magic == kFileMagic && header.checksum == checksum_of(header)) found.session_id = header.id;
  return found;
}

FileIdentity identity_of(const std::string& path) {
  base::File file;
  return file.open(path) == 0 ? identity_of(file) : FileIdentity();
}

bool is_still(const std::string& path, const FileIdentity& seen) { return identity_of(path).is_same(seen); }

}  // namespace recorder::session
