// The commands. All print their result on `console.out` and their problems on `console.err`, and return the exit code.
// None throws but for lack of memory.
#pragma once

#include "tools/session/console.h"
#include "tools/session/options.h"

namespace session_tool {

int show_info(const Options& options, const Console& console);
int list_sessions(const Options& options, const Console& console);
int verify_sessions(const Options& options, const Console& console);
int recover_sessions(const Options& options, const Console& console);
int pack_sessions(const Options& options, const Console& console);
int cut_session(const Options& options, const Console& console);
int join_sessions(const Options& options, const Console& console);
int diff_sessions(const Options& options, const Console& console);
int export_frames(const Options& options, const Console& console);
int export_each(const Options& options, const Console& console);  // export with --each
int query_sessions(const Options& options, const Console& console);
int show_schema(const Options& options, const Console& console);

}  // namespace session_tool
