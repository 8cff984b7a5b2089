# What the programs for Windows are tried with under Wine: each function is one trial, which dies with what is wrong.
# Sourced after setup.sh.
#
#   windows   the folder of the programs for Windows
#   linux     the folder of those for this system, which play the same games and read the same files
#   scratch   an empty folder for what is made
# shellcheck shell=bash
: "${program:?}" "${root:?}" "${windows:?}" "${linux:?}"
scratch="${scratch:-}"

export WINEPREFIX="${OUROBOROS_WINE_PREFIX:-$root/build/windows-prefix}"
export WINEDEBUG="${WINEDEBUG:--all}"
# Nothing here needs .NET or a browser, whose installers Wine would offer.
export WINEDLLOVERRIDES="${WINEDLLOVERRIDES:-mscoree,mshtml=}"

# on_windows <program> <arguments...>
on_windows() {
  local name="$1"
  shift
  wine "$windows/$name.exe" "$@"
}

# The first start makes the folder of a Windows, which takes a while and says much.
make_wine_prefix() {
  if [ ! -d "$WINEPREFIX" ]; then wineboot --init >/dev/null 2>&1 </dev/null || true; fi
}

# expect_same <what> <file> <file>
expect_same() {
  cmp -s "$2" "$3" || die "$1: $2 and $3 differ"
}

# until_true <command...>: tries it for half a minute.
until_true() {
  local tries
  for tries in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  die "waited for nothing, $tries times: $*"
}

# only_session <folder>: the one recording in it.
only_session() {
  local files=("$1"/*.oro)
  if [ "${#files[@]}" != 1 ] || [ ! -e "${files[0]}" ]; then die "$1: does not hold one recording"; fi
  echo "${files[0]}"
}

# The ring's own checks, and the ring that they leave, read on both systems.
try_ring() {
  (cd "$scratch" && on_windows buffer_test ring.dat >ring.txt) || die "buffer_test: $(tail -n 3 "$scratch/ring.txt")"
  on_windows buffer_dump --json "$scratch/ring.dat" >"$scratch/ring-windows.txt" || die "buffer_dump failed"
  "$linux/buffer_dump" --json "$scratch/ring.dat" >"$scratch/ring-linux.txt"
  expect_same "a ring dumped" "$scratch/ring-windows.txt" "$scratch/ring-linux.txt"
}

# play <folder> <command...>: a game of a fixed seed; its recording lies in the folder.
play() {
  local folder="$1"
  shift
  mkdir -p "$folder"
  "$@" --headless --autopilot --seed 7 --ticks 2000 --ring "$folder/ring.dat" --sessions "$folder" >/dev/null
}

# The same game on both systems has the same frames, and each reads the other's recording.
try_game() {
  local here there
  play "$scratch/windows" on_windows snake || die "snake.exe failed"
  play "$scratch/linux" "$linux/snake"
  there="$(only_session "$scratch/windows")"
  here="$(only_session "$scratch/linux")"
  "$linux/session" diff "$here" "$there" >/dev/null || die "the frames of the two systems differ"
  on_windows session diff "$here" "$there" >/dev/null || die "the frames of the two systems differ on Windows"
  "$linux/session" verify "$there" >/dev/null || die "$there: cannot be verified here"
  on_windows session verify "$here" >/dev/null || die "$here: cannot be verified on Windows"
  on_windows session export "$here" >"$scratch/windows.csv"
  "$linux/session" export "$here" >"$scratch/linux.csv"
  expect_same "an export" "$scratch/windows.csv" "$scratch/linux.csv"
}

# A name with letters of several alphabets and blanks, as an argument, a file and a folder.
try_names() {
  local folder="$scratch/é日本 folder"
  play "$folder" on_windows snake || die "snake.exe failed with $folder"
  on_windows session list "$folder" >"$scratch/names.txt" || die "session.exe failed with $folder"
  grep -q "é日本" "$scratch/names.txt" || die "session.exe prints another name: $(cat "$scratch/names.txt")"
  on_windows buffer_dump "$folder/ring.dat" >/dev/null || die "buffer_dump.exe failed with $folder"
}

ring_is_live() {
  [ -e "$1" ] && on_windows buffer_dump --json "$1" | grep -q '"total_writes": *[1-9]'
}

# A running game's ring is read by another program; killed, it loses no frame.
try_kill() {
  local folder="$scratch/killed" game
  mkdir -p "$folder"
  wine "$windows/snake.exe" --headless --autopilot --mistakes 0 --seed 3 --ring "$folder/ring.dat" \
    --sessions "$folder" >/dev/null 2>&1 </dev/null &
  game=$!
  until_true ring_is_live "$folder/ring.dat"
  kill -KILL "$game"
  wait "$game" 2>/dev/null || true
  on_windows session recover --ring "$folder/ring.dat" "$folder" >"$scratch/recovered.txt" 2>&1 ||
    die "recovery failed: $(cat "$scratch/recovered.txt")"
  on_windows session verify "$folder" >"$scratch/verified.txt" 2>&1 || die "$(cat "$scratch/verified.txt")"
  "$linux/session" verify "$folder" >/dev/null || die "what was recovered cannot be verified here"
}
