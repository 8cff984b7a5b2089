#include "engine/platform/settings.h"

#include <cerrno>
#include <limits>
#include <nlohmann/json.hpp>

#include "recorder/base/file.h"

namespace engine {
namespace {

using recorder::Status;
using Json = nlohmann::json;

constexpr size_t kLargest_bytes = size_t{1} << 20;

// Keeps an invalid file under another name, and says which.
Status set_aside(const std::string& path) {
  const std::string aside = path + ".damaged";
  const recorder::base::Error error = recorder::base::rename_file(path, aside);
  const std::string fate =
      error != 0 ? std::string("could not be set aside: ") + recorder::error_text(error) : "is kept as " + aside;
  return Status::failure(path + ": not a settings file; defaults are used, the file " + fate);
}

}  // namespace

struct Settings::Values {
  Json object = Json::object();

  const Json* find(std::string_view name) const {
    const auto at = object.find(std::string(name));
    return at == object.end() ? nullptr : &*at;
  }
};

Settings::Settings(std::string path) : path_(std::move(path)), values_(std::make_unique<Values>()) {}
Settings::~Settings() = default;
Settings::Settings(const Settings& other) : path_(other.path_), values_(std::make_unique<Values>(*other.values_)) {}
Settings::Settings(Settings&&) noexcept = default;
Settings& Settings::operator=(const Settings& other) { return *this = Settings(other); }
Settings& Settings::operator=(Settings&&) noexcept = default;

Status Settings::load() {
  values_->object = Json::object();
  recorder::base::FileInfo ignored;
  const recorder::base::Error error = recorder::base::file_info(path_, ignored);
  if (error == ENOENT || error == ENOTDIR) return {};
  std::string text;
  if (Status read = recorder::base::read_whole_file(path_, kLargest_bytes, text); !read) return read;
  Json parsed = Json::parse(text, nullptr, false);
  if (!parsed.is_object()) return set_aside(path_);
  values_->object = std::move(parsed);
  return {};
}

Status Settings::save() const {
  const std::string folder = path_.substr(0, path_.size() - recorder::base::file_name_of(path_).size());
  if (!folder.empty()) {
    if (Status made = recorder::base::make_folders(folder); !made) return made;
  }
  return recorder::base::replace_file(path_,
                                      values_->object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

bool Settings::get(std::string_view name, bool fallback) const {
  const Json* value = values_->find(name);
  return value && value->is_boolean() ? value->get<bool>() : fallback;
}

int64_t Settings::get(std::string_view name, int64_t fallback) const {
  const Json* value = values_->find(name);
  if (!value || !value->is_number_integer()) return fallback;
  if (value->is_number_unsigned() && value->get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()})
    return fallback;
  return value->get<int64_t>();
}

double Settings::get(std::string_view name, double fallback) const {
  const Json* value = values_->find(name);
  return value && value->is_number() ? value->get<double>() : fallback;
}

std::string Settings::get(std::string_view name, std::string_view fallback) const {
  const Json* value = values_->find(name);
  return value && value->is_string() ? value->get<std::string>() : std::string(fallback);
}

std::string Settings::get_json(std::string_view name) const {
  const Json* value = values_->find(name);
  return value ? value->dump(-1, ' ', false, Json::error_handler_t::replace) : "";
}

bool Settings::set_json(std::string_view name, std::string_view json) {
  Json parsed = Json::parse(json, nullptr, false);
  if (parsed.is_discarded()) return false;
  values_->object[std::string(name)] = std::move(parsed);
  return true;
}

void Settings::set(std::string_view name, bool value) { values_->object[std::string(name)] = value; }
void Settings::set(std::string_view name, int64_t value) { values_->object[std::string(name)] = value; }
void Settings::set(std::string_view name, double value) { values_->object[std::string(name)] = value; }
void Settings::set(std::string_view name, std::string_view value) {
  values_->object[std::string(name)] = std::string(value);
}
void Settings::erase(std::string_view name) { values_->object.erase(std::string(name)); }

}  // namespace engine
