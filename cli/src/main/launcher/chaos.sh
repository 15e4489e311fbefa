# `legion chaos`: the crash-safety harness of `it/`, on the engine as `legion up` starts it. Sourced
# by `legion`.
# shellcheck shell=bash disable=SC2154

run_chaos() {
  local engine=$LEGION_HOME/target/chaos/engine.args options=() more=() option
  while IFS= read -r option; do options+=("$option"); done < <(engine_options)
  read -r -a more <<<"${LEGION_JAVA_OPTS:-}"
  options+=(${more[@]+"${more[@]}"} "${QUIET_CACHE[@]}" "-XX:AOTCache=$cache_folder/engine.aot"
    -cp "$(engine_class_path)" io.quarkus.runner.GeneratedMain)
  mkdir -p "${engine%/*}"
  # An argument file of Java: quoted, for folders with blanks in their names.
  for option in "${options[@]}"; do
    option=${option//\\/\\\\}
    printf '"%s"\n' "${option//\"/\\\"}"
  done >"$engine"
  exec "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow \
    "-Dlegion.chaos.engine=$engine" "-Dlegion.chaos.folder=${engine%/*}" \
    -jar "$LEGION_HOME/it/target/app/legion-it.jar" "$@"
}
