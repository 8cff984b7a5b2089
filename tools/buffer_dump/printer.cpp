#include "tools/buffer_dump/printer.h"

#include <algorithm>

#include "recorder/dump/frame_text.h"
#include "recorder/dump/ring_json.h"
#include "recorder/dump/ring_text.h"

namespace buffer_dump {
namespace {

using recorder::FrameSchema;
using recorder::Palette;
using recorder::SlotView;

class TextPrinter : public Printer {
 public:
  TextPrinter(const Options& options, const FrameSchema* schema, const Palette& palette, std::ostream& out)
      : options_(options), schema_(schema), out_(out), hex_{{}, options.bytes, options.squeeze, palette} {}

  void begin(const std::string&, const HeaderSnapshot& look, const std::string& choice) override {
    switch_ring(look);
    recorder::print_header(out_, look.header, look.header_bytes);
    out_ << '\n' << (shows_bytes() ? "Dumping " : "Decoding ");
    if (shows_bytes()) out_ << std::min<uint64_t>(options_.bytes, look.geometry.slot_bytes) << " bytes from ";
    out_ << choice;
    if (schema_ != nullptr) out_ << " as " << schema_->name();
    out_ << ":\n";
  }
  void switch_ring(const HeaderSnapshot& look) override {
    hex_.layout = recorder::HexLineLayout::for_slots(look.geometry.slot_count);
  }
  // Slots are separated from what is before them: title or slot.
  void slot(const SlotView& slot) override {
    const bool has_lines = options_.bytes != 0 && !slot.bytes.empty() && shows_bytes();
    if (!has_lines && schema_ == nullptr) return;
    out_ << '\n';
    if (has_lines) recorder::print_hex_dump(out_, slot, hex_);
    if (schema_ != nullptr) recorder::print_frame(out_, slot, *schema_, hex_.layout, hex_.palette);
  }
  void end(const std::vector<std::string>&) override {}

 private:
  bool shows_bytes() const { return schema_ == nullptr || options_.bytes_given; }

  const Options& options_;
  const FrameSchema* schema_;
  std::ostream& out_;
  recorder::HexDumpOptions hex_;
};

class JsonPrinter : public Printer {
 public:
  JsonPrinter(const Options& options, const FrameSchema* schema, std::ostream& out)
      : options_{options.bytes, schema}, out_(out) {}

  void begin(const std::string& file, const HeaderSnapshot& look, const std::string&) override {
    recorder::print_json_head(out_, {file, look.file_bytes, look.header, look.header_bytes, look.geometry});
  }
  void switch_ring(const HeaderSnapshot&) override {}
  void slot(const SlotView& slot) override {
    out_ << (first_ ? "\n    " : ",\n    ");
    first_ = false;
    recorder::print_json_slot(out_, slot, options_);
  }
  void end(const std::vector<std::string>& problems) override { recorder::print_json_tail(out_, problems); }

 private:
  recorder::JsonDumpOptions options_;
  std::ostream& out_;
  bool first_ = true;
};

// One object a line, for what has no end.
class JsonLinesPrinter : public Printer {
 public:
  JsonLinesPrinter(const Options& options, const FrameSchema* schema, std::ostream& out)
      : options_{options.bytes, schema}, out_(out) {}

  void begin(const std::string&, const HeaderSnapshot&, const std::string&) override {}
  void switch_ring(const HeaderSnapshot&) override {}
  void slot(const SlotView& slot) override {
    recorder::print_json_slot(out_, slot, options_);
    out_ << '\n';
  }
  void end(const std::vector<std::string>&) override {}

 private:
  recorder::JsonDumpOptions options_;
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<Printer> make_printer(const Options& options, const FrameSchema* schema, const Palette& palette,
                                      std::ostream& out) {
  if (!options.json) return std::make_unique<TextPrinter>(options, schema, palette, out);
  if (options.follow) return std::make_unique<JsonLinesPrinter>(options, schema, out);
  return std::make_unique<JsonPrinter>(options, schema, out);
}

}  // namespace buffer_dump
