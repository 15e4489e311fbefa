# `legion bench`: measures the engine as it is packaged. Sourced by `legion`.
# shellcheck shell=bash disable=SC2154

run_bench() {
  local options
  # First, because it packages the engine anew, which makes the engine's start-up cache stale.
  bench_fresh
  fresh engine
  options=$(engine_options)
  exec "$JAVA_HOME/bin/java" -Xmx256m -XX:+UseSerialGC \
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

# Builds the benchmarks when a source is newer than they are.
bench_fresh() {
  local jar=$LEGION_HOME/bench/target/app/legion-bench.jar
  [[ -z ${LEGION_FRESH:-} ]] || return 0
  lock_build
  if [[ ! -f $jar || -n $(find "$LEGION_HOME"/bench/{src,pom.xml} "$LEGION_HOME/pom.xml" -newer "$jar" -print -quit) ]]; then
    say "Building the benchmarks"
    maven "$LEGION_HOME/target/bench.log" -Dquick -Dmaven.test.skip=true -pl bench -am package ||
      build_failed "$LEGION_HOME/target/bench.log"
  fi
  unlock_build
}
