// Processes on Windows, from version 10 on.
#include "process.h"

#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#endif
#if !defined(NOMINMAX)
#define NOMINMAX
#endif
#include <windows.h>
// After it.
#include <fcntl.h>
#include <io.h>
#include <shellapi.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <string_view>

#include "file.h"

namespace recorder::base {
namespace {

std::wstring wide(std::string_view text) {
  if (text.empty()) return {};
  const int bytes = static_cast<int>(text.size());
  std::wstring out(static_cast<size_t>(::MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, nullptr, 0)), L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, out.data(), static_cast<int>(out.size()));
  return out;
}

std::string utf8(std::wstring_view text) {
  if (text.empty()) return {};
  const int units = static_cast<int>(text.size());
  const int bytes = ::WideCharToMultiByte(CP_UTF8, 0, text.data(), units, nullptr, 0, nullptr, nullptr);
  std::string out(static_cast<size_t>(bytes), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, text.data(), units, out.data(), bytes, nullptr, nullptr);
  return out;
}

// Paths are written with slashes here as everywhere.
std::string path_text(std::wstring_view path) {
  std::string text = utf8(path);
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

// The system's words for one of its errors.
std::string system_text(DWORD code) {
  std::array<wchar_t, 512> text{};
  DWORD units = ::FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, code, 0,
                                 text.data(), static_cast<DWORD>(text.size()), nullptr);
  while (units > 0 && (text[units - 1] <= L' ' || text[units - 1] == L'.')) --units;
  return units == 0 ? "error " + std::to_string(code) : utf8({text.data(), units});
}

Status start_failure(const std::string& path) {
  return Status::failure(path + ": cannot be started: " + system_text(::GetLastError()));
}

// A handle that closes itself.
class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE handle) : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Handle() { close(); }
  void close() {
    if (handle_ != nullptr) ::CloseHandle(std::exchange(handle_, nullptr));
  }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_ = nullptr;
};

}  // namespace

// --- this process ---------------------------------------------------------------------------------------------------

namespace {

// The words of the command line in UTF-8, and pointers to them; as long as the process.
struct CommandLine {
  std::vector<std::string> words;
  std::vector<char*> pointers;
};

const CommandLine& command_line() {
  static const CommandLine& line = *[] {
    auto* const made = new CommandLine;
    int count = 0;
    wchar_t** const words = ::CommandLineToArgvW(::GetCommandLineW(), &count);
    for (int i = 0; words != nullptr && i < count; ++i) made->words.push_back(utf8(words[i]));
    ::LocalFree(words);
    for (std::string& word : made->words) made->pointers.push_back(word.data());
    made->pointers.push_back(nullptr);
    return made;
  }();
  return line;
}

bool has_output() {
  return ::GetFileType(::GetStdHandle(STD_OUTPUT_HANDLE)) != FILE_TYPE_UNKNOWN ||
         ::GetFileType(::GetStdHandle(STD_ERROR_HANDLE)) != FILE_TYPE_UNKNOWN;
}

// A program with windows has no console; started from one, it may still print there what it was asked for.
void take_parents_console() {
  if (has_output() || ::AttachConsole(ATTACH_PARENT_PROCESS) == 0) return;
  static_cast<void>(!std::freopen("CONOUT$", "w", stdout));
  static_cast<void>(!std::freopen("CONOUT$", "w", stderr));
  std::ios::sync_with_stdio(true);
}

UINT code_page_before = 0;

}  // namespace

void use_utf8(int& argc, char**& argv) {
  take_parents_console();
  for (std::FILE* stream : {stdin, stdout, stderr}) {
    if (::_fileno(stream) >= 0) ::_setmode(::_fileno(stream), _O_BINARY);
  }
  // The console's code page outlives the program, so it is put back.
  if (is_terminal(Stream::kOutput) || is_terminal(Stream::kError)) {
    code_page_before = ::GetConsoleOutputCP();
    ::SetConsoleOutputCP(CP_UTF8);
    std::atexit([] { ::SetConsoleOutputCP(code_page_before); });
  }
  const CommandLine& line = command_line();
  if (line.words.empty()) return;
  argc = static_cast<int>(line.words.size());
  argv = const_cast<char**>(line.pointers.data());
}

void enter_data_folder_from_menu() {
  const std::string folder = data_folder();
  if (has_output() || folder.empty() || !make_folders(folder).ok()) return;
  ::SetCurrentDirectoryW(wide(folder).c_str());
}

bool has_threads() { return true; }

int64_t process_id() { return static_cast<int64_t>(::GetCurrentProcessId()); }

std::string environment(const char* name) {
  const std::wstring variable = wide(name);
  std::wstring value(::GetEnvironmentVariableW(variable.c_str(), nullptr, 0), L'\0');
  if (value.empty()) return {};
  value.resize(::GetEnvironmentVariableW(variable.c_str(), value.data(), static_cast<DWORD>(value.size())));
  return utf8(value);
}

std::string program_path() {
  std::wstring path(32768, L'\0');
  path.resize(::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return path_text(path);
}

void lower_thread_priority() { ::SetThreadPriority(::GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL); }

std::vector<int> usable_cores() {
  std::vector<int> cores;
  DWORD_PTR own = 0;
  DWORD_PTR all = 0;
  if (::GetProcessAffinityMask(::GetCurrentProcess(), &own, &all) == 0) return cores;
  for (int core = 0; core < static_cast<int>(sizeof own * 8); ++core) {
    if ((own >> core & 1) != 0) cores.push_back(core);
  }
  return cores;
}

void pin_thread(int core) { ::SetThreadAffinityMask(::GetCurrentThread(), DWORD_PTR{1} << core); }

bool has_real_time_priority() { return ::GetPriorityClass(::GetCurrentProcess()) == REALTIME_PRIORITY_CLASS; }

std::string processor_name() {
  std::array<wchar_t, 256> name{};
  DWORD bytes = sizeof name - sizeof(wchar_t);
  const LSTATUS found = ::RegGetValueW(HKEY_LOCAL_MACHINE, L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0",
                                       L"ProcessorNameString", RRF_RT_REG_SZ, nullptr, name.data(), &bytes);
  const std::string text = found == ERROR_SUCCESS ? utf8(name.data()) : environment("PROCESSOR_IDENTIFIER");
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// GetVersionEx() says what the program's manifest knows; this says what is there.
std::string system_name() {
  using Version = LONG(NTAPI*)(OSVERSIONINFOW*);
  const auto version = reinterpret_cast<Version>(
      reinterpret_cast<void*>(::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion")));
  OSVERSIONINFOW info{};
  info.dwOSVersionInfoSize = sizeof info;
  if (version == nullptr || version(&info) != 0) return "Windows";
  return "Windows " + std::to_string(info.dwMajorVersion) + "." + std::to_string(info.dwMinorVersion) + "." +
         std::to_string(info.dwBuildNumber);
}

// --- where the user keeps things ------------------------------------------------------------------------------------

namespace {

// "C:/Users/me/AppData/Local/ouroboros", empty where the user has none.
std::string folder_in(const char* variable) {
  const std::string folder = path_text(wide(environment(variable)));
  return folder.empty() ? "" : folder + "/ouroboros";
}

}  // namespace

std::string config_folder() {
  std::string named = environment("OUROBOROS_CONFIG_DIR");
  return named.empty() ? folder_in("APPDATA") : named;
}

std::string data_folder() {
  std::string named = environment("OUROBOROS_DATA_DIR");
  return named.empty() ? folder_in("LOCALAPPDATA") : named;
}

std::string cache_folder() {
  const std::string folder = folder_in("LOCALAPPDATA");
  return folder.empty() ? "" : folder + "/cache";
}

namespace {

// Whether `text` is of that shell pattern, whatever the case of its ASCII letters.
bool matches(std::string_view pattern, std::string_view text) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return matches(pattern.substr(1), text) || (!text.empty() && matches(pattern, text.substr(1)));
  }
  if (text.empty()) return false;
  const size_t end = pattern.find(']', 2);
  if (pattern[0] == '[' && end != pattern.npos) {
    std::string_view set = pattern.substr(1, end - 1);
    const bool negated = set[0] == '!' || set[0] == '^';
    if (negated) set.remove_prefix(1);
    bool found = false;
    for (size_t i = 0; i < set.size(); ++i) {
      const bool is_range = i + 2 < set.size() && set[i + 1] == '-';
      found = found || (lower(set[i]) <= lower(text[0]) && lower(text[0]) <= lower(set[is_range ? i + 2 : i]));
      if (is_range) i += 2;
    }
    return found != negated && matches(pattern.substr(end + 1), text.substr(1));
  }
  return (pattern[0] == '?' || lower(pattern[0]) == lower(text[0])) && matches(pattern.substr(1), text.substr(1));
}

// Adds to `paths` what the rest of a pattern stands for below `above`, which ends in a separator or is empty.
void add_matching(const std::string& above, std::string_view pattern, std::vector<std::string>& paths) {
  const size_t end = pattern.find_first_of("/\\");
  const std::string_view part = pattern.substr(0, end);
  const std::string_view rest = end == pattern.npos ? std::string_view() : pattern.substr(end + 1);
  const auto add = [&](const std::string& name) {
    if (end != pattern.npos) {
      add_matching(above + name + pattern[end], rest, paths);
    } else if (exists(above + name)) {
      paths.push_back(above + name);
    }
  };
  if (part.find_first_of("*?[") == part.npos) return add(std::string(part));
  Folder folder;
  std::vector<std::string> names;
  if (folder.open(above) != 0 || folder.list(names) != 0) return;
  for (const std::string& name : names) {
    const bool hidden = name[0] == '.' && part[0] != '.';
    if (!hidden && matches(part, name)) add(name);
  }
}

}  // namespace

std::vector<std::string> matching_paths(const std::string& pattern) {
  std::vector<std::string> paths;
  if (!pattern.empty()) add_matching("", pattern, paths);
  std::sort(paths.begin(), paths.end());
  return paths;
}

// --- the desktop -----------------------------------------------------------------------------------------------------

bool display_server_available() { return true; }

bool audio_available() { return true; }

// --- being interrupted -----------------------------------------------------------------------------------------------

namespace {

std::atomic<bool> stop{false};
std::atomic<int> guards{0};

// On a thread that the system makes. When it returns from a close, the process ends at once: the program has a few
// seconds to end in order before.
BOOL WINAPI on_console_event(DWORD event) {
  if (guards.load() == 0 || (stop.exchange(true) && event <= CTRL_BREAK_EVENT)) return FALSE;
  if (event > CTRL_BREAK_EVENT) ::Sleep(INFINITE);
  return TRUE;
}

}  // namespace

InterruptGuard::InterruptGuard() {
  ++guards;
  ::SetConsoleCtrlHandler(on_console_event, TRUE);
}

InterruptGuard::~InterruptGuard() {
  ::SetConsoleCtrlHandler(on_console_event, FALSE);
  --guards;
}

bool interrupted() { return stop.load(std::memory_order_relaxed); }

const std::atomic<bool>& interrupt_flag() { return stop; }

void end_by_interrupt() {
  constexpr UINT kControlC = 0xC000013A;  // STATUS_CONTROL_C_EXIT
  if (interrupted()) ::TerminateProcess(::GetCurrentProcess(), kControlC);
}

// There are no such signals here.
void ignore_broken_pipes() {}

// --- other programs -------------------------------------------------------------------------------------------------

namespace {

bool is_program(const std::string& path) {
  FileInfo info;
  return file_info(path, info) == 0 && info.kind == FileKind::kRegular;
}

std::string own_folder() {
  const std::string path = program_path();
  return path.substr(0, path.rfind('/') + 1);
}

// A word as the programs' own C libraries take it from the command line.
void append_quoted(std::wstring& line, const std::string& word) {
  if (!line.empty()) line += L' ';
  const std::wstring text = wide(word);
  if (!text.empty() && text.find_first_of(L" \t\n\v\"") == text.npos) {
    line += text;
    return;
  }
  line += L'"';
  size_t backslashes = 0;
  for (const wchar_t character : text) {
    if (character == L'"') line.append(backslashes + 1, L'\\');
    backslashes = character == L'\\' ? backslashes + 1 : 0;
    line += character;
  }
  line.append(backslashes, L'\\');
  line += L'"';
}

std::wstring line_of(const std::vector<std::string>& words) {
  std::wstring line;
  for (const std::string& word : words) append_quoted(line, word);
  return line;
}

}  // namespace

std::string find_program(const std::string& name) {
  const std::string file = name.ends_with(".exe") ? name : name + ".exe";
  if (const std::string beside = own_folder() + file; is_program(beside)) return beside;
  const std::string variable = environment("PATH");
  std::string_view folders = variable;
  while (!folders.empty()) {
    const size_t end = std::min(folders.find(';'), folders.size());
    std::string path(folders.substr(0, end));
    if (!path.empty() && is_program(path += "/" + file)) return path_text(wide(path));
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return {};
}

Status launch_program(const std::string& name, const std::vector<std::string>& arguments) {
  const std::string path = find_program(name);
  if (path.empty()) return Status::failure(name + ": not found - looked in " + own_folder() + " and in PATH");
  std::vector<std::string> words = {path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::wstring line = line_of(words);
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  PROCESS_INFORMATION process{};
  if (::CreateProcessW(wide(path).c_str(), line.data(), nullptr, nullptr, FALSE,
                       DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP, nullptr, nullptr, &startup, &process) == 0) {
    return start_failure(path);
  }
  ::CloseHandle(process.hThread);
  ::CloseHandle(process.hProcess);
  return {};
}

namespace {

constexpr DWORD kLook_ms = 50;  // between two looks at whether it was cancelled
constexpr size_t kMostOutput = 256 * 1024;
constexpr DWORD kPipe_bytes = 1 << 20;

// A pipe whose writing end does not make this process wait, which those without a name do.
bool make_input_pipe(Handle& ours, Handle& its) {
  static std::atomic<unsigned> count{0};
  const std::wstring name = L"\\\\.\\pipe\\ouroboros-" + std::to_wstring(::GetCurrentProcessId()) + L"-" +
                            std::to_wstring(count.fetch_add(1));
  const auto made = [](HANDLE handle) { return handle == INVALID_HANDLE_VALUE ? Handle() : Handle(handle); };
  ours = made(::CreateNamedPipeW(
      name.c_str(), PIPE_ACCESS_OUTBOUND | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
      PIPE_TYPE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1, kPipe_bytes, kPipe_bytes, 0, nullptr));
  if (ours.get() == nullptr) return false;
  SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
  its = made(::CreateFileW(name.c_str(), GENERIC_READ, 0, &inherited, OPEN_EXISTING, 0, nullptr));
  return its.get() != nullptr;
}

bool make_output_pipe(Handle& ours, Handle& its) {
  HANDLE reads = nullptr;
  HANDLE writes = nullptr;
  SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
  if (::CreatePipe(&reads, &writes, &inherited, 0) == 0) return false;
  ours = Handle(reads);
  its = Handle(writes);
  return ::SetHandleInformation(reads, HANDLE_FLAG_INHERIT, 0) != 0;
}

// What a program that is started inherits, and nothing else.
class InheritedHandles {
 public:
  explicit InheritedHandles(std::array<HANDLE, 2> handles) : handles_(handles) {
    SIZE_T bytes = 0;
    ::InitializeProcThreadAttributeList(nullptr, 1, 0, &bytes);
    memory_ = std::make_unique<std::byte[]>(bytes);
    list_ = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.get());
    if (::InitializeProcThreadAttributeList(list_, 1, 0, &bytes) == 0) {
      list_ = nullptr;
      return;
    }
    ::UpdateProcThreadAttribute(list_, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(), sizeof handles_, nullptr,
                                nullptr);
  }
  InheritedHandles(const InheritedHandles&) = delete;
  InheritedHandles& operator=(const InheritedHandles&) = delete;
  ~InheritedHandles() {
    if (list_ != nullptr) ::DeleteProcThreadAttributeList(list_);
  }
  LPPROC_THREAD_ATTRIBUTE_LIST list() const { return list_; }

 private:
  std::array<HANDLE, 2> handles_;
  std::unique_ptr<std::byte[]> memory_;
  LPPROC_THREAD_ATTRIBUTE_LIST list_ = nullptr;
};

// Holds what it holds, and all that those start, only as long as it lives itself.
Handle make_job() {
  Handle job(::CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  ::SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits);
  return job;
}

}  // namespace

struct Subprocess::State {
  explicit State(const std::atomic<bool>& cancelled_flag) : cancelled(cancelled_flag) {}

  // Keeps what it has printed so far; false at the end of its output.
  bool take_output();
  // Writes some of it, while its output is read; false when it takes no more.
  bool write_block(std::span<const std::byte> bytes, DWORD& written);

  const std::atomic<bool>& cancelled;
  Handle job;
  Handle process;
  Handle input;
  Handle input_free;
  Handle output;
  std::string text;
  std::function<void(std::string_view)> take;
};

Subprocess::Subprocess(const std::atomic<bool>& cancelled) : state_(std::make_unique<State>(cancelled)) {}

Subprocess::~Subprocess() {
  if (state_->process.get() == nullptr) return;
  // All of the job: it may be a script that has started the program proper.
  ::TerminateJobObject(state_->job.get(), 1);
  ::TerminateProcess(state_->process.get(), 1);
  ::WaitForSingleObject(state_->process.get(), INFINITE);
}

const std::string& Subprocess::output() const { return state_->text; }

void Subprocess::take_output(std::function<void(std::string_view)> take) { state_->take = std::move(take); }

Status Subprocess::start(const std::vector<std::string>& arguments) {
  const std::string& path = arguments[0];
  Handle its_input;
  Handle its_output;
  if (!make_input_pipe(state_->input, its_input) || !make_output_pipe(state_->output, its_output)) {
    return start_failure(path);
  }
  state_->input_free = Handle(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  state_->job = make_job();
  const InheritedHandles inherited({its_input.get(), its_output.get()});
  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof startup;
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = its_input.get();
  startup.StartupInfo.hStdOutput = startup.StartupInfo.hStdError = its_output.get();
  startup.lpAttributeList = inherited.list();
  std::wstring line = line_of(arguments);
  PROCESS_INFORMATION process{};
  constexpr DWORD kFlags =
      CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP | CREATE_SUSPENDED | EXTENDED_STARTUPINFO_PRESENT;
  if (::CreateProcessW(wide(path).c_str(), line.data(), nullptr, nullptr, TRUE, kFlags, nullptr, nullptr,
                       &startup.StartupInfo, &process) == 0) {
    return start_failure(path);
  }
  state_->process = Handle(process.hProcess);
  ::AssignProcessToJobObject(state_->job.get(), process.hProcess);
  ::ResumeThread(process.hThread);
  ::CloseHandle(process.hThread);
  return {};
}

bool Subprocess::State::take_output() {
  for (;;) {
    DWORD ready = 0;
    if (::PeekNamedPipe(output.get(), nullptr, 0, nullptr, &ready, nullptr) == 0) return false;
    if (ready == 0) return true;
    std::array<char, 4096> block{};
    DWORD got = 0;
    if (::ReadFile(output.get(), block.data(), std::min<DWORD>(ready, block.size()), &got, nullptr) == 0) return false;
    if (take) {
      take(std::string_view(block.data(), got));
    } else if (text.size() < kMostOutput) {
      text.append(block.data(), got);
    }
  }
}

bool Subprocess::State::write_block(std::span<const std::byte> bytes, DWORD& written) {
  OVERLAPPED operation{};
  operation.hEvent = input_free.get();
  const auto count = static_cast<DWORD>(std::min<size_t>(bytes.size(), kPipe_bytes / 4));
  if (::WriteFile(input.get(), bytes.data(), count, nullptr, &operation) == 0 && ::GetLastError() != ERROR_IO_PENDING) {
    return false;
  }
  const std::array<HANDLE, 2> waits = {input_free.get(), process.get()};
  bool going_on = true;
  while (going_on) {
    const DWORD woken = ::WaitForMultipleObjects(2, waits.data(), FALSE, kLook_ms);
    if (woken == WAIT_OBJECT_0) break;
    going_on = !cancelled && woken != WAIT_OBJECT_0 + 1;
    static_cast<void>(take_output());
  }
  if (!going_on) ::CancelIoEx(input.get(), &operation);
  return ::GetOverlappedResult(input.get(), &operation, &written, TRUE) != 0 && going_on;
}

bool Subprocess::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    if (state_->cancelled) return false;
    DWORD written = 0;
    static_cast<void>(state_->take_output());
    if (!state_->write_block(bytes, written)) return false;
    bytes = bytes.subspan(written);
  }
  return true;
}

int Subprocess::wait() {
  if (state_->process.get() == nullptr) return -1;
  state_->input.close();
  while (!state_->cancelled) {
    const bool ended = ::WaitForSingleObject(state_->process.get(), 1) == WAIT_OBJECT_0;
    static_cast<void>(state_->take_output());
    if (!ended) continue;
    DWORD code = 0;
    const bool known = ::GetExitCodeProcess(state_->process.get(), &code) != 0;
    state_->process.close();
    return known && code < 0x80000000 ? static_cast<int>(code) : -1;
  }
  return -1;
}

}  // namespace recorder::base
