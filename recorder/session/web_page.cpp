#include "recorder/session/web_page.h"

#include <array>
#include <cstddef>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/process.h"

namespace recorder::session {
namespace {

constexpr const char* kPageName = "watch.html";
constexpr uint64_t kMostPageBytes = 64u << 20;
// What the page has for this: a line that recordings take the place of, and the right to fetch one.
constexpr std::string_view kPlace = "\n<!--RECORDINGS-->\n";
constexpr std::string_view kMayFetch = "connect-src 'self'";
constexpr std::string_view kMayNotFetch = "connect-src 'none'";

std::vector<std::string> page_places() {
  const std::string program = base::program_path();
  const std::string folder = program.substr(0, program.size() - base::file_name_of(program).size());
  std::vector<std::string> places;
  if (const std::string said = base::environment("OUROBOROS_PAGE"); !said.empty()) places.push_back(said);
  for (const char* const where : {"", "web/", "../web/", "../share/ouroboros/"})
    places.push_back(folder + where + kPageName);
  return places;
}

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

// Three bytes are four characters. Only the last piece may be of another length than a multiple of three.
void append_base64(std::string& out, std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const size_t some = std::min<size_t>(bytes.size() - at, 3);
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i) bits = bits << 8 | (i < some ? std::to_integer<uint32_t>(bytes[at + i]) : 0);
    for (size_t i = 0; i < 4; ++i) out += i <= some ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
  }
}

Status write_recording(const PageRecording& recording, std::ostream& out, const Progress& progress) {
  base::File file;
  if (const base::Error error = file.open(recording.path); error != 0) {
    return system_failure(recording.path, "cannot be opened", error);
  }
  out << "\n<script type=\"application/octet-stream\" data-recording=\"" << html_text(recording.name) << "\">";
  std::vector<std::byte> piece(size_t{3} << 16);
  std::string text;
  const uint64_t all = file.bytes();
  for (uint64_t at = 0;;) {
    base::Error error = 0;
    const size_t got = file.read_at(at, piece, &error);
    if (error != 0) return system_failure(recording.path, "cannot be read", error);
    text.clear();
    append_base64(text, std::span(piece).first(got));
    out << text;
    at += got;
    if (!out) return {};
    if (progress && !progress(at, all)) return Status::failure(recording.path + ": cancelled");
    if (got < piece.size()) break;
  }
  out << "</script>\n";
  return {};
}

}  // namespace

Status load_web_page(std::string& page) {
  std::string searched;
  for (const std::string& place : page_places()) {
    searched += (searched.empty() ? "" : ", ") + place;
    if (!base::exists(place)) continue;
    std::string text;
    if (Status read = base::read_whole_file(place, kMostPageBytes, text); !read.ok()) return read;
    if (text.find(kPlace) == text.npos || text.find(kMayFetch) == text.npos) {
      return Status::failure(place + ": is not the viewer's page - build it again with tools/web");
    }
    page = std::move(text);
    return {};
  }
  return Status::failure(
      "the viewer's page, which HTML is made of, was not built - run tools/web, or install the package ouroboros "
      "(looked for as " +
      searched + ")");
}

Status write_web_page(const std::string& page, std::span<const PageRecording> recordings, std::ostream& out,
                      const Progress& progress) {
  const size_t policy = page.find(kMayFetch);
  const size_t place = page.find(kPlace);
  if (policy == page.npos || place == page.npos || policy > place)
    return Status::failure("this is not the viewer's page");
  const std::string_view text = page;
  out << text.substr(0, policy) << kMayNotFetch
      << text.substr(policy + kMayFetch.size(), place - policy - kMayFetch.size());
  for (const PageRecording& recording : recordings) {
    if (Status written = write_recording(recording, out, progress); !written.ok()) return written;
  }
  out << text.substr(place + kPlace.size() - 1);
  return {};
}

}  // namespace recorder::session
