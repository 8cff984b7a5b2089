#include "recorder/session/session_info.h"

#include <charconv>
#include <random>
#include <span>
#include <stdexcept>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/text.h"
#include "recorder/schema/seal.h"
#include "recorder/session/compressor.h"
#include "recorder/session/format.h"
#include "recorder/session/json_text.h"

namespace recorder::session {

uint64_t new_session_id() {
  std::random_device random;
  uint64_t id = 0;
  while (id == 0) id = uint64_t{random()} << 32 | random();
  return id;
}

std::string id_text(uint64_t id) { return base::hex_text(id); }

std::string meta_json(const SessionInfo& info) {
  nlohmann::json out{{"id", id_text(info.id)}, {"start_unix_ns", info.start_unix_ns}, {"slot_bytes", info.slot_bytes},
                     {"game", info.game},      {"game_version", info.game_version},   {"ring", info.ring_path}};
  if (info.ring_slots != 0) out["ring_slots"] = info.ring_slots;
  if (info.first_frame != 0) out["first_frame"] = info.first_frame;
  if (info.parent) out["parent"] = {{"id", id_text(info.parent->id)}, {"frame", info.parent->frame}};
  out["schema"] = nlohmann::json::parse(info.schema.to_json());
  out["extra"] = info.extra;
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

MetaBlock meta_block_of(std::string_view json) {
  const auto plain = std::as_bytes(std::span(json));
  if (plain.size() > kMaxPlainMetaBytes) {
    std::vector<std::byte> packed;
    // Without memory it stays as it is, which every reader takes too.
    if (Compressor().compress(plain, packed)) return {std::move(packed), kPackedMetaVersion};
  }
  return {{plain.begin(), plain.end()}, kCommonVersion};
}

Status read_meta_payload(std::span<const std::byte> payload, std::string& json) {
  json.assign(reinterpret_cast<const char*>(payload.data()), payload.size());
  if (json.starts_with('{') || !is_compressed(payload)) return {};
  std::vector<std::byte> plain;
  const uint64_t bytes = decompressed_bytes(payload);
  if (bytes > kMaxDescriptionBytes) return Status::failure("is longer than a description can be");
  Decompressor decompressor;
  if (!decompressor.decompress(payload, static_cast<size_t>(bytes), plain))
    return Status::failure("cannot be decompressed");
  json.assign(reinterpret_cast<const char*>(plain.data()), plain.size());
  return {};
}

namespace {

uint64_t id_from(const nlohmann::json& in) {
  const auto text = in.get<std::string>();
  uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, 16);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  if (!is_whole || text.size() != 16) throw std::runtime_error("an id is not 16 hexadecimal digits");
  return id;
}

int64_t unix_time_from(const nlohmann::json& in) {
  const bool fits = in.is_number_integer() && (!in.is_number_unsigned() || in.get<uint64_t>() <= INT64_MAX);
  if (!fits) throw std::runtime_error("'start_unix_ns' is not a whole number of 64 bits");
  return in.get<int64_t>();
}

// The file header takes precedence, if it can be read.
void read_identity(const nlohmann::json& in, SessionInfo& info) {
  if (info.id == 0) {
    info.id = id_from(in.at("id"));
    info.start_unix_ns = unix_time_from(in.at("start_unix_ns"));
    info.slot_bytes = static_cast<uint32_t>(whole_number(in, "slot_bytes", UINT32_MAX));
    if (info.id == 0) throw std::runtime_error("its id is 0");
  }
  if (info.slot_bytes <= kSealBytes || info.slot_bytes > kMaxSlotBytes) {
    throw std::runtime_error("frames of " + std::to_string(info.slot_bytes) + " bytes cannot be read");
  }
}

}  // namespace

Status read_meta_json(std::string_view text, SessionInfo& info) {
  try {
    const auto in = parse_json(text, kMaxDescriptionBytes);
    SessionInfo read = info;
    read_identity(in, read);
    read.game = in.at("game").get<std::string>();
    read.game_version = in.value("game_version", "");
    read.ring_path = in.value("ring", "");
    read.ring_slots = static_cast<uint32_t>(whole_number(in, "ring_slots", UINT32_MAX, 0));
    read.first_frame = whole_number(in, "first_frame", kMaxFrame, 0);
    if (in.contains("parent")) {
      const nlohmann::json& parent = in.at("parent");
      read.parent = Parent{id_from(parent.at("id")), whole_number(parent, "frame", kMaxFrame)};
    }
    read.extra = in.value("extra", std::map<std::string, std::string>{});
    if (Status schema = FrameSchema::from_json(in.at("schema").dump(), read.schema); !schema.ok()) return schema;
    if (read.schema.frame_bytes() > payload_bytes(read.slot_bytes)) {
      return Status::failure("the schema's frame of " + std::to_string(read.schema.frame_bytes()) +
                             " bytes does not fit a slot of " + std::to_string(read.slot_bytes));
    }
    info = std::move(read);
    return {};
  } catch (const std::exception& error) {
    return Status::failure(error.what());
  }
}

namespace {

Status check_slot_size(const SessionInfo& info) {
  if (info.slot_bytes <= kSealBytes || info.slot_bytes > kMaxSlotBytes) {
    return Status::failure("slots of " + std::to_string(info.slot_bytes) + " bytes cannot be recorded, only of " +
                           std::to_string(kSealBytes + 1) + " to " + std::to_string(kMaxSlotBytes) +
                           " (a frame of 16 MiB) - choose a slot for the frame's struct and its seal of " +
                           std::to_string(kSealBytes) + " bytes");
  }
  if (info.schema.frame_bytes() <= payload_bytes(info.slot_bytes)) return {};
  return Status::failure("a frame of " + std::to_string(info.schema.frame_bytes()) + " bytes and the seal of " +
                         std::to_string(kSealBytes) + " do not fit a slot of " + std::to_string(info.slot_bytes) +
                         " bytes - make the slots larger");
}

Status check_entries(const SessionInfo& info) {
  if (!base::is_utf8(info.game)) return Status::failure("the game's name is not UTF-8 text");
  if (!base::is_utf8(info.game_version)) return Status::failure("the game's version is not UTF-8 text");
  for (const auto& [key, value] : info.extra) {
    if (!base::is_utf8(key)) return Status::failure("the key of an entry is not UTF-8 text");
    if (!base::is_utf8(value)) return Status::failure("entry '" + key + "' is not UTF-8 text");
  }
  return {};
}

}  // namespace

Status check_meta_size(std::string_view json) {
  if (json.size() <= kMaxDescriptionBytes) return {};
  return Status::failure(
      "the description of the session has " + std::to_string(json.size()) + " bytes, at most " +
      std::to_string(kMaxDescriptionBytes) +
      " (32 MiB) can be kept - describe things that are alike as a group, shorten texts and entries");
}

Status validate_for_recording(const SessionInfo& info) {
  if (Status sized = check_slot_size(info); !sized.ok()) return sized;
  if (Status described = info.schema.validate_for_recording(); !described.ok()) return described;
  if (Status kept = check_entries(info); !kept.ok()) return kept;
  const std::string json = meta_json(info);
  if (Status sized = check_meta_size(json); !sized.ok()) return sized;
  // Catches what the checks above have missed.
  SessionInfo read;
  if (Status opened = read_meta_json(json, read); !opened.ok()) {
    return Status::failure("the description of the session could not be read back: " + opened.message());
  }
  if (meta_json(read) == json) return {};
  return Status::failure("the description of the session would not be read back as it is");
}

namespace {

Status read_file_header(const base::File& file, const std::string& path, SessionHead& head) {
  FileHeader header;
  const size_t got = file.read_at(0, std::as_writable_bytes(std::span(&header, 1)));
  if (got < sizeof header.magic || header.magic != kFileMagic) {
    return Status::failure(path + ": is not a recording");
  }
  if (got < sizeof header) return Status::failure(path + ": ends within its header, no frame was recorded");
  head.version = kCommonVersion;
  head.header_is_valid =
      header.checksum == session::checksum_of(header) && header.header_bytes == sizeof header && header.id != 0;
  if (!head.header_is_valid) return {};
  if (header.version > kFormatVersion || header.version < kOldestVersion) {
    return Status::failure(path + ": has format version " + std::to_string(header.version) +
                           ", this program reads up to " + std::to_string(kFormatVersion) + " - use a newer one");
  }
  head.version = header.version;
  head.info.id = header.id;
  head.info.start_unix_ns = header.start_unix_ns;
  head.info.slot_bytes = header.slot_bytes;
  return {};
}

// The first META block that can be read, wherever it is.
Status read_description(const base::File& file, const std::string& path, SessionInfo& info) {
  std::string problem = "the description of the session (byte 64) is damaged or missing";
  BlockScanner scanner(file, sizeof(FileHeader), 64u << 10);
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd || found == Found::kIncomplete) break;
    if (found != Found::kBlock || block.type != kMeta) continue;
    std::string text;
    Status read = read_meta_payload(block.payload, text);
    if (read.ok()) read = read_meta_json(text, info);
    if (read.ok()) return {};
    problem = read.message();
  }
  return Status::failure(path + ": " + problem);
}

}  // namespace

Status open_session(const std::string& path, base::File& file, base::FileInfo& seen, SessionHead& head) {
  const base::Error opened = file.is_open() ? 0 : file.open(path);
  if (opened != 0) return system_failure(path, "cannot be opened", opened);
  if (const base::Error error = file.info(seen)) return system_failure(path, "cannot be examined", error);
  if (seen.kind != base::FileKind::kRegular) return Status::failure(path + ": is not a regular file");
  if (Status read = read_file_header(file, path, head); !read.ok()) return read;
  return read_description(file, path, head.info);
}

Status read_info(const std::string& path, SessionInfo& info) {
  base::File file;
  base::FileInfo seen;
  SessionHead head;
  if (Status opened = open_session(path, file, seen, head); !opened.ok()) return opened;
  info = std::move(head.info);
  return {};
}

std::string file_stem(int64_t start_unix_ns) { return base::local_time_text(start_unix_ns, "%Y-%m-%d_%H-%M-%S"); }
std::string start_text(int64_t start_unix_ns) { return base::local_time_text(start_unix_ns, "%Y-%m-%d %H:%M:%S"); }

}  // namespace recorder::session
