// Settings: a few named values that outlive the program, as JSON in the user's folder. Unreadable values count as
// absent; names that this program does not know are kept when the file is written again.
//
// One thread. Of two programs that save at the same time the later one wins; neither damages the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "recorder/base/status.h"

namespace engine {

class Settings {
 public:
  // Settings in the file `path`; nothing is read yet.
  explicit Settings(std::string path);
  ~Settings();
  Settings(const Settings&);  // a copy may be saved by another thread
  Settings(Settings&&) noexcept;
  Settings& operator=(const Settings&);
  Settings& operator=(Settings&&) noexcept;

  // Reads the file; no file is a success. A file that is not a JSON object is renamed to PATH.damaged (replacing an
  // earlier one) and the failure says so. After any failure the settings are empty and usable.
  recorder::Status load();
  // Replaces the file, creating its folder. On failure the old file stays.
  recorder::Status save() const;

  // The value of that name, or `fallback` if it is absent or has another type, as numbers outside int64 do.
  bool get(std::string_view name, bool fallback) const;
  int64_t get(std::string_view name, int64_t fallback) const;
  double get(std::string_view name, double fallback) const;
  std::string get(std::string_view name, std::string_view fallback) const;
  int64_t get(std::string_view name, int fallback) const { return get(name, int64_t{fallback}); }
  std::string get(std::string_view name, const char* fallback) const { return get(name, std::string_view(fallback)); }

  // A value of any type, lists and objects too, as JSON text; empty when it is absent.
  std::string get_json(std::string_view name) const;
  // Sets a value given as JSON text; false, with nothing changed, for invalid JSON.
  bool set_json(std::string_view name, std::string_view json);

  void set(std::string_view name, bool value);
  void set(std::string_view name, int64_t value);
  void set(std::string_view name, double value);
  void set(std::string_view name, std::string_view value);
  void set(std::string_view name, int value) { set(name, int64_t{value}); }
  void set(std::string_view name, const char* value) { set(name, std::string_view(value)); }
  void erase(std::string_view name);

  const std::string& path() const { return path_; }

 private:
  struct Values;
  std::string path_;
  std::unique_ptr<Values> values_;
};

}  // namespace engine
