#include "engine/inspect/expression.h"

#include <muParser.h>

#include <cmath>
#include <cstring>
#include <exception>
#include <limits>

#include "engine/inspect/expression_code.h"
#include "engine/inspect/expression_syntax.h"
#include "recorder/frame/seal.h"

namespace engine {
namespace {

using recorder::FieldType;
using Slot = std::span<const std::byte>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <typename T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

double number_at(FieldType type, const std::byte* at) {
  switch (type) {
    case FieldType::kU8:
    case FieldType::kChar:
      return load<uint8_t>(at);
    case FieldType::kI8:
      return load<int8_t>(at);
    case FieldType::kU16:
      return load<uint16_t>(at);
    case FieldType::kI16:
      return load<int16_t>(at);
    case FieldType::kU32:
      return load<uint32_t>(at);
    case FieldType::kI32:
      return load<int32_t>(at);
    case FieldType::kU64:
      return static_cast<double>(load<uint64_t>(at));
    case FieldType::kI64:
      return static_cast<double>(load<int64_t>(at));
    case FieldType::kF32:
      return load<float>(at);
    case FieldType::kF64:
      return load<double>(at);
  }
  return kNaN;
}

double truth(double x) { return x != 0 && !std::isnan(x) ? 1 : 0; }
double differs(double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)) ? 1 : 0; }
double cell(double row, double column, double columns) {
  column = std::floor(column);
  return column >= 0 && column < columns ? std::floor(row) * columns + column : kNaN;
}
// The sign is the divisor's, so that an index that went below 0 comes round.
double mod(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
double floor_of(double x) { return std::floor(x); }
double ceil_of(double x) { return std::ceil(x); }
double round_of(double x) { return std::round(x); }

// As values, not bytes: 0 and -0 are the same number.
bool values_differ(const Reading& reading, const std::byte* a, const std::byte* b) {
  const uint32_t size = recorder::size_of(reading.type);
  if (std::memcmp(a, b, size_t{size} * reading.count) == 0) return false;
  if (reading.type != FieldType::kF32 && reading.type != FieldType::kF64) return true;
  for (uint32_t i = 0; i < reading.count; ++i, a += size, b += size) {
    if (differs(number_at(reading.type, a), number_at(reading.type, b)) != 0) return true;
  }
  return false;
}

void define_functions(mu::Parser& parser) {
  parser.DefineFun("floor", floor_of);
  parser.DefineFun("ceil", ceil_of);
  parser.DefineFun("round", round_of);
  parser.DefineFun("mod", mod);
}

std::vector<FunctionInfo> functions_of(const mu::Parser& parser) {
  std::vector<FunctionInfo> functions;
  for (const auto& [name, callback] : parser.GetFunDef()) functions.push_back({name, callback.GetArgc()});
  return functions;
}

}  // namespace

struct Expression::Compiled {
  // What a function of an array has to know; muParser hands it over as a plain pointer.
  struct Array {
    const Compiled* owner;
    Reading reading;
  };

  std::string text;
  size_t slot_bytes = 0;  // of the smallest slot that holds the schema's frames
  ExpressionCode code;
  std::vector<double> values;  // of the variables
  std::vector<Array> arrays;
  bool is_variable = false;  // nothing is calculated
  mu::Parser parser;
  const std::byte* previous = nullptr;
  const std::byte* current = nullptr;

  void prepare();
  double value(Slot before, Slot slot);
  double read(const Reading& reading, Slot before, Slot slot) const;
  static double at_index(void* array, double index);
};

double Expression::Compiled::at_index(void* array, double index) {
  const auto& [owner, reading] = *static_cast<const Array*>(array);
  index = std::floor(index);
  if (!(index >= 0 && index < reading.count) || owner->current == nullptr) return kNaN;
  const std::byte* frame = reading.previous ? owner->previous : owner->current;
  return engine::number_at(reading.type,
                           frame + reading.offset + static_cast<size_t>(index) * recorder::size_of(reading.type));
}

void Expression::Compiled::prepare() {
  values.assign(code.variables.size(), 0);
  is_variable = code.formula == "v0";
  arrays.reserve(code.arrays.size());
  parser.DefineFun("truth", truth);
  parser.DefineFun("differs", differs);
  parser.DefineFun("cell", cell);
  for (size_t i = 0; i < values.size(); ++i) parser.DefineVar("v" + std::to_string(i), &values[i]);
  for (const Reading& reading : code.arrays) {
    arrays.push_back({this, reading});
    parser.DefineFunUserData("a" + std::to_string(arrays.size() - 1), at_index, &arrays.back(), false);
  }
  parser.SetExpr(code.formula);
  parser.Eval();  // makes the bytecode
}

double Expression::Compiled::read(const Reading& reading, Slot before, Slot slot) const {
  const Slot from = reading.previous ? before : slot;
  switch (reading.kind) {
    case Reading::Kind::kValue:
      return engine::number_at(reading.type, from.data() + reading.offset);
    case Reading::Kind::kChanged:
      return values_differ(reading, before.data() + reading.offset, slot.data() + reading.offset) ? 1 : 0;
    case Reading::Kind::kFrameNumber:
      return static_cast<double>(recorder::seal_of(from).frame);
    case Reading::Kind::kTimeSeconds:
      return static_cast<double>(recorder::seal_of(from).time_ns) * 1e-9;
    case Reading::Kind::kEvent:
      return (recorder::seal_of(from).events & reading.events) != 0 ? 1 : 0;
  }
  return kNaN;
}

double Expression::Compiled::value(Slot before, Slot slot) {
  if (slot.size() < slot_bytes) return kNaN;
  if (before.size() < slot_bytes) before = slot;
  for (size_t i = 0; i < values.size(); ++i) values[i] = read(code.variables[i], before, slot);
  if (is_variable) return values[0];
  previous = before.data();
  current = slot.data();
  try {
    return parser.Eval();
  } catch (const mu::ParserError&) {
  } catch (const std::exception&) {
  }
  return kNaN;
}

Expression::Expression() = default;
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

bool Expression::compile(const recorder::FrameSchema& schema, std::string_view text, Expression& expression,
                         ExpressionError& error) {
  try {
    // Readings go where the schema says.
    if (const recorder::Status valid = schema.validate(); !valid.ok()) {
      error = {0, "the recording's schema is wrong: " + valid.message()};
      return false;
    }
    auto compiled = std::make_unique<Compiled>();
    define_functions(compiled->parser);
    if (!generate_code(schema, functions_of(compiled->parser), text, compiled->code, error)) return false;
    compiled->text = text;
    compiled->slot_bytes = size_t{schema.frame_bytes()} + recorder::kSealBytes;
    compiled->prepare();
    expression.compiled_ = std::move(compiled);
    error = {};
    return true;
  } catch (const mu::ParserError& refused) {
    error = {0, "this cannot be worked out: " + refused.GetMsg()};
  } catch (const std::exception& refused) {
    error = {0, std::string("this cannot be worked out: ") + refused.what()};
  }
  return false;
}

bool Expression::empty() const { return compiled_ == nullptr; }

bool Expression::uses_previous() const { return compiled_ != nullptr && compiled_->code.uses_previous; }

const std::string& Expression::text() const {
  static const std::string kNone;
  return compiled_ == nullptr ? kNone : compiled_->text;
}

double Expression::value(Slot previous, Slot slot) const {
  return compiled_ == nullptr ? kNaN : compiled_->value(previous, slot);
}

std::string Expression::escaped_name(std::string_view name) {
  if (is_plain_name(name)) return std::string(name);
  return "`" + std::string(name) + "`";
}

}  // namespace engine
