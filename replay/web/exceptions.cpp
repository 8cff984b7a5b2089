// C++ exceptions in WebAssembly without the browser's own, which those of 2021 do not all have: clang turns each call
// that may throw within a try, or where something is to be destroyed, into one by the page's script (invoke_*), which
// catches what throw_in_script() throws. This is what the compiler expects to find beside that; the standard library
// comes without.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <typeinfo>

namespace __cxxabiv1 {

// As the library has it: its type_info objects are of classes derived from this one.
class __shim_type_info : public std::type_info {
 public:
  ~__shim_type_info() override;
  virtual void noop1() const;
  virtual void noop2() const;
  // Whether a handler of this type catches an object of type `thrown`; moves the pointer to the part that it names.
  virtual bool can_catch(const __shim_type_info* thrown, void*& object) const = 0;
};

}  // namespace __cxxabiv1

namespace {

using Type = const __cxxabiv1::__shim_type_info;

// Lies before each exception.
struct alignas(16) Thrown {
  Type* type = nullptr;
  void* (*destroy)(void*) = nullptr;
  void* caught_as = nullptr;  // the part of it that the handler names
  int users = 0;              // its handlers, and its flight to one
};

constexpr size_t kMostNested = 64;

struct Unwinding {
  void* in_flight = nullptr;
  std::array<void*, kMostNested> handled = {};  // the innermost last
  size_t handled_count = 0;
  Type* matched = nullptr;
};
Unwinding unwinding;

Thrown& header_of(void* exception) { return static_cast<Thrown*>(exception)[-1]; }

void* match(std::initializer_list<Type*> handlers) {
  void* const exception = unwinding.in_flight;
  if (exception == nullptr) std::abort();
  Thrown& thrown = header_of(exception);
  thrown.caught_as = exception;
  unwinding.matched = thrown.type;
  for (Type* const handler : handlers) {
    void* part = exception;
    if (handler != nullptr && !handler->can_catch(thrown.type, part)) continue;
    thrown.caught_as = part;
    unwinding.matched = handler == nullptr ? thrown.type : handler;
    break;
  }
  return exception;
}

}  // namespace

extern "C" {

[[noreturn]] __attribute__((import_module("env"), import_name("throw_in_script"))) void throw_in_script();

int __THREW__ = 0;
int __threwValue = 0;

__attribute__((export_name("setThrew"))) void setThrew(int threw, int value) {
  if (__THREW__ != 0) return;
  __THREW__ = threw;
  __threwValue = value;
}

void* __cxa_allocate_exception(size_t bytes) noexcept {
  auto* const thrown = static_cast<Thrown*>(std::calloc(1, sizeof(Thrown) + bytes));
  if (thrown == nullptr) std::abort();
  return thrown + 1;
}

void __cxa_free_exception(void* exception) noexcept { std::free(&header_of(exception)); }

[[noreturn]] void __cxa_throw(void* exception, void* type, void* (*destroy)(void*)) {
  Thrown& thrown = header_of(exception);
  thrown.type = static_cast<Type*>(type);
  thrown.destroy = destroy;
  thrown.users = 1;
  unwinding.in_flight = exception;
  throw_in_script();
}

void* __cxa_begin_catch(void* exception) noexcept {
  if (unwinding.handled_count == kMostNested) std::abort();
  unwinding.handled[unwinding.handled_count++] = exception;
  unwinding.in_flight = nullptr;
  return header_of(exception).caught_as;
}

void __cxa_end_catch() {
  __THREW__ = 0;
  if (unwinding.handled_count == 0) std::abort();
  void* const exception = unwinding.handled[--unwinding.handled_count];
  Thrown& thrown = header_of(exception);
  if (--thrown.users != 0) return;
  if (thrown.destroy != nullptr) thrown.destroy(exception);
  __cxa_free_exception(exception);
}

[[noreturn]] void __cxa_rethrow() {
  if (unwinding.handled_count == 0) std::abort();
  unwinding.in_flight = unwinding.handled[unwinding.handled_count - 1];
  ++header_of(unwinding.in_flight).users;
  throw_in_script();
}

[[noreturn]] void __resumeException(void* exception) {
  unwinding.in_flight = exception;
  throw_in_script();
}

// Which handler takes the exception that is in flight: its type, by getTempRet0(). The number counts the arguments
// and 2.
void* __cxa_find_matching_catch_2() { return match({}); }
void* __cxa_find_matching_catch_3(Type* a) { return match({a}); }
void* __cxa_find_matching_catch_4(Type* a, Type* b) { return match({a, b}); }
void* __cxa_find_matching_catch_5(Type* a, Type* b, Type* c) { return match({a, b, c}); }
void* __cxa_find_matching_catch_6(Type* a, Type* b, Type* c, Type* d) { return match({a, b, c, d}); }
int llvm_eh_typeid_for(Type* type) { return static_cast<int>(reinterpret_cast<uintptr_t>(type)); }
int getTempRet0() { return llvm_eh_typeid_for(unwinding.matched); }
void setTempRet0(int) {}

}  // extern "C"
