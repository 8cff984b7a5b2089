#include "recorder/session/value_columns.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include "recorder/session/format.h"

namespace recorder::session {
namespace {

using Column = ChunkValues::Column;

// A column is worth it where at least one value of four changes from frame to frame. Fewer cost less as differences.
constexpr size_t kDenseOneOf = 4;
constexpr size_t kMinBytes = 32;  // of all columns in a frame
constexpr uint32_t kMinFrames = 4;

// Looked at to choose columns and predictions.
constexpr uint32_t kSampleFrames = 8;
constexpr size_t kSampleValues = 512;

template <typename Use>
decltype(auto) with_width(unsigned width, Use&& use) {
  switch (width) {
    case 2:
      return use(uint16_t());
    case 4:
      return use(uint32_t());
    case 8:
      return use(uint64_t());
    default:
      return use(uint8_t());
  }
}

// Calls use(offset, stride, count) for each run of values that lie evenly.
template <typename Use>
void for_each_run(const ValueColumn& column, Use&& use) {
  if (column.repeats.empty()) return use(size_t{column.offset}, size_t{0}, size_t{1});
  const size_t outer = column.repeats.size() - 1;
  const ValueColumn::Repeat inner = column.repeats.back();
  std::array<uint32_t, kMaxRepeats> at{};
  for (size_t offset = column.offset;;) {
    use(offset, size_t{inner.stride}, size_t{inner.count});
    size_t level = outer;
    for (; level != 0; --level) {
      const ValueColumn::Repeat& repeat = column.repeats[level - 1];
      offset += repeat.stride;
      if (++at[level - 1] < repeat.count) break;
      offset -= size_t{repeat.stride} * repeat.count;
      at[level - 1] = 0;
    }
    if (level == 0) return;
  }
}

template <typename U>
U load_value(const std::byte* at) {
  U value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename U>
void gather(const ValueColumn& column, const std::byte* payload, std::byte* out) {
  for_each_run(column, [&](size_t offset, size_t stride, size_t count) {
    const std::byte* from = payload + offset;
    for (size_t i = 0; i < count; ++i, from += stride, out += sizeof(U)) std::memcpy(out, from, sizeof(U));
  });
}
template <typename U>
void scatter(const ValueColumn& column, const std::byte* values, std::byte* payload) {
  for_each_run(column, [&](size_t offset, size_t stride, size_t count) {
    std::byte* to = payload + offset;
    for (size_t i = 0; i < count; ++i, to += stride, values += sizeof(U)) std::memcpy(to, values, sizeof(U));
  });
}

// --- predictions -----------------------------------------------------------------------------------------------------

// The bits of floats as integers that are ordered as their values are, so that near values are near numbers.
template <typename U>
constexpr U ordered(U bits, bool is_float) {
  constexpr U kSign = static_cast<U>(U{1} << (sizeof(U) * 8 - 1));
  if (!is_float) return bits;
  return static_cast<U>((bits & kSign) != 0 ? ~bits : bits | kSign);
}
template <typename U>
constexpr U unordered(U order, bool is_float) {
  constexpr U kSign = static_cast<U>(U{1} << (sizeof(U) * 8 - 1));
  if (!is_float) return order;
  return static_cast<U>((order & kSign) != 0 ? order & ~kSign : ~order);
}
template <typename U>
constexpr U fold(U difference) {
  return static_cast<U>(static_cast<U>(difference << 1) ^ static_cast<U>(0 - (difference >> (sizeof(U) * 8 - 1))));
}
template <typename U>
constexpr U unfold(U value) {
  return static_cast<U>(static_cast<U>(value >> 1) ^ static_cast<U>(0 - (value & 1)));
}

// Floats that may be multiplied and added: zero, or of an exponent with which neither product nor sum can overflow,
// become subnormal or lose its bits in a mode that flushes those. All processors then agree on the result.
template <typename U>
constexpr bool is_tame(U bits) {
  constexpr int kMantissa = sizeof(U) == 8 ? 52 : 23;
  constexpr int kBias = sizeof(U) == 8 ? 1023 : 127;
  constexpr int kReach = sizeof(U) == 8 ? 400 : 60;
  constexpr U kMagnitude = static_cast<U>(static_cast<U>(~U{0}) >> 1);
  const U magnitude = bits & kMagnitude;
  const U least = static_cast<U>(kBias - kReach) << kMantissa;
  const U range = static_cast<U>(2 * kReach) << kMantissa;
  return (static_cast<unsigned>(magnitude == 0) | static_cast<unsigned>(magnitude - least <= range)) != 0;
}
// Of a factor between frames: seconds to a tick, ticks, and what lies between.
constexpr bool is_possible_step(float step) {
  const uint32_t exponent = std::bit_cast<uint32_t>(step) >> 23 & 0xff;
  return exponent >= 127 - 20 && exponent <= 127 + 20;
}

template <typename U>
using FloatOf = std::conditional_t<sizeof(U) == 8, double, float>;

// The value moved on by `by`; itself where that cannot be calculated. Compiled without contracting the two operations
// (CMakeLists.txt): fused they round otherwise.
template <typename U>
U moved(U value, U by, FloatOf<U> step) {
  using Float = FloatOf<U>;
  const Float way = std::bit_cast<Float>(by) * step;
  const Float sum = std::bit_cast<Float>(value) + way;
  const unsigned is_exact = static_cast<unsigned>(is_tame(value)) & static_cast<unsigned>(is_tame(by));  // no branch
  return is_exact != 0 ? std::bit_cast<U>(sum) : value;
}

// What a column is written with.
struct Method {
  Prediction prediction = Prediction::kPrevious;
  size_t other = 0;  // column that kMoved adds
  float step = 1;    // its factor
};
bool uses_other(Prediction prediction) { return prediction >= Prediction::kMoved; }

// A column while it is predicted, row by row - the values of one frame are a row - in either direction.
template <typename U>
class Predictor {
 public:
  Predictor(Method method, bool is_float, size_t values)
      : method_(method), is_float_(is_float), before_(values), earlier_(values), predicted_(values) {}

  // What the values of the next row are expected to be, in order; for all but neighbours. `other` is the row, or the
  // row before, of the column that moves this one.
  const U* predict(const std::byte* other) {
    const size_t count = before_.size();
    if (rows_ == 0 || method_.prediction == Prediction::kNone) {
      std::fill(predicted_.begin(), predicted_.end(), U{0});
    } else if (uses_other(method_.prediction)) {
      is_float_ ? move_floats(other) : move_integers(other);
    } else if (method_.prediction == Prediction::kLinear && rows_ > 1) {
      for (size_t i = 0; i < count; ++i) predicted_[i] = static_cast<U>(2 * before_[i] - earlier_[i]);
    } else {
      return before_.data();
    }
    return predicted_.data();
  }
  // The row has been these values, in order. Takes them, and leaves others in `row`.
  void take(std::vector<U>& row) {
    std::swap(earlier_, before_);
    std::swap(before_, row);
    ++rows_;
  }

  bool uses_neighbours() const {
    return method_.prediction == Prediction::kNeighbour || method_.prediction == Prediction::kNeighbourLine;
  }
  // The two values before the row's first one.
  std::pair<U, U> neighbours() const {
    if (rows_ == 0) return {U{0}, U{0}};
    const size_t count = before_.size();
    return {before_[count - 1], count > 1 ? before_[count - 2] : earlier_[count - 1]};
  }
  U beside(U last, U one_before) const {
    return method_.prediction == Prediction::kNeighbour ? last : static_cast<U>(2 * last - one_before);
  }

 private:
  void move_integers(const std::byte* other) {
    for (size_t i = 0; i < before_.size(); ++i) {
      predicted_[i] = static_cast<U>(before_[i] + load_value<U>(other + i * sizeof(U)));
    }
  }
  void move_floats(const std::byte* other) {
    if constexpr (sizeof(U) >= 4) {
      const auto step = static_cast<FloatOf<U>>(method_.step);
      const U* const before = before_.data();
      U* const predicted = predicted_.data();
      for (size_t i = 0, count = before_.size(); i < count; ++i) {
        const U by = load_value<U>(other + i * sizeof(U));
        predicted[i] = ordered(moved(unordered(before[i], true), by, step), true);
      }
    }
  }

  Method method_;
  bool is_float_;
  size_t rows_ = 0;
  std::vector<U> before_, earlier_, predicted_;
};

// The row of the column that moves another one in frame `frame`; nullptr without one.
const std::byte* row_beside(const ChunkValues& all, const Method& method, uint32_t frame) {
  if (!uses_other(method.prediction) || frame == 0) return nullptr;
  return all.row(all.columns()[method.other], method.prediction == Prediction::kMovedBefore ? frame - 1 : frame);
}

// Calls use(frame, folded differences) for the frames of a column that have `wanted`, of its first `values` values.
template <typename U, typename Wanted, typename Use>
void for_each_row(const ChunkValues& all, const Column& column, const Method& method, uint32_t frames, size_t values,
                  Wanted wanted, Use use) {
  const bool is_float = column.where.is_float;
  Predictor<U> predictor(method, is_float, values);
  std::vector<U> row(values), folded(values);
  for (uint32_t frame = 0; frame < frames; ++frame) {
    if (!wanted(frame)) continue;
    const std::byte* data = all.row(column, frame);
    for (size_t i = 0; i < values; ++i) row[i] = ordered(load_value<U>(data + i * sizeof(U)), is_float);
    if (predictor.uses_neighbours()) {
      auto [last, one_before] = predictor.neighbours();
      for (size_t i = 0; i < values; ++i) {
        folded[i] = fold(static_cast<U>(row[i] - predictor.beside(last, one_before)));
        one_before = std::exchange(last, row[i]);
      }
    } else {
      const U* predicted = predictor.predict(row_beside(all, method, frame));
      for (size_t i = 0; i < values; ++i) folded[i] = fold(static_cast<U>(row[i] - predicted[i]));
    }
    use(frame, folded);
    predictor.take(row);
  }
}

// --- choosing --------------------------------------------------------------------------------------------------------

// The first of `kSampleFrames` runs of three frames, spread over the chunk.
bool is_sampled(uint32_t frame, uint32_t frames) {
  const uint32_t apart = std::max(3u, frames / kSampleFrames);
  return frame % apart < 3;
}

// Whether enough of its values change.
template <typename U>
bool is_dense(const ValueColumn& column, std::span<const std::byte> slots, size_t slot_bytes, uint32_t frames) {
  size_t seen = 0;
  size_t changed = 0;
  const uint32_t apart = std::max(1u, (frames - 1) / kSampleFrames);
  for (uint32_t frame = 0; frame + 1 < frames; frame += apart) {
    const std::byte* now = slots.data() + frame * slot_bytes;
    size_t left = kSampleValues;
    for_each_run(column, [&](size_t offset, size_t stride, size_t count) {
      count = std::min(count, left);
      left -= count;
      seen += count;
      for (size_t i = 0; i < count; ++i, offset += stride) {
        changed += load_value<U>(now + offset) != load_value<U>(now + slot_bytes + offset) ? 1 : 0;
      }
    });
  }
  return changed * kDenseOneOf >= seen && changed != 0;
}

// About how many bits the column takes so.
template <typename U>
uint64_t cost_of(const ChunkValues& all, const Column& column, const Method& method, uint32_t frames) {
  uint64_t bits = 0;
  uint32_t runs_first = UINT32_MAX;
  const size_t values = std::min<size_t>(column.values, kSampleValues);
  for_each_row<U>(
      all, column, method, frames, values, [&](uint32_t frame) { return is_sampled(frame, frames); },
      [&](uint32_t frame, const std::vector<U>& folded) {
        // The first of three is predicted from frames far away.
        const bool is_first = runs_first == UINT32_MAX || frame - runs_first > 2;
        if (is_first) runs_first = frame;
        if (frame != runs_first + 2) return;
        for (const U value : folded) bits += static_cast<uint64_t>(std::bit_width(value));
      });
  return bits;
}

// The factor by which most values of `column` move by those of `other`; 0 when there is none. Of integers it is 1.
template <typename U>
float step_between(const ChunkValues& all, const Column& column, const Column& other, uint32_t frames) {
  constexpr size_t kWanted = 64;
  std::vector<float> steps;
  size_t moves = 0;
  const size_t values = size_t{frames} * column.values;
  const size_t apart = std::max<size_t>(1, values / kWanted) | 1;
  const std::byte* const data = all.row(column, 0);
  const std::byte* const moving = all.row(other, 0);
  for (size_t i = column.values; i < values; i += apart) {
    const U now = load_value<U>(data + i * sizeof(U));
    const U before = load_value<U>(data + (i - column.values) * sizeof(U));
    const U by = load_value<U>(moving + i * sizeof(U));
    if (now == before) continue;
    ++moves;
    float step = static_cast<U>(now - before) == by ? 1 : 0;
    if constexpr (sizeof(U) >= 4) {
      using Float = FloatOf<U>;
      if (column.where.is_float) {
        const Float way = std::bit_cast<Float>(now) - std::bit_cast<Float>(before);
        step = static_cast<float>(way / std::bit_cast<Float>(by));
      }
    }
    if (std::isfinite(step) && is_possible_step(step)) steps.push_back(step);
  }
  if (moves < 4 || steps.size() * 2 < moves) return 0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  const float step = *middle;
  const auto near = std::count_if(steps.begin(), steps.end(),
                                  [&](float one) { return std::abs(one - step) <= 0.02f * std::abs(step); });
  return static_cast<size_t>(near) * 2 >= moves ? step : 0;
}

// Numbers near `step` that a program would have said: ticks, or ticks of a second.
std::vector<float> likely_steps(float step) {
  if (step == 0) return {};
  std::vector<float> likely{step};
  if (std::abs(std::abs(step) - 1) < 0.02f) likely = {step < 0 ? -1.0f : 1.0f};
  if (std::abs(step) < 0.5f) likely.push_back(1 / std::round(1 / step));
  return likely;
}

// The cheapest way to write column `at`, by a sample.
template <typename U>
Method best_method(const ChunkValues& all, size_t at, uint32_t frames) {
  const std::vector<Column>& columns = all.columns();
  const Column& column = columns[at];
  Method best;
  uint64_t least = UINT64_MAX;
  const auto consider = [&](const Method& method) {
    const uint64_t cost = cost_of<U>(all, column, method, frames);
    if (cost < least) least = cost, best = method;
  };
  for (const Prediction prediction : {Prediction::kPrevious, Prediction::kLinear, Prediction::kNone}) {
    consider({prediction});
  }
  const ValueColumn& where = column.where;
  if (column.values > 1 && where.repeats.back().stride == where.width) {
    for (const Prediction prediction : {Prediction::kNeighbour, Prediction::kNeighbourLine}) consider({prediction});
  }
  for (size_t other = 0; other < columns.size(); ++other) {
    const ValueColumn& mover = columns[other].where;
    const bool is_alike = columns[other].values == column.values && mover.width == where.width &&
                          mover.is_float == where.is_float && mover.repeats.size() == where.repeats.size();
    if (other == at || !is_alike) continue;
    for (const float step : likely_steps(step_between<U>(all, column, columns[other], frames))) {
      for (const Prediction prediction : {Prediction::kMoved, Prediction::kMovedBefore}) {
        consider({prediction, other, step});
      }
    }
  }
  return best;
}

// Puts the columns into an order in which each comes behind the one that moves it, and the methods with them. Where
// they move each other in a circle, one of them goes without.
void put_in_order(ChunkValues& all, std::vector<Method>& methods) {
  std::vector<size_t> order;
  std::vector<Method> sorted;
  std::vector<size_t> place(methods.size(), SIZE_MAX);  // in `order`
  while (order.size() < methods.size()) {
    const size_t before = order.size();
    size_t stuck = SIZE_MAX;
    for (size_t i = 0; i < methods.size(); ++i) {
      if (place[i] != SIZE_MAX) continue;
      Method method = methods[i];
      if (uses_other(method.prediction)) {
        if (place[method.other] == SIZE_MAX) {
          stuck = i;
          continue;
        }
        method.other = place[method.other];
      }
      place[i] = order.size();
      order.push_back(i);
      sorted.push_back(method);
    }
    if (order.size() == before) methods[stuck] = {};
  }
  all.reorder(order);
  methods = std::move(sorted);
}

// --- writing ---------------------------------------------------------------------------------------------------------

// What stands before a plane's bytes; other numbers say how many bytes of zstd there are.
constexpr uint64_t kZeros = 0, kPlain = 1;

// Whether a code for each byte would save next to nothing, by some pieces of the plane.
bool is_noise(std::span<const std::byte> plane) {
  constexpr size_t kPieces = 4, kPiece = 4096;
  if (plane.size() < kPieces * kPiece) return false;
  std::array<std::array<uint32_t, 256>, 4> counts{};
  for (size_t piece = 0; piece < kPieces; ++piece) {
    const std::byte* const at = plane.data() + piece * (plane.size() - kPiece) / (kPieces - 1);
    for (size_t i = 0; i < kPiece; i += 4) {
      for (size_t lane = 0; lane < 4; ++lane) ++counts[lane][static_cast<size_t>(at[i + lane])];
    }
  }
  constexpr double kBytes = kPieces * kPiece;
  double bits = 0;
  for (size_t value = 0; value < 256; ++value) {
    const double count = counts[0][value] + counts[1][value] + counts[2][value] + counts[3][value];
    if (count != 0) bits += count * std::log2(kBytes / count);
  }
  return bits > 7.9 * kBytes;
}

bool append_plane(std::span<const std::byte> plane, Compressor& compressor, std::vector<std::byte>& packed,
                  std::vector<std::byte>& out) {
  if (std::ranges::all_of(plane, [](std::byte byte) { return byte == std::byte{0}; })) {
    write_varint(out, kZeros);
    return true;
  }
  packed.clear();
  const bool plain = is_noise(plane);
  if (!plain && !compressor.compress(plane, packed)) return false;
  if (plain || packed.size() >= plane.size()) {
    write_varint(out, kPlain);
    append(out, plane);
  } else {
    write_varint(out, packed.size());
    append(out, packed);
  }
  return true;
}

void append_head(const ValueColumn& where, const Method& method, std::vector<std::byte>& out) {
  const auto kind = static_cast<unsigned>(std::countr_zero(where.width)) | (where.is_float ? 4u : 0u) |
                    static_cast<unsigned>(method.prediction) << 3;
  out.push_back(static_cast<std::byte>(kind));
  write_varint(out, where.offset);
  write_varint(out, where.repeats.size());
  for (const ValueColumn::Repeat& repeat : where.repeats) {
    write_varint(out, repeat.count);
    write_varint(out, repeat.stride);
  }
  if (!uses_other(method.prediction)) return;
  write_varint(out, method.other);
  if (where.is_float) append(out, bytes_of(method.step));
}

// Fills `planes` with the bytes of the differences, all of the lowest first.
template <typename U>
void make_planes(const ChunkValues& all, const Column& column, const Method& method, uint32_t frames,
                 std::vector<std::byte>& planes) {
  const size_t values = column.values;
  planes.resize(frames * values * sizeof(U));
  for_each_row<U>(
      all, column, method, frames, values, [](uint32_t) { return true; },
      [&](uint32_t frame, const std::vector<U>& folded) {
        for (size_t plane = 0; plane < sizeof(U); ++plane) {
          std::byte* const to = planes.data() + (plane * frames + frame) * values;
          for (size_t i = 0; i < values; ++i) to[i] = static_cast<std::byte>(folded[i] >> (8 * plane));
        }
      });
}

// --- reading ---------------------------------------------------------------------------------------------------------

class SectionReader {
 public:
  explicit SectionReader(std::span<const std::byte> section) : at_(section.data()), end_(at_ + section.size()) {}
  bool is_at_end() const { return at_ == end_; }
  bool take(size_t bytes, std::span<const std::byte>& taken) {
    if (static_cast<size_t>(end_ - at_) < bytes) return false;
    taken = {at_, bytes};
    at_ += bytes;
    return true;
  }
  // A number up to `most`.
  bool take(uint64_t most, uint64_t& value) {
    const std::byte* behind = read_varint(at_, end_, value);
    if (behind == nullptr || value > most) return false;
    at_ = behind;
    return true;
  }

 private:
  const std::byte* at_;
  const std::byte* end_;
};

bool read_head(SectionReader& in, size_t columns_before, ValueColumn& where, Method& method) {
  std::span<const std::byte> bytes;
  uint64_t number = 0;
  if (!in.take(1, bytes)) return false;
  const auto kind = static_cast<unsigned>(bytes[0]);
  where.width = static_cast<uint8_t>(1u << (kind & 3));
  where.is_float = (kind & 4) != 0;
  if (kind >> 3 > static_cast<unsigned>(Prediction::kMovedBefore) || (where.is_float && where.width < 4)) return false;
  method.prediction = static_cast<Prediction>(kind >> 3);
  if (!in.take(UINT32_MAX, number)) return false;
  where.offset = static_cast<uint32_t>(number);
  if (!in.take(kMaxRepeats, number)) return false;
  where.repeats.resize(number);
  for (ValueColumn::Repeat& repeat : where.repeats) {
    if (!in.take(UINT32_MAX, number)) return false;
    repeat.count = static_cast<uint32_t>(number);
    if (!in.take(UINT32_MAX, number)) return false;
    repeat.stride = static_cast<uint32_t>(number);
  }
  if (!uses_other(method.prediction)) return true;
  if (columns_before == 0 || !in.take(columns_before - 1, number)) return false;
  method.other = number;
  if (!where.is_float) return true;
  if (!in.take(sizeof(float), bytes)) return false;
  method.step = load<float>(bytes.data());
  return is_possible_step(method.step);
}

// The planes of a column, which are bytes of the section or decompressed; nullptr for those of zeros.
using Planes = std::array<const std::byte*, 8>;

// The differences of row `frame`.
template <typename U>
void unfold_row(const Planes& planes, uint32_t frame, std::vector<U>& row) {
  const size_t values = row.size();
  U* const to = row.data();
  std::fill(to, to + values, U{0});
  for (size_t plane = 0; plane < sizeof(U); ++plane) {
    if (planes[plane] == nullptr) continue;
    const std::byte* const from = planes[plane] + frame * values;
    for (size_t i = 0; i < values; ++i) {
      to[i] = static_cast<U>(to[i] | static_cast<U>(static_cast<U>(from[i]) << (8 * plane)));
    }
  }
  for (size_t i = 0; i < values; ++i) to[i] = unfold(to[i]);
}

// Puts the column together again; those before it are there.
template <typename U>
void restore(const Planes& planes, const Method& method, uint32_t frames, const Column& column, ChunkValues& all) {
  const size_t values = column.values;
  const bool is_float = column.where.is_float;
  Predictor<U> predictor(method, is_float, values);
  std::vector<U> row(values);
  for (uint32_t frame = 0; frame < frames; ++frame) {
    unfold_row(planes, frame, row);
    if (predictor.uses_neighbours()) {
      auto [last, one_before] = predictor.neighbours();
      for (size_t i = 0; i < values; ++i) {
        row[i] = static_cast<U>(row[i] + predictor.beside(last, one_before));
        one_before = std::exchange(last, row[i]);
      }
    } else {
      const U* const predicted = predictor.predict(row_beside(all, method, frame));
      for (size_t i = 0; i < values; ++i) row[i] = static_cast<U>(row[i] + predicted[i]);
    }
    std::byte* const to = all.row(column, frame);
    for (size_t i = 0; i < values; ++i) {
      const U bits = unordered(row[i], is_float);
      std::memcpy(to + i * sizeof(U), &bits, sizeof bits);
    }
    predictor.take(row);
  }
}

}  // namespace

// --- ValueColumn, ChunkValues ----------------------------------------------------------------------------------------

uint64_t ValueColumn::count() const {
  uint64_t count = 1;
  for (const Repeat& repeat : repeats) {
    if (repeat.count != 0 && count > UINT64_MAX / repeat.count) return UINT64_MAX;
    count *= repeat.count;
  }
  return count;
}

bool ValueColumn::fits(size_t payload_bytes) const {
  uint64_t end = uint64_t{offset} + width;
  for (const Repeat& repeat : repeats) {
    if (repeat.count == 0 || end > payload_bytes) return false;
    end += uint64_t{repeat.count - 1} * repeat.stride;  // of two numbers of 32 bits; `end` is small
  }
  return end <= payload_bytes;
}

void ChunkValues::clear() {
  columns_.clear();
  used_ = 0;
}

void ChunkValues::reserve(size_t bytes) {
  if (data_.size() < bytes) data_ = std::vector<std::byte>(bytes);
}

bool ChunkValues::operator==(const ChunkValues& other) const {
  return std::ranges::equal(columns_, other.columns_, [&](const Column& a, const Column& b) {
    return a.where == b.where && a.bytes == b.bytes && std::memcmp(row(a, 0), other.row(b, 0), a.bytes) == 0;
  });
}

ChunkValues::Column& ChunkValues::add(ValueColumn where, uint32_t frames) {
  Column column;
  column.values = static_cast<uint32_t>(where.count());
  uint64_t end = uint64_t{where.offset} + where.width;
  for (const ValueColumn::Repeat& repeat : where.repeats) end += uint64_t{repeat.count - 1} * repeat.stride;
  column.end = static_cast<uint32_t>(end);
  column.where = std::move(where);
  column.begin = used_;
  column.bytes = frames * column.row_bytes();
  used_ += column.bytes;
  if (data_.size() < used_) data_.resize(used_);
  columns_.push_back(std::move(column));
  return columns_.back();
}

void ChunkValues::reorder(std::span<const size_t> order) {
  std::vector<Column> sorted;
  for (const size_t place : order) sorted.push_back(std::move(columns_[place]));
  columns_ = std::move(sorted);
}

void ChunkValues::copy_to(uint32_t frame, std::span<std::byte> payload) const {
  for (const Column& column : columns_) {
    with_width(column.where.width,
               [&](auto type) { scatter<decltype(type)>(column.where, row(column, frame), payload.data()); });
  }
}

void ChunkValues::copy_to(uint32_t frame, size_t offset, std::span<std::byte> out) const {
  const size_t end = offset + out.size();
  for (const Column& column : columns_) {
    const size_t width = column.where.width;
    if (column.end <= offset || column.where.offset >= end) continue;
    const std::byte* value = row(column, frame);
    for_each_run(column.where, [&](size_t at, size_t stride, size_t count) {
      const std::byte* const run = value;
      value += count * width;
      // The first value of the run that reaches into the part.
      size_t i = stride == 0 || at + width > offset ? 0 : (offset - at - width) / stride + 1;
      for (at += i * stride; i < count && at < end; ++i, at += stride) {
        const size_t from = std::max(at, offset);
        const size_t to = std::min(at + width, end);
        if (from < to) std::memcpy(out.data() + (from - offset), run + i * width + (from - at), to - from);
      }
    });
  }
}

// --- ValueReader -----------------------------------------------------------------------------------------------------

namespace {

// A column as it stands in a section.
struct Stored {
  ValueColumn where;
  Method method;
  std::array<std::span<const std::byte>, 8> planes;  // empty: zeros
  std::array<bool, 8> is_packed{};
};

bool take_planes(SectionReader& in, size_t bytes, Stored& column) {
  for (size_t plane = 0; plane < column.where.width; ++plane) {
    uint64_t stored = 0;
    if (!in.take(UINT32_MAX, stored)) return false;
    column.is_packed[plane] = stored > kPlain;
    const uint64_t wanted = stored == kZeros ? 0 : stored == kPlain ? bytes : stored;
    if (!in.take(wanted, column.planes[plane])) return false;
  }
  return true;
}

// Takes a section apart, without decompressing anything; `bytes` gets how many its values have.
bool take_columns(std::span<const std::byte> section, uint32_t frames, size_t payload_bytes,
                  std::vector<Stored>& columns, size_t& bytes) {
  SectionReader in(section);
  uint64_t count = 0;
  if (frames == 0 || !in.take(kMaxValueColumns, count) || count == 0) return false;
  const size_t most = std::min<size_t>(payload_bytes, kMaxColumnBytes / frames);
  size_t in_frame = 0;
  while (columns.size() < count) {
    Stored column;
    if (!read_head(in, columns.size(), column.where, column.method) || !column.where.fits(payload_bytes)) return false;
    const uint64_t values = column.where.count();
    if (values > (most - in_frame) / column.where.width) return false;
    in_frame += values * column.where.width;
    if (uses_other(column.method.prediction)) {
      const ValueColumn& other = columns[column.method.other].where;
      if (other.count() != values || other.width != column.where.width) return false;
    }
    if (!take_planes(in, frames * values, column)) return false;
    columns.push_back(std::move(column));
  }
  bytes = in_frame * frames;
  return in.is_at_end();
}

}  // namespace

bool ValueReader::read(std::span<const std::byte> section, uint32_t frames, size_t payload_bytes, ChunkValues& values) {
  values.clear();
  std::vector<Stored> columns;
  size_t bytes = 0;
  if (!take_columns(section, frames, payload_bytes, columns, bytes)) return false;
  values.reserve(bytes);
  for (Stored& stored : columns) {
    const Column& column = values.add(std::move(stored.where), frames);
    Planes planes{};
    for (size_t plane = 0; plane < column.where.width; ++plane) {
      std::span<const std::byte> plain = stored.planes[plane];
      if (plain.empty()) continue;
      if (stored.is_packed[plane]) {
        if (!decompressor_.decompress(plain, size_t{frames} * column.values, planes_[plane])) return false;
        plain = planes_[plane];
      }
      planes[plane] = plain.data();
    }
    with_width(column.where.width,
               [&](auto type) { restore<decltype(type)>(planes, stored.method, frames, column, values); });
  }
  return true;
}

// --- ValueEncoder ----------------------------------------------------------------------------------------------------

ValueEncoder::ValueEncoder(const FrameSchema& schema, size_t payload_bytes)
    : payload_bytes_(payload_bytes), schema_(schema) {
  add_fields(schema_.fields(), {}, nullptr);
  add_groups(schema_.groups(), {}, true);
  // Of very many the largest; they are looked at in every chunk.
  std::ranges::stable_sort(candidates_, [](const Candidate& a, const Candidate& b) {
    return a.where.count() * a.where.width > b.where.count() * b.where.width;
  });
  candidates_.resize(std::min(candidates_.size(), kMaxValueColumns));
}

void ValueEncoder::add(Candidate candidate) {
  if (!candidate.where.fits(payload_bytes_)) return;
  // Single fields of the frame, one behind the other, are one column.
  if (!candidates_.empty() && candidate.where.repeats.empty()) {
    ValueColumn& last = candidates_.back().where;
    const ValueColumn& next = candidate.where;
    const bool is_alone = last.repeats.empty() || (last.repeats.size() == 1 && last.repeats[0].stride == last.width);
    const uint64_t end = last.offset + last.count() * last.width;
    if (is_alone && last.width == next.width && last.is_float == next.is_float && end == next.offset) {
      if (last.repeats.empty()) last.repeats.push_back({1, last.width});
      ++last.repeats[0].count;
      return;
    }
  }
  candidates_.push_back(std::move(candidate));
}

void ValueEncoder::add_fields(const std::vector<Field>& fields, const ValueColumn& at, const Group* counted) {
  for (const Field& field : fields) {
    if (field.type == FieldType::kChar) continue;
    Candidate candidate{at, counted};
    candidate.where.offset += field.offset;
    candidate.where.width = static_cast<uint8_t>(size_of(field.type));
    candidate.where.is_float = field.type == FieldType::kF32 || field.type == FieldType::kF64;
    if (field.count > 1) candidate.where.repeats.push_back({field.count, candidate.where.width});
    if (candidate.where.repeats.size() <= kMaxRepeats) add(std::move(candidate));
  }
}

void ValueEncoder::add_groups(const std::vector<Group>& groups, const ValueColumn& at, bool is_outer) {
  for (const Group& group : groups) {
    if (at.repeats.size() >= kMaxRepeats) return;
    ValueColumn inside = at;
    inside.offset += group.offset;
    inside.repeats.push_back({group.capacity, group.stride});
    const uint64_t count_end = uint64_t{group.count_place.offset} + size_of(group.count_place.type);
    add_fields(group.fields, inside, is_outer && count_end <= payload_bytes_ ? &group : nullptr);
    add_groups(group.groups, inside, false);
  }
}

// Fills `chosen_` with the columns of this chunk that are worth it, and their values.
void ValueEncoder::choose(std::span<const std::byte> slots, size_t slot_bytes, uint32_t frames) {
  chosen_.clear();
  size_t left = std::min<size_t>(payload_bytes_, kMaxColumnBytes / frames);
  for (const Candidate& candidate : candidates_) {
    ValueColumn where = candidate.where;
    if (candidate.counted != nullptr) {
      uint32_t alive = 0;
      for (uint32_t frame = 0; frame < frames; ++frame) {
        alive = std::max(alive, candidate.counted->count_in(slots.subspan(frame * slot_bytes, payload_bytes_)));
      }
      if (alive == 0) continue;
      where.repeats[0].count = std::min(alive, where.repeats[0].count);
    }
    with_width(where.width, [&](auto type) {
      using U = decltype(type);
      const size_t bytes = where.count() * sizeof(U);
      if (bytes > left || !is_dense<U>(where, slots, slot_bytes, frames)) return;
      left -= bytes;
      chosen_.add(where, frames);
    });
  }
  // Frame by frame, while it is in the processor's cache.
  for (uint32_t frame = 0; frame < frames; ++frame) {
    for (const Column& column : chosen_.columns()) {
      with_width(column.where.width, [&](auto type) {
        gather<decltype(type)>(column.where, slots.data() + frame * slot_bytes, chosen_.row(column, frame));
      });
    }
  }
}

bool ValueEncoder::encode(std::span<const std::byte> slots, size_t slot_bytes, std::vector<std::byte>& section) {
  const auto frames = static_cast<uint32_t>(slots.size() / slot_bytes);
  if (frames < kMinFrames) return false;
  choose(slots, slot_bytes, frames);
  const std::vector<Column>& columns = chosen_.columns();
  size_t bytes = 0;
  for (const Column& column : columns) bytes += column.row_bytes();
  if (bytes < kMinBytes) return false;
  std::vector<Method> methods;
  for (size_t i = 0; i < columns.size(); ++i) {
    methods.push_back(
        with_width(columns[i].where.width, [&](auto type) { return best_method<decltype(type)>(chosen_, i, frames); }));
  }
  put_in_order(chosen_, methods);
  section.clear();
  write_varint(section, columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    append_head(column.where, methods[i], section);
    with_width(column.where.width,
               [&](auto type) { make_planes<decltype(type)>(chosen_, column, methods[i], frames, planes_); });
    const size_t plane_bytes = size_t{frames} * column.values;
    for (size_t plane = 0; plane < column.where.width; ++plane) {
      const auto bytes_of_plane = std::span(planes_).subspan(plane * plane_bytes, plane_bytes);
      if (!append_plane(bytes_of_plane, compressor_, packed_, section)) return false;
    }
  }
  return true;
}

void ValueEncoder::clear(std::span<std::byte> payload) const {
  for (const Column& column : chosen_.columns()) {
    with_width(column.where.width, [&](auto type) {
      for_each_run(column.where, [&](size_t offset, size_t stride, size_t count) {
        for (size_t i = 0; i < count; ++i) std::memset(payload.data() + offset + i * stride, 0, sizeof type);
      });
    });
  }
}

}  // namespace recorder::session
