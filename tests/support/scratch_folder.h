// Another name for TempDir.
#pragma once

#include "tests/support/temp_dir.h"

using ScratchFolder = testing_support::TempDir;
