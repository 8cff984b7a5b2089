#include "recorder/program/run_program.h"

#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>

#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/stream.h"
#include "recorder/base/text.h"

namespace recorder::program {

int run_program(const char* name, const std::function<int(std::ostream& out)>& work, Interrupted interrupted) {
  base::ignore_broken_pipes();
  base::survive_cut_files();
  const base::File output = base::standard_stream(base::Stream::kOutput);
  base::OutputBuffer buffer(output, base::interrupt_flag());
  std::ostream out(&buffer);
  int code = kExitFailed;
  try {
    code = work(out);
  } catch (const std::bad_alloc&) {
    std::cerr << name << ": out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << name << ": " << base::shown_text(error.what()) << '\n';
  }
  out.flush();
  if (const base::Error error = buffer.error(); error != 0 && error != EPIPE) {
    std::cerr << name << ": standard output: " << recorder::error_text(error) << " - the output is incomplete\n";
    code = kExitFailed;
  }
  if (interrupted == Interrupted::kEndsBySignal) base::end_by_interrupt();
  return code;
}

}  // namespace recorder::program
