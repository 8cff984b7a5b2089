# Configuring and building with one line of progress, the compiler's own words kept in a log and shown when something fails.
# Sourced after setup.sh.
# shellcheck shell=bash
: "${program:?}" "${root:?}"

# One job a core unless the user says otherwise: `--parallel` without a number lets make start everything at once.
job_count() {
  getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2
}
export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(job_count)}"

export NINJA_STATUS="[%p] "  # as make says it, which progress() reads

# stage <name> <command...>: runs it and says how long it took; false, with the output already shown, if it failed.
stage() {
  local name="$1" start="$SECONDS"
  shift
  if ! "$@"; then
    say "$name failed after $((SECONDS - start)) s"
    return 1
  fi
  say "$name: $((SECONDS - start)) s"
}

# show_failure <what> <log>: the end of the log, where the reason usually is, and where the rest is kept.
show_failure() {
  tail -n 60 "$2" >&2
  say "$1 failed; the whole log: $2"
}

# A build folder that was copied along with its repository still names the old place, and CMake refuses it.
belongs_here() {
  local line
  while read -r line; do
    if [ "$line" = "CMAKE_HOME_DIRECTORY:INTERNAL=$root" ]; then return 0; fi
  done <"$1/CMakeCache.txt"
  return 1
}

# configure <build folder> <log> <cmake arguments...>
# By Ninja where it is there by now: it starts faster and keeps all cores busy. Build folders that there are stay as they
# are.
configure() {
  local folder="$1" log="$2"
  shift 2
  mkdir -p "${log%/*}"
  if command -v ninja >/dev/null; then export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"; fi
  if [ -e "$folder/CMakeCache.txt" ] && ! belongs_here "$folder"; then set -- --fresh "$@"; fi
  if ! cmake "$@" >"$log" 2>&1 </dev/null; then
    show_failure "configuring" "$log"
    return 1
  fi
}

# progress <name>: reads a build's output and says how far it is: on a terminal in place, else at each quarter. A build
# that compiles nothing says nothing.
progress() {
  local line percent="" shown=-1 terminal=no
  if [ -t 2 ]; then terminal=yes; fi
  while read -r line; do
    case "$line" in "["*"%]"*Building* | "["*"%]"*Linking*) ;; *) continue ;; esac
    percent="${line%%\%*}"
    percent="${percent#[}"
    percent="${percent// /}"
    if [ "$terminal" = yes ]; then
      printf '\r%s: %s: %3s %%' "$program" "$1" "$percent" >&2
    elif [ "$((percent / 25))" -gt "$shown" ]; then
      shown="$((percent / 25))"
      say "$1: $percent %"
    fi
  done
  if [ "$terminal" = yes ] && [ -n "$percent" ]; then printf '\r%s: %s: done \n' "$program" "$1" >&2; fi
}

# build <name> <build folder> <log> [target...]
build() {
  local name="$1" folder="$2" log="$3"
  shift 3
  if [ $# -gt 0 ]; then set -- --target "$@"; fi
  if ! cmake --build "$folder" "$@" 2>&1 </dev/null | tee "$log" | progress "$name"; then
    show_failure "building" "$log"
    return 1
  fi
}
