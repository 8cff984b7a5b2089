// Settings: a few values by name that outlive the program, as JSON in the user's folder. Reading never fails a program:
// what cannot be read counts as absent. Names that this program does not know are kept when the file is written again.
//
// One thread. Two programs that save at the same time do not damage the file; the later one wins.
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
  Settings(Settings&&) noexcept;
  Settings& operator=(Settings&&) noexcept;

  // Reads the file; no file is a success. A file that is no JSON object is renamed to PATH.damaged (replacing an
  // earlier one) and the failure says so. After any failure the settings are empty and usable.
  recorder::Status load();
  // Writes the file beside, syncs it, and renames it into place; creates the folder. On failure the old file stands.
  recorder::Status save() const;

  // The value of that name, or `fallback` when it is absent or of another type. Numbers outside int64 are of another
  // type.
  bool get(std::string_view name, bool fallback) const;
  int64_t get(std::string_view name, int64_t fallback) const;
  double get(std::string_view name, double fallback) const;
  std::string get(std::string_view name, std::string_view fallback) const;
  int64_t get(std::string_view name, int fallback) const { return get(name, int64_t{fallback}); }
  std::string get(std::string_view name, const char* fallback) const { return get(name, std::string_view(fallback)); }

  // A value of any type, lists and objects too, as JSON text; empty when it is absent.
  std::string get_json(std::string_view name) const;
  // Sets the value that `json` is the text of; false, with nothing changed, when it is no JSON.
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
