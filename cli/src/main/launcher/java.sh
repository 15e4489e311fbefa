# How Java is started, for the command line and for the engine, and the start-up caches of both
# (JEP 514: classes loaded and linked in a training run). Sourced by `legion`.
#
# A cache fits one JDK, one set of options and one set of jars. Where it does not, Java goes on
# without it: the caches are never needed, and their complaints are not shown.
# shellcheck shell=bash disable=SC2154

readonly QUIET_CACHE=(-XX:AOTMode=auto -Xlog:aot=off -Xlog:cds=off)
readonly CLI_OPTIONS=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xmx256m)

cli_class_path() {
  printf '%s' "$cli_folder/legion-cli.jar"
}

run_cli() {
  exec "$JAVA_HOME/bin/java" "${CLI_OPTIONS[@]}" \
    "${QUIET_CACHE[@]}" "-XX:AOTCache=$cache_folder/cli.aot" \
    -cp "$(cli_class_path)" dev.legionflow.cli.Legion "$@"
}

# The engine's classes and libraries as one class path, in the order of Quarkus' own class loader:
# generated and transformed classes hide the originals. (With `-jar quarkus-run.jar` that loader is
# used, whose classes a start-up cache cannot hold.)
engine_class_path() {
  local LC_ALL=C jar path=''
  for jar in "$engine_folder"/quarkus/*.jar "$engine_folder"/app/*.jar \
    "$engine_folder"/lib/boot/*.jar "$engine_folder"/lib/main/*.jar; do
    if [[ -e $jar ]]; then # a pattern that matches nothing stands for itself
      path+=${path:+:}$jar
    fi
  done
  printf '%s' "$path"
}

# The engine's options: a garbage collector and a heap that LEGION_JAVA_OPTS may replace. What is
# opened is what the manifest of quarkus-run.jar opens.
engine_options() {
  local options=(-Xmx512m -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError)
  [[ ${LEGION_JAVA_OPTS:-} == *GC* ]] || options+=(-XX:+UseSerialGC)
  printf '%s\n' "${options[@]}" --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED \
    --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager
}

# What a cache was made for; another JDK or other jars make it stale.
cache_identity() { # part
  local release
  release=$(<"$JAVA_HOME/release")
  printf '%s\n%s\n' "$JAVA_HOME" "$release"
}

cache_is_stale() { # part
  local cache=$cache_folder/$1.aot folder=$cli_folder
  [[ ${LEGION_CACHE:-on} != off && $1 != it && $1 != bench ]] || return 1
  [[ $1 == cli ]] || folder=$engine_folder
  [[ -f $cache && -f $cache.jdk ]] || return 0
  [[ $(<"$cache.jdk") == "$(cache_identity)" ]] || return 0
  [[ -n $(find "$folder" -name '*.jar' -newer "$cache" -print -quit) ]]
}

# Makes the caches that are missing or do not fit.
cache() { # parts
  local part
  mkdir -p "$cache_folder"
  for part in "$@"; do
    if cache_is_stale "$part"; then
      say "Preparing the start-up cache: $part"
      # Tried once for these jars and this JDK, whether it works out or not.
      rm -f "$cache_folder/$part.aot"
      if ! "train_$part" >"$cache_folder/$part.aot.log" 2>&1; then
        say "  not possible here, so it will start slower; see $cache_folder/$part.aot.log"
        : >"$cache_folder/$part.aot"
      fi
      cache_identity >"$cache_folder/$part.aot.jdk"
    fi
  done
}

train_cli() {
  "$JAVA_HOME/bin/java" "${CLI_OPTIONS[@]}" "-XX:AOTCacheOutput=$cache_folder/cli.aot" \
    -cp "$(cli_class_path)" dev.legionflow.cli.Warmup 9>&-
  [[ -s $cache_folder/cli.aot ]]
}

# Starts the engine on an empty data folder and a port of its own, uses it a little, and stops it;
# Java writes the cache as it ends.
train_engine() {
  local data options=() pid address='' status=0
  data=$(mktemp -d)
  while IFS= read -r option; do options+=("$option"); done < <(engine_options)
  (
    cd "$data" || exit 1
    exec "$JAVA_HOME/bin/java" "${options[@]}" "-XX:AOTCacheOutput=$cache_folder/engine.aot" \
      "-Dlegion.data=$data" -Dquarkus.http.port=0 -Dquarkus.http.host=127.0.0.1 \
      -cp "$(engine_class_path)" io.quarkus.runner.GeneratedMain >"$data/log" 2>&1 9>&-
  ) &
  pid=$!
  if address=$(listening "$data/log" "$pid"); then
    exercise "$address" "$data"
  else
    status=1
  fi
  kill "$pid" 2>/dev/null || true
  wait "$pid" || true # 143, as it was told to stop
  cat "$data/log"
  rm -rf "$data"
  ((status == 0)) && [[ -s $cache_folder/engine.aot ]]
}

# Waits until the engine's log names its address, and prints it.
listening() { # log, pid
  local turn line
  for ((turn = 0; turn < 600; turn++)); do
    line=$(grep -o -m 1 'Listening on: http://[^ ]*' "$1" 2>/dev/null || true)
    if [[ -n $line ]]; then
      printf '%s\n' "${line#Listening on: }"
      return 0
    fi
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.2
  done
  return 1
}

# What a user does first. It is practice: an answer that is no success does not matter here.
exercise() { # address, data folder
  local at=(--url "$1" --data "$2")
  mkdir -p "$2/workspaces"
  cp -R "$LEGION_HOME/examples/." "$2/workspaces/" || true
  (run_cli status "${at[@]}") || true
  (run_cli deploy "$LEGION_HOME/processes" "${at[@]}") || true
  (run_cli start code-change --var "folder=$2/workspaces/shop" \
    --var "request=rename function total_price to cart_total in shop/pricing.py" "${at[@]}") || true
  (run_cli instances "${at[@]}") || true
  (run_cli tasks "${at[@]}") || true
}
