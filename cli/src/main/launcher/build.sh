# Builds what is stale. Sourced by `legion`.
#
# Maven's own up-to-date checks take seconds, so a stamp beside each artifact holds the time at which
# its build began; a source that is newer than the stamp makes it stale. Folders count as well, which
# catches deleted files.
# shellcheck shell=bash disable=SC2154

readonly CLI_SOURCES=(cli/src cli/pom.xml pom.xml)
readonly ENGINE_SOURCES=(engine/src engine/pom.xml workers/src workers/pom.xml worker-api/src worker-api/pom.xml pom.xml)
readonly IT_SOURCES=(it/src/main it/pom.xml pom.xml)
readonly BENCH_SOURCES=(bench/src bench/pom.xml peers/src peers/pom.xml workers/src workers/pom.xml worker-api/src worker-api/pom.xml pom.xml)

# Makes the named parts (cli, engine, it, bench) fit to run: built, and with a start-up cache for this JDK.
# LEGION_FRESH=1 says that a caller has seen to that already.
fresh() {
  [[ -z ${LEGION_FRESH:-} ]] || return 0
  local stale=()
  read -r -a stale <<<"$(stale_parts "$@")"
  ((${#stale[@]})) || return 0
  if [[ $layout == distribution && ! -w $LEGION_HOME/lib ]]; then
    return 0 # Somebody else's folder: without the cache it starts slower, that is all.
  fi
  lock_build
  # Another process may have built it while this one waited.
  read -r -a stale <<<"$(stale_parts "$@")"
  if ((${#stale[@]})); then
    if [[ $layout == checkout ]]; then
      build "$@"
    fi
    cache "$@"
  fi
  unlock_build
}

stale_parts() {
  local part
  for part in "$@"; do
    if is_stale "$part" || cache_is_stale "$part"; then
      printf '%s ' "$part"
    fi
  done
}

is_stale() { # part
  [[ $layout == checkout ]] || return 1
  local stamp=$LEGION_HOME/$1/target/legion.stamp artifact sources
  case $1 in
    cli)
      artifact=$cli_folder/legion-cli.jar
      sources=("${CLI_SOURCES[@]}")
      ;;
    engine)
      artifact=$engine_folder/quarkus-run.jar
      sources=("${ENGINE_SOURCES[@]}")
      ;;
    it)
      artifact=$LEGION_HOME/it/target/app/legion-it.jar
      sources=("${IT_SOURCES[@]}")
      ;;
    bench)
      artifact=$LEGION_HOME/bench/target/app/legion-bench.jar
      sources=("${BENCH_SOURCES[@]}")
      ;;
  esac
  [[ -f $stamp && -f $artifact ]] || return 0
  [[ -n $(cd "$LEGION_HOME" && find "${sources[@]}" -name node_modules -prune -o -newer "$stamp" -print -quit) ]]
}

# One build at a time in a checkout; a second one waits for the first. Without flock (macOS has none)
# nobody is held up, and two builds at once are the user's to avoid.
lock_build() {
  command -v flock >/dev/null || return 0
  exec 9>"$LEGION_HOME/.legion-build.lock"
  if ! flock -n 9; then
    say "Another build is running here; waiting for it."
    flock 9
  fi
}

unlock_build() {
  exec 9>&-
}

build() { # parts
  local part parts=() modules='' started began
  for part in "$@"; do
    if is_stale "$part"; then
      parts+=("$part")
      modules+=${modules:+,}$part
    fi
  done
  ((${#parts[@]})) || return 0
  began=$SECONDS
  say "Building ($modules) with $(command -v mvn || echo Maven) and $JAVA_HOME"
  mkdir -p "$LEGION_HOME/target"
  started=$LEGION_HOME/target/build.started
  touch "$started"
  if ! maven "$LEGION_HOME/target/build.log" -Dquick -Dmaven.test.skip=true -pl "$modules" -am package; then
    build_failed "$LEGION_HOME/target/build.log"
  fi
  for part in "${parts[@]}"; do
    touch -r "$started" "$LEGION_HOME/$part/target/legion.stamp"
  done
  say "Built in $((SECONDS - began)) s."
}

# Runs Maven at the root, its output in a log, its progress in lines.
maven() { # log, arguments
  local log=$1
  shift
  command -v mvn >/dev/null || die "Maven 3.8 or newer is needed to build: install it (Debian: apt install maven)."
  (cd "$LEGION_HOME" && exec mvn -B "$@" 9>&-) 2>&1 </dev/null | tee "$log" | progress
}

progress() {
  local line fetched=0
  while IFS= read -r line; do
    case $line in
      *'Downloaded from '*)
        fetched=$((fetched + 1))
        ((fetched % 200)) || say "  fetched $fetched files"
        ;;
      '[INFO] Building Legion Flow'*)
        line=${line#\[INFO\] Building }
        say "  ${line%% [0-9]*}"
        ;;
      *'Tests run: '*' -- in '* | *'Tests run: '*' - in '*)
        test_progress "$line"
        ;;
    esac
  done
}

# `[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.2 s -- in a.b.CTest`
test_progress() {
  local numbers=${1#*Tests run: } class=${1##* in } run time='' word=ok
  run=${numbers%%,*}
  time=${numbers##*Time elapsed: }
  time=${time%% s*}
  [[ $1 == *'Failures: 0, Errors: 0,'* ]] || word=FAILED
  [[ $1 == *'Skipped: 0,'* ]] || word+=', some skipped'
  say "    $class: $run $word ($time s)"
}

build_failed() { # log
  say ""
  grep -E '^\[ERROR\]' "$1" | head -n 30 >&2 || tail -n 30 "$1" >&2
  say ""
  die "the build failed; the whole log is in $1"
}
