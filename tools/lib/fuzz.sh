# Running the fuzz targets for a while. Sourced after setup.sh.
# shellcheck shell=bash
: "${program:?}" "${root:?}"

fuzz_targets="ring schema session recovery black_box values"

# Whether clang++ is there and can link a fuzz target: Apple's cannot.
can_fuzz() {
  command -v clang++ >/dev/null 2>&1 || return 1
  # Not a pipe: one whose reader ends without reading fails under pipefail.
  clang++ -fsanitize=fuzzer,address -x c++ - -o /dev/null >/dev/null 2>&1 \
    <<<'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, __SIZE_TYPE__) { return 0; }'
}

# fuzz_one <build folder> <log folder> <target> <seconds>: from the seeds on, each time anew. What it finds is kept
# beside its log.
fuzz_one() {
  local folder="$1" log="$2/fuzz-$3.log" found="$2/fuzz-$3-" corpus="$1/corpus/$3"
  rm -rf "$corpus"
  mkdir -p "$corpus"
  if ! "$folder/fuzz_$3" -max_total_time="$4" -timeout=20 -rss_limit_mb=1024 -malloc_limit_mb=256 -max_len=65536 \
    -artifact_prefix="$found" "$corpus" "$folder/seeds/$3" >"$log" 2>&1 </dev/null; then
    tail -n 60 "$log" >&2
    say "fuzz_$3 failed; the whole log: $log"
    return 1
  fi
}

# fuzz_all <build folder> <log folder> <seconds>: all targets at once.
fuzz_all() {
  local target pid pids="" failed=0
  for target in $fuzz_targets; do
    fuzz_one "$1" "$2" "$target" "$3" &
    pids="$pids $!"
  done
  for pid in $pids; do wait "$pid" || failed=1; done
  return "$failed"
}
