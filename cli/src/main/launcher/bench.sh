# `legion bench`: measures the engine as it is packaged. Sourced by `legion`.
# shellcheck shell=bash disable=SC2154

run_bench() {
  local options more=()
  options=$(engine_options)
  # For all engines of a run, the peers in Java included.
  read -r -a more <<<"${LEGION_JAVA_OPTS:-}"
  ((${#more[@]} == 0)) || options+=$'\n'$(printf '%s\n' "${more[@]}")
  exec "$JAVA_HOME/bin/java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    "-Dlegion.bench.home=$LEGION_HOME" \
    "-Dlegion.bench.engine-options=$options" \
    "-Dlegion.bench.engine-cache=$cache_folder/engine.aot" \
    "-Dlegion.bench.engine-classpath=$(engine_class_path)" \
    -cp "$(bench_class_path)" dev.legionflow.bench.Bench "$@"
}

bench_class_path() {
  local LC_ALL=C jar path=$LEGION_HOME/bench/target/app/legion-bench.jar
  for jar in "$LEGION_HOME"/bench/target/app/*.jar; do
    [[ $jar == */legion-bench.jar ]] || path+=:$jar
  done
  printf '%s' "$path"
}
