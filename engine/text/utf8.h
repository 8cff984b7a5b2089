// Utf8: the characters of a UTF-8 text, one by one, without copying it. Bytes that are no UTF-8 give U+FFFD each.
#pragma once

#include <cstddef>
#include <string_view>

namespace engine {

class Utf8 {
 public:
  explicit Utf8(std::string_view text) : text_(text) {}

  class Iterator {
   public:
    Iterator(std::string_view text, size_t at) : text_(text), at_(at) { decode(); }
    char32_t operator*() const { return character_; }
    Iterator& operator++() {
      at_ += bytes_;
      decode();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    void decode() {
      bytes_ = 1;
      if (at_ >= text_.size()) return;
      const auto lead = static_cast<unsigned char>(text_[at_]);
      const size_t more = lead < 0x80 ? 0 : lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : 1;
      character_ = lead < 0x80 ? lead : 0xfffd;
      if (more == 0 || lead < 0xc2 || lead > 0xf4 || at_ + more >= text_.size()) return;
      char32_t character = lead & (0x3fu >> more);
      for (size_t i = 1; i <= more; ++i) {
        const auto next = static_cast<unsigned char>(text_[at_ + i]);
        if ((next & 0xc0) != 0x80) return;
        character = (character << 6) | (next & 0x3fu);
      }
      character_ = character;
      bytes_ = more + 1;
    }

    std::string_view text_;
    size_t at_;
    size_t bytes_ = 1;
    char32_t character_ = 0xfffd;
  };

  Iterator begin() const { return {text_, 0}; }
  Iterator end() const { return {text_, text_.size()}; }

 private:
  std::string_view text_;
};

}  // namespace engine
