#include "recorder/expression/expression_program.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "recorder/base/compiler.h"
#include "recorder/schema/seal.h"

namespace recorder {
namespace {

using Operator = ExpressionProgram::Operator;
using NumberKind = Number::Kind;
using Numbers = std::span<const Number>;
using Rows = std::span<const ExpressionRow>;
using Slot = std::span<const std::byte>;

constexpr double kExact = 9007199254740992.0;  // integers up to here are doubles, too

double as_double(uint64_t bits) { return std::bit_cast<double>(bits); }
uint64_t bits_of(double value) { return std::bit_cast<uint64_t>(value); }

// --- functions -------------------------------------------------------------------------------------------------------

double sine(double x) { return std::sin(x); }
double cosine(double x) { return std::cos(x); }
double tangent(double x) { return std::tan(x); }
double arc_sine(double x) { return std::asin(x); }
double arc_cosine(double x) { return std::acos(x); }
double arc_tangent(double x) { return std::atan(x); }
double hyperbolic_sine(double x) { return std::sinh(x); }
double hyperbolic_cosine(double x) { return std::cosh(x); }
double hyperbolic_tangent(double x) { return std::tanh(x); }
double area_sine(double x) { return std::asinh(x); }
double area_cosine(double x) { return std::acosh(x); }
double area_tangent(double x) { return std::atanh(x); }
double logarithm(double x) { return std::log(x); }
double logarithm_2(double x) { return std::log2(x); }
double logarithm_10(double x) { return std::log10(x); }
double exponential(double x) { return std::exp(x); }
double square_root(double x) { return std::sqrt(x); }

Number arc_tangent_2(Numbers in) { return std::atan2(in[0].to_double(), in[1].to_double()); }
Number absolute(Numbers in) {
  return in[0] < Number(0) ? -in[0] : in[0].kind() == NumberKind::kReal ? std::fabs(in[0].to_double()) : in[0];
}
Number sign_of(Numbers in) { return in[0] < Number(0) ? -1 : in[0] > Number(0) ? 1 : 0; }
Number remainder_of(Numbers in) { return in[0] % in[1]; }

template <double (*kRound)(double)>
Number rounded(Numbers in) {
  return in[0].kind() == NumberKind::kReal ? Number(kRound(in[0].to_double())) : in[0];
}
double round_down(double x) { return std::floor(x); }
double round_up(double x) { return std::ceil(x); }
double round_nearest(double x) { return std::round(x); }
double round_half_up(double x) { return std::floor(x + 0.5); }

Number smallest(Numbers in) {
  Number found = in[0];
  for (const Number& number : in) found = number < found ? number : found;
  return found;
}
Number largest(Numbers in) {
  Number found = in[0];
  for (const Number& number : in) found = found < number ? number : found;
  return found;
}
Number sum_of(Numbers in) {
  Number sum = 0;
  for (const Number& number : in) sum = sum + number;
  return sum;
}
Number mean_of(Numbers in) { return sum_of(in) / Number(in.size()); }

constexpr ExpressionFunction kFunctions[] = {
    {"abs", 1, nullptr, absolute},
    {"acos", 1, arc_cosine},
    {"acosh", 1, area_cosine},
    {"asin", 1, arc_sine},
    {"asinh", 1, area_sine},
    {"atan", 1, arc_tangent},
    {"atan2", 2, nullptr, arc_tangent_2},
    {"atanh", 1, area_tangent},
    {"avg", -1, nullptr, mean_of},
    {"ceil", 1, nullptr, rounded<round_up>},
    {"cos", 1, cosine},
    {"cosh", 1, hyperbolic_cosine},
    {"exp", 1, exponential},
    {"floor", 1, nullptr, rounded<round_down>},
    {"ln", 1, logarithm},
    {"log", 1, logarithm},
    {"log10", 1, logarithm_10},
    {"log2", 1, logarithm_2},
    {"max", -1, nullptr, largest},
    {"mean", -1, nullptr, mean_of},
    {"min", -1, nullptr, smallest},
    {"mod", 2, nullptr, remainder_of},
    {"rint", 1, nullptr, rounded<round_half_up>},
    {"round", 1, nullptr, rounded<round_nearest>},
    {"sign", 1, nullptr, sign_of},
    {"sin", 1, sine},
    {"sinh", 1, hyperbolic_sine},
    {"sqrt", 1, square_root},
    {"sum", -1, nullptr, sum_of},
    {"tan", 1, tangent},
    {"tanh", 1, hyperbolic_tangent},
};

// --- values one by one -----------------------------------------------------------------------------------------------

Number truth(bool is_true) { return is_true ? 1 : 0; }

Number combine_bits(Operator what, Number a, Number b) {
  if (!a.is_integer() || !b.is_integer()) return {};
  const uint64_t bits = what == Operator::kBitAnd ? a.bits() & b.bits() : a.bits() | b.bits();
  const bool is_negative = static_cast<int64_t>(bits) < 0 && (a < Number(0) || b < Number(0));
  return is_negative ? Number(static_cast<int64_t>(bits)) : Number(bits);
}

bool differ(Number a, Number b) { return a != b && (a.is_number() || b.is_number()); }

Number calculate(Operator what, Number a, Number b) {
  switch (what) {
    case Operator::kAdd:
      return a + b;
    case Operator::kSubtract:
      return a - b;
    case Operator::kMultiply:
      return a * b;
    case Operator::kDivide:
      return a / b;
    case Operator::kRemainder:
      return a % b;
    case Operator::kPower:
      return power(a, b);
    case Operator::kEqual:
      return truth(a == b);
    case Operator::kUnequal:
      return truth(a != b);
    case Operator::kLess:
      return truth(a < b);
    case Operator::kLessOrEqual:
      return truth(a <= b);
    case Operator::kGreater:
      return truth(a > b);
    case Operator::kGreaterOrEqual:
      return truth(a >= b);
    case Operator::kAnd:
      return truth(a.is_true() && b.is_true());
    case Operator::kOr:
      return truth(a.is_true() || b.is_true());
    case Operator::kDiffers:
      return truth(differ(a, b));
    case Operator::kBitAnd:
    case Operator::kBitOr:
      return combine_bits(what, a, b);
    case Operator::kNegate:
    case Operator::kNot:
    case Operator::kChoose:
      break;
  }
  return {};
}

// The bytes that a reading's offset counts from.
const std::byte* base_of(const FrameReading& reading, const ExpressionRow& row, bool previous) {
  const std::byte* const frame = (previous ? row.frame.previous : row.frame.current).data();
  if (reading.depth == 0) return frame;
  return frame + (previous ? row.previous : row.element)[reading.depth - 1u];
}

Number scaled(const FrameReading& reading, Number stored) {
  if (reading.scale == 1 && reading.zero == 0) return stored;
  return stored.to_double() * reading.scale + reading.zero;
}

Number number_at(const FrameReading& reading, const std::byte* at) {
  return scaled(reading, with_value(reading.type, at, [](auto value) { return Number(value); }));
}

// As values, not bytes: 0 and -0 are the same number.
bool values_differ(const FrameReading& reading, const ExpressionRow& row) {
  const uint32_t size = size_of(reading.type);
  const std::byte* const before = base_of(reading, row, true) + reading.offset;
  const std::byte* const now = base_of(reading, row, false) + reading.offset;
  if (std::memcmp(before, now, size_t{size} * reading.count) == 0) return false;
  if (reading.type != FieldType::kF32 && reading.type != FieldType::kF64) return true;
  for (uint32_t i = 0; i < reading.count; ++i) {
    if (differ(number_at(reading, before + size_t{i} * size), number_at(reading, now + size_t{i} * size))) return true;
  }
  return false;
}

bool passes(const FrameReading& reading, const ExpressionRow& row) {
  const auto* const at = reinterpret_cast<const char*>(base_of(reading, row, reading.previous) + reading.offset);
  std::string_view text(at, reading.count);
  while (text.ends_with('\0')) text.remove_suffix(1);
  switch (reading.test) {
    case FrameReading::Test::kEqual:
      return text == reading.text;
    case FrameReading::Test::kUnequal:
      return text != reading.text;
    case FrameReading::Test::kContains:
      return text.find(reading.text) != std::string_view::npos;
    case FrameReading::Test::kStartsWith:
      return text.starts_with(reading.text);
    case FrameReading::Test::kEndsWith:
      break;
  }
  return text.ends_with(reading.text);
}

// --- elements --------------------------------------------------------------------------------------------------------

// Where the element that lies at `index` begins in the frame, if it is alive. `outer` is where the group's outer
// element begins, 0 for the frame.
std::optional<uint32_t> element_at(const Group& group, Slot frame, uint32_t outer, uint32_t index) {
  const Slot around = frame.subspan(outer);
  if (index >= group.count_in(around) || !group.is_alive(group.element(index, around))) return std::nullopt;
  return outer + group.offset + index * group.stride;
}

std::optional<uint32_t> element_of(const GroupStep& step, Slot frame, uint32_t outer, Number index) {
  const Group& group = step.group;
  if (!step.by_identity) {
    const double place = std::floor(index.to_double());
    if (!(place >= 0 && place < group.capacity)) return std::nullopt;
    return element_at(group, frame, outer, static_cast<uint32_t>(place));
  }
  const Slot around = frame.subspan(outer);
  const uint32_t count = group.count_in(around);
  for (uint32_t i = 0; i < count; ++i) {
    const Slot element = group.element(i, around);
    if (group.identity_of(i, element) == index && group.is_alive(element)) {
      return outer + group.offset + i * group.stride;
    }
  }
  return std::nullopt;
}

// Lists the elements of a list in one frame, with where each was in the previous one.
class ElementLister {
 public:
  ElementLister(const ListSource& source, const FramePair& frame, bool finds_previous, std::vector<ExpressionRow>& rows)
      : source_(source), frame_(frame), finds_previous_(finds_previous), rows_(rows) {
    row_.frame = frame;
    rows_.clear();
    list(0, 0, finds_previous ? std::optional(0u) : std::nullopt);
  }

 private:
  void list(size_t depth, uint32_t outer, std::optional<uint32_t> outer_before) {
    if (depth == source_.steps.size()) return add(outer_before.has_value());
    const GroupStep& step = source_.steps[depth];
    if (!step.is_all) {
      if (const auto found = element_of(step, frame_.current, outer, step.index)) enter(depth, *found, outer_before);
      return;
    }
    const Group& group = step.group;
    const Slot around = frame_.current.subspan(outer);
    const uint32_t count = group.count_in(around);
    for (uint32_t i = 0; i < count; ++i) {
      if (group.is_alive(group.element(i, around))) enter(depth, outer + group.offset + i * group.stride, outer_before);
    }
  }

  void enter(size_t depth, uint32_t element, std::optional<uint32_t> outer_before) {
    row_.element[depth] = element;
    std::optional<uint32_t> before;
    if (outer_before) before = place_before(source_.steps[depth].group, element, depth, *outer_before);
    row_.previous[depth] = before.value_or(0);
    list(depth + 1, element, before);
  }

  // Where the same thing lay in the previous frame: nearly always at the same index.
  std::optional<uint32_t> place_before(const Group& group, uint32_t element, size_t depth, uint32_t outer) {
    const uint32_t outer_now = depth == 0 ? 0 : row_.element[depth - 1];
    const uint32_t index = (element - outer_now - group.offset) / group.stride;
    const auto same = element_at(group, frame_.previous, outer, index);
    if (!group.identity_place.exists()) return same;
    const Number identity = group.identity_of(index, frame_.current.subspan(element, group.stride));
    if (same && group.identity_of(index, frame_.previous.subspan(*same, group.stride)) == identity) return same;
    return found_before(group, depth, outer, identity);
  }

  // A game may move all elements at once, so the previous frame's are looked through once, not for each of them.
  std::optional<uint32_t> found_before(const Group& group, size_t depth, uint32_t outer, Number identity) {
    if (known_before_ != std::pair(depth, outer)) {
      known_before_ = std::pair(depth, outer);
      before_.clear();
      for_each_element(group, frame_.previous.subspan(outer), [&](uint32_t index, Slot element) {
        before_.emplace(group.identity_of(index, element).bits(), outer + group.offset + index * group.stride);
      });
    }
    const auto found = before_.find(identity.bits());
    return found == before_.end() ? std::nullopt : std::optional(found->second);
  }

  // Without a previous one nothing has changed: it is compared with itself.
  void add(bool has_previous) {
    rows_.push_back(row_);
    if (has_previous || !finds_previous_) return;
    rows_.back().frame.previous = frame_.current;
    rows_.back().previous = row_.element;
  }

  const ListSource& source_;
  FramePair frame_;
  bool finds_previous_;
  std::vector<ExpressionRow>& rows_;
  ExpressionRow row_;
  // Where the elements of one outer element lay in the previous frame, by identity.
  std::unordered_map<uint64_t, uint32_t> before_;
  std::optional<std::pair<size_t, uint32_t>> known_before_;
};

// --- columns ---------------------------------------------------------------------------------------------------------
// Templates over the column's type, which is private to the program.

// value(row) for every row; the column is uniform again where all are of one kind.
template <typename Column, typename Value>
void fill(Column& out, size_t rows, Value value) {
  bool uniform = true;
  for (size_t i = 0; i < rows; ++i) {
    const Number number = value(i);
    out.bits[i] = number.bits();
    out.kinds[i] = number.kind();
    uniform = uniform && number.kind() == out.kinds[0];
  }
  out.uniform = uniform;
  out.kind = out.kinds[0];
}

// The same for words of one kind.
template <typename Column, typename Word>
void fill_uniform(Column& out, NumberKind kind, size_t rows, Word word) {
  for (size_t i = 0; i < rows; ++i) out.bits[i] = word(i);
  out.uniform = true;
  out.kind = kind;
}

template <typename Column>
void load_value(Column& out, const FrameReading& reading, Rows rows) {
  with_type(reading.type, [&](auto type) {
    using T = decltype(type);
    const auto value = [&](size_t i) {
      T read;
      std::memcpy(&read, base_of(reading, rows[i], reading.previous) + reading.offset, sizeof read);
      return read;
    };
    if (reading.scale != 1 || reading.zero != 0) {
      fill_uniform(out, NumberKind::kReal, rows.size(),
                   [&](size_t i) { return bits_of(static_cast<double>(value(i)) * reading.scale + reading.zero); });
    } else if constexpr (std::is_floating_point_v<T>) {
      fill_uniform(out, NumberKind::kReal, rows.size(),
                   [&](size_t i) { return bits_of(static_cast<double>(value(i))); });
    } else if constexpr (sizeof(T) == 8 && std::is_unsigned_v<T>) {
      fill(out, rows.size(), [&](size_t i) { return Number(value(i)); });
    } else {
      fill_uniform(out, NumberKind::kSigned, rows.size(), [&](size_t i) { return static_cast<uint64_t>(value(i)); });
    }
  });
}

// `column` has the indices, and gets the values.
template <typename Column>
void load_element(Column& column, const FrameReading& reading, Rows rows) {
  fill(column, rows.size(), [&](size_t i) -> Number {
    const double index = std::floor(column.at(i).to_double());
    if (!(index >= 0 && index < reading.count)) return {};
    const std::byte* const first = base_of(reading, rows[i], reading.previous) + reading.offset;
    return number_at(reading, first + static_cast<size_t>(index) * size_of(reading.type));
  });
}

// `indices` has a column for each step, the first of which gets the values.
template <typename Column>
void load_path(std::span<Column> indices, const FrameReading& reading, Rows rows) {
  fill(indices[0], rows.size(), [&](size_t i) -> Number {
    const Slot frame = reading.previous ? rows[i].frame.previous : rows[i].frame.current;
    std::optional<uint32_t> base = 0;
    for (size_t step = 0; step < reading.steps.size() && base; ++step) {
      base = element_of(reading.steps[step], frame, *base, indices[step].at(i));
    }
    return base ? number_at(reading, frame.data() + *base + reading.offset) : Number();
  });
}

template <typename Column>
void load(Column& column, const FrameReading& reading, Rows rows) {
  const auto seal = [&](size_t i) {
    return seal_of(reading.previous ? rows[i].frame.previous : rows[i].frame.current);
  };
  switch (reading.kind) {
    case FrameReading::Kind::kValue:
      return load_value(column, reading, rows);
    case FrameReading::Kind::kElement:
      return load_element(column, reading, rows);
    case FrameReading::Kind::kPath:
      return;  // takes several columns
    case FrameReading::Kind::kText:
      return fill_uniform(column, NumberKind::kSigned, rows.size(),
                          [&](size_t i) { return uint64_t{passes(reading, rows[i])}; });
    case FrameReading::Kind::kChanged:
      return fill_uniform(column, NumberKind::kSigned, rows.size(),
                          [&](size_t i) { return uint64_t{values_differ(reading, rows[i])}; });
    case FrameReading::Kind::kFrameNumber:
      return fill(column, rows.size(), [&](size_t i) { return Number(seal(i).frame); });
    case FrameReading::Kind::kTimeSeconds:
      return fill_uniform(column, NumberKind::kReal, rows.size(),
                          [&](size_t i) { return bits_of(static_cast<double>(seal(i).time_ns) * 1e-9); });
    case FrameReading::Kind::kEvent:
      return fill_uniform(column, NumberKind::kSigned, rows.size(),
                          [&](size_t i) { return uint64_t{(seal(i).events & reading.events) != 0}; });
  }
}

// --- operators over columns of one kind ------------------------------------------------------------------------------

// Comparisons of two words as the type T; false: `what` is none.
template <typename T, typename Column>
bool compare(Operator what, const Column& a, const Column& b, Column& out, size_t rows) {
  const auto each = [&](auto holds) {
    fill_uniform(out, NumberKind::kSigned, rows,
                 [&](size_t i) { return uint64_t{holds(std::bit_cast<T>(a.bits[i]), std::bit_cast<T>(b.bits[i]))}; });
    return true;
  };
  switch (what) {
    case Operator::kEqual:
      return each([](T x, T y) { return x == y; });
    case Operator::kUnequal:
      return each([](T x, T y) { return x != y; });
    case Operator::kLess:
      return each([](T x, T y) { return x < y; });
    case Operator::kLessOrEqual:
      return each([](T x, T y) { return x <= y; });
    case Operator::kGreater:
      return each([](T x, T y) { return x > y; });
    case Operator::kGreaterOrEqual:
      return each([](T x, T y) { return x >= y; });
    default:
      return false;
  }
}

// Integers; false: not by one loop, or one of the results overflows. `out` may be `a`, which is then still needed.
template <typename Column>
bool calculate_integers(Operator what, const Column& a, const Column& b, Column& out, size_t rows) {
  std::array<uint64_t, ExpressionProgram::kMaxRows> results;
  const auto each = [&](auto overflows) {
    bool any = false;
    for (size_t i = 0; i < rows; ++i) {
      int64_t result = 0;
      any |= overflows(static_cast<int64_t>(a.bits[i]), static_cast<int64_t>(b.bits[i]), &result);
      results[i] = static_cast<uint64_t>(result);
    }
    if (any) return false;
    fill_uniform(out, NumberKind::kSigned, rows, [&](size_t i) { return results[i]; });
    return true;
  };
  switch (what) {
    case Operator::kAdd:
      return each([](int64_t x, int64_t y, int64_t* sum) { return base::add_overflows(x, y, sum); });
    case Operator::kSubtract:
      return each([](int64_t x, int64_t y, int64_t* rest) { return base::subtract_overflows(x, y, rest); });
    case Operator::kMultiply:
      return each([](int64_t x, int64_t y, int64_t* product) { return base::multiply_overflows(x, y, product); });
    case Operator::kRemainder:
      return each([](int64_t x, int64_t y, int64_t* rest) {
        if (y == 0 || y == -1) return y == 0;  // INT64_MIN % -1 traps
        *rest = x % y;
        if (*rest != 0 && (*rest < 0) != (y < 0)) *rest += y;
        return false;
      });
    case Operator::kBitAnd:
      fill_uniform(out, NumberKind::kSigned, rows, [&](size_t i) { return a.bits[i] & b.bits[i]; });
      return true;
    case Operator::kBitOr:
      fill_uniform(out, NumberKind::kSigned, rows, [&](size_t i) { return a.bits[i] | b.bits[i]; });
      return true;
    case Operator::kAnd:
      fill_uniform(out, NumberKind::kSigned, rows,
                   [&](size_t i) { return uint64_t{a.bits[i] != 0 && b.bits[i] != 0}; });
      return true;
    case Operator::kOr:
      fill_uniform(out, NumberKind::kSigned, rows, [&](size_t i) { return uint64_t{(a.bits[i] | b.bits[i]) != 0}; });
      return true;
    default:
      return compare<int64_t>(what == Operator::kDiffers ? Operator::kUnequal : what, a, b, out, rows);
  }
}

template <typename Column>
bool calculate_reals(Operator what, const Column& a, const Column& b, Column& out, size_t rows) {
  const auto each = [&](auto result) {
    fill_uniform(out, NumberKind::kReal, rows,
                 [&](size_t i) { return bits_of(result(as_double(a.bits[i]), as_double(b.bits[i]))); });
    return true;
  };
  switch (what) {
    case Operator::kAdd:
      return each([](double x, double y) { return x + y; });
    case Operator::kSubtract:
      return each([](double x, double y) { return x - y; });
    case Operator::kMultiply:
      return each([](double x, double y) { return x * y; });
    case Operator::kDivide:
      return each([](double x, double y) { return x / y; });
    default:
      return compare<double>(what, a, b, out, rows);
  }
}

// The column as doubles; false: it has integers that doubles would round, or values of several kinds.
template <typename Column>
bool to_reals(const Column& column, Column& reals, size_t rows) {
  if (!column.is(NumberKind::kSigned)) return false;
  bool exact = true;
  fill_uniform(reals, NumberKind::kReal, rows, [&](size_t i) {
    const auto real = static_cast<double>(static_cast<int64_t>(column.bits[i]));
    exact = exact && std::fabs(real) < kExact;
    return bits_of(real);
  });
  return exact;
}

// Into `a`.
template <typename Column>
void apply_binary(Operator what, Column& a, const Column& b, size_t rows) {
  if (a.is(NumberKind::kSigned) && b.is(NumberKind::kSigned)) {
    if (calculate_integers(what, a, b, a, rows)) return;
  } else if (a.is(NumberKind::kReal) && b.is(NumberKind::kReal)) {
    if (calculate_reals(what, a, b, a, rows)) return;
  } else if (a.is(NumberKind::kReal) || b.is(NumberKind::kReal)) {
    Column reals;
    if (a.is(NumberKind::kReal) && to_reals(b, reals, rows) && calculate_reals(what, a, reals, a, rows)) return;
    if (b.is(NumberKind::kReal) && to_reals(a, reals, rows) && calculate_reals(what, reals, b, a, rows)) return;
  }
  fill(a, rows, [&](size_t i) { return calculate(what, a.at(i), b.at(i)); });
}

template <typename Column>
void apply_unary(Operator what, Column& column, size_t rows) {
  if (what == Operator::kNegate) return fill(column, rows, [&](size_t i) { return -column.at(i); });
  fill(column, rows, [&](size_t i) { return truth(!column.at(i).is_true()); });
}

// An index in a grid; `row` gets it.
template <typename Column>
void apply_cell_to(Column& row, const Column& column, uint32_t columns, size_t rows) {
  fill(row, rows, [&](size_t i) -> Number {
    const double at = std::floor(column.at(i).to_double());
    if (!(at >= 0 && at < columns)) return {};
    return std::floor(row.at(i).to_double()) * columns + at;
  });
}

}  // namespace

std::span<const ExpressionFunction> expression_functions() { return kFunctions; }

// --- making ----------------------------------------------------------------------------------------------------------

ExpressionProgram::ExpressionProgram() = default;
ExpressionProgram::~ExpressionProgram() = default;
ExpressionProgram::ExpressionProgram(ExpressionProgram&&) noexcept = default;
ExpressionProgram& ExpressionProgram::operator=(ExpressionProgram&&) noexcept = default;

void ExpressionProgram::add(const Instruction& instruction, size_t taken) {
  code_.push_back(instruction);
  depth_ = depth_ - taken + 1;
  if (depth_ > stack_.size()) stack_.resize(depth_);
}

void ExpressionProgram::push(Number constant) {
  constants_.push_back(constant);
  add({.code = Code::kConstant, .operand = static_cast<uint32_t>(constants_.size() - 1)}, 0);
}

void ExpressionProgram::push(const FrameReading& reading) {
  uses_previous_ |= reading.previous || reading.kind == FrameReading::Kind::kChanged;
  readings_.push_back(reading);
  const bool is_path = reading.kind == FrameReading::Kind::kPath;
  const size_t taken = is_path ? reading.steps.size() : reading.kind == FrameReading::Kind::kElement ? 1 : 0;
  add({.code = Code::kRead, .operand = static_cast<uint32_t>(readings_.size() - 1)}, taken);
}

void ExpressionProgram::apply(Operator what) {
  const bool is_unary = what == Operator::kNegate || what == Operator::kNot;
  add({.code = Code::kOperator, .what = what}, is_unary ? 1 : what == Operator::kChoose ? 3 : 2);
}

void ExpressionProgram::call(const ExpressionFunction& function, size_t arguments) {
  arguments_.resize(std::max(arguments_.size(), arguments));
  add({.code = Code::kCall, .operand = static_cast<uint32_t>(arguments), .function = &function}, arguments);
}

void ExpressionProgram::apply_cell(uint32_t columns) { add({.code = Code::kCell, .operand = columns}, 2); }

void ExpressionProgram::aggregate(Aggregate what, ListSource list, std::unique_ptr<ExpressionProgram> elements) {
  uses_previous_ |= list.previous || elements->uses_previous();
  lists_.push_back({what, std::move(list), std::move(elements), {}});
  add({.code = Code::kAggregate, .operand = static_cast<uint32_t>(lists_.size() - 1)}, 0);
}

namespace {

// One value of many, as they come.
class Fold {
 public:
  explicit Fold(Aggregate what) : what_(what) {}

  void add(Number value, size_t position) {
    if (value.kind() == NumberKind::kNone) return;
    const bool is_first = values_++ == 0;
    switch (what_) {
      case Aggregate::kCount:
      case Aggregate::kAny:
      case Aggregate::kAll:
        true_ += value.is_true() ? 1 : 0;
        return;
      case Aggregate::kMin:
      case Aggregate::kArgmin:
        return keep(is_first || value < best_, value, position);
      case Aggregate::kMax:
      case Aggregate::kArgmax:
        return keep(is_first || best_ < value, value, position);
      case Aggregate::kSum:
      case Aggregate::kMean:
        sum_ = sum_ + value;
    }
  }

  // kArgmin and kArgmax give the position; it is for the caller to say what that is.
  Number result() const {
    switch (what_) {
      case Aggregate::kCount:
        return true_;
      case Aggregate::kAny:
        return truth(true_ != 0);
      case Aggregate::kAll:
        return truth(true_ == values_);
      case Aggregate::kSum:
        return sum_;
      case Aggregate::kMean:
        return values_ == 0 ? Number() : sum_ / Number(values_);
      case Aggregate::kMin:
      case Aggregate::kMax:
        return values_ == 0 ? Number() : best_;
      case Aggregate::kArgmin:
      case Aggregate::kArgmax:
        break;
    }
    return values_ == 0 ? Number() : Number(position_);
  }

 private:
  void keep(bool better, Number value, size_t position) {
    if (!better) return;
    best_ = value;
    position_ = position;
  }

  Aggregate what_;
  uint64_t values_ = 0;
  uint64_t true_ = 0;
  Number sum_ = 0;
  Number best_;
  size_t position_ = 0;
};

}  // namespace

Number ExpressionProgram::aggregate_of(List& list, const FramePair& frame) {
  const FramePair read = list.source.previous ? FramePair{frame.previous, frame.previous} : frame;
  const ElementLister lister(list.source, read, list.elements->uses_previous(), list.rows);
  Fold fold(list.what);
  std::array<Number, kMaxRows> values;
  for (size_t begin = 0; begin < list.rows.size(); begin += kMaxRows) {
    const auto rows = Rows(list.rows).subspan(begin, std::min(kMaxRows, list.rows.size() - begin));
    list.elements->run(rows, values);
    for (size_t i = 0; i < rows.size(); ++i) fold.add(values[i], begin + i);
  }
  const Number found = fold.result();
  if (list.what != Aggregate::kArgmin && list.what != Aggregate::kArgmax) return found;
  if (found.kind() == NumberKind::kNone) return found;
  // The element's index in its group.
  const ExpressionRow& row = list.rows[found.bits()];
  const size_t depth = list.source.steps.size() - 1;
  const Group& group = list.source.steps[depth].group;
  const uint32_t outer = depth == 0 ? 0 : row.element[depth - 1];
  return (row.element[depth] - outer - group.offset) / group.stride;
}

// --- running ---------------------------------------------------------------------------------------------------------

void ExpressionProgram::run(Rows rows, std::span<Number> values) {
  size_t depth = 0;
  for (const Instruction& instruction : code_) depth = execute(instruction, rows, depth);
  for (size_t i = 0; i < rows.size(); ++i) values[i] = stack_[0].at(i);
}

// Returns the stack's depth afterwards.
size_t ExpressionProgram::execute(const Instruction& instruction, Rows rows, size_t depth) {
  const size_t count = rows.size();
  switch (instruction.code) {
    case Code::kConstant: {
      const Number constant = constants_[instruction.operand];
      fill_uniform(stack_[depth], constant.kind(), count, [&](size_t) { return constant.bits(); });
      return depth + 1;
    }
    case Code::kRead: {
      const FrameReading& reading = readings_[instruction.operand];
      if (reading.kind == FrameReading::Kind::kPath) {
        const size_t first = depth - reading.steps.size();
        load_path(std::span(stack_).subspan(first, reading.steps.size()), reading, rows);
        return first + 1;
      }
      if (reading.kind != FrameReading::Kind::kElement) ++depth;
      load(stack_[depth - 1], reading, rows);
      return depth;
    }
    case Code::kAggregate:
      fill(stack_[depth], count, [&](size_t i) { return aggregate_of(lists_[instruction.operand], rows[i].frame); });
      return depth + 1;
    case Code::kCell:
      apply_cell_to(stack_[depth - 2], stack_[depth - 1], instruction.operand, count);
      return depth - 1;
    case Code::kCall: {
      const size_t first = depth - instruction.operand;
      const ExpressionFunction& function = *instruction.function;
      Column& out = stack_[first];
      if (function.of_double != nullptr) {
        fill(out, count, [&](size_t i) -> Number {
          const Number argument = out.at(i);
          return argument.kind() == NumberKind::kNone ? argument : function.of_double(argument.to_double());
        });
        return first + 1;
      }
      fill(out, count, [&](size_t i) {
        for (size_t a = 0; a < instruction.operand; ++a) arguments_[a] = stack_[first + a].at(i);
        return function.of_numbers(Numbers(arguments_).first(instruction.operand));
      });
      return first + 1;
    }
    case Code::kOperator:
      break;
  }
  const Operator what = instruction.what;
  if (what == Operator::kNegate || what == Operator::kNot) {
    apply_unary(what, stack_[depth - 1], count);
    return depth;
  }
  if (what == Operator::kChoose) {
    Column& out = stack_[depth - 3];
    fill(out, count, [&](size_t i) { return stack_[depth - (out.at(i).is_true() ? 2 : 1)].at(i); });
    return depth - 2;
  }
  apply_binary(what, stack_[depth - 2], stack_[depth - 1], count);
  return depth - 1;
}

}  // namespace recorder
