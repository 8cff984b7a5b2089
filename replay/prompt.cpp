#include "replay/prompt.h"

#include <algorithm>
#include <utility>

namespace replay {
namespace {

constexpr size_t kLongest_bytes = 500;

bool continues_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

Prompt::Prompt(std::string title, std::string hint, std::string text, Accept accept)
    : title_(std::move(title)),
      hint_(std::move(hint)),
      text_(std::move(text)),
      accept_(std::move(accept)),
      cursor_(text_.size()) {}

size_t Prompt::before() const {
  size_t at = cursor_;
  if (at > 0) --at;
  while (at > 0 && continues_letter(text_[at])) --at;
  return at;
}

size_t Prompt::behind() const {
  size_t at = cursor_;
  if (at < text_.size()) ++at;
  while (at < text_.size() && continues_letter(text_[at])) ++at;
  return at;
}

void Prompt::erase(size_t begin, size_t end) {
  text_.erase(begin, end - begin);
  cursor_ = begin;
  error_.clear();
}

void Prompt::type(const std::string& utf8) {
  std::string line = utf8;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  if (text_.size() + line.size() > kLongest_bytes) return;
  text_.insert(cursor_, line);
  cursor_ += line.size();
  error_.clear();
}

void Prompt::key(const engine::KeyPress& press, const std::string& clipboard) {
  using engine::kCtrl;
  if (press.is(SDLK_ESCAPE)) {
    done_ = true;
  } else if (press.is(SDLK_RETURN) || press.is(SDLK_KP_ENTER)) {
    const recorder::Status accepted = accept_(text_);
    done_ = accepted.ok();
    error_ = accepted.message();
  } else if (press.is(SDLK_BACKSPACE)) {
    erase(before(), cursor_);
  } else if (press.is(SDLK_BACKSPACE, kCtrl) || press.is(SDLK_u, kCtrl)) {
    erase(0, cursor_);
  } else if (press.is(SDLK_DELETE)) {
    const size_t at = cursor_;
    erase(at, behind());
  } else if (press.is(SDLK_LEFT)) {
    cursor_ = before();
  } else if (press.is(SDLK_RIGHT)) {
    cursor_ = behind();
  } else if (press.is(SDLK_HOME)) {
    cursor_ = 0;
  } else if (press.is(SDLK_END)) {
    cursor_ = text_.size();
  } else if (press.is(SDLK_v, kCtrl)) {
    type(clipboard);
  }
}

}  // namespace replay
