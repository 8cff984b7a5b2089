// ouro_options as RecorderOptions. One thread.
#pragma once

#include "recorder/include/ouroboros.h"
#include "recorder/recorder.h"
#include "recorder/status.h"

namespace recorder::c_api {

// What a caller who sets nothing gets; without sizes.
ouro_options default_options();

// Fails, naming the option, when something needed is missing or makes no sense.
Status read_options(const ouro_options* given, RecorderOptions& options);

}  // namespace recorder::c_api
