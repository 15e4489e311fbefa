# `legion test`: every test of every module, and their sum; with `--peers` those of the dialect on Zeebe
# too, and Flowable's REST application attached. Sourced by `legion`.
# shellcheck shell=bash disable=SC2154
#
# --corpus also downloads some hundred public BPMN files and deploys them. All other arguments are
# Maven's.

readonly PEERS_NOTICE="Peers, fetched to be compared with here and shipped with nothing:
  Zeebe 8.6.0 (broker, 299 MB) and 8.8.21 (test engine): Camunda License 1.0, for non-production use only
  Flowable 7.2.0 and Spring Boot (its REST application): Apache License 2.0"

run_tests() {
  local log=$LEGION_HOME/target/test.log started=$LEGION_HOME/target/test.started built=0
  local argument arguments=() peers=
  for argument in "$@"; do
    case $argument in
      --corpus) arguments+=(-Dlegion.corpus) ;;
      --peers)
        say "$PEERS_NOTICE"
        arguments+=(-Ppeers)
        peers=1
        ;;
      *) arguments+=("$argument") ;;
    esac
  done
  mkdir -p "$LEGION_HOME/target"
  touch "$started"
  say "Running all tests with $JAVA_HOME; the log is in $log"
  lock_build
  if [[ $peers ]] && flowable_rest; then
    arguments+=("-Dlegion.it.flowable-rest=$flowable_rest/classes:$flowable_rest/lib/*")
  fi
  # A failing test must not keep the later ones from running: the reports decide. A failing build
  # must, and its status does.
  maven "$log" -fae -Dmaven.test.failure.ignore=true ${arguments[@]+"${arguments[@]}"} verify || built=$?
  unlock_build
  if ((built)); then
    say ""
    grep -E '^\[ERROR\]' "$log" | head -n 40 >&2 || true
  fi
  sum_up "$started" "$built"
}

# Builds Flowable's REST application once; the bench measures the same one.
flowable_rest() {
  flowable_rest=$LEGION_HOME/bench/target/peers/flowable-rest
  [[ -d $flowable_rest/lib && -d $flowable_rest/classes ]] && return
  say "  fetching Flowable's REST application"
  if ! (cd "$LEGION_HOME/bench/peers/flowable-rest" && exec mvn -B -q package \
    org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
    "-DoutputDirectory=$flowable_rest/lib" 9>&-) >"$LEGION_HOME/target/flowable-rest.log" 2>&1 </dev/null; then
    rm -rf "$flowable_rest/lib"
    say "  it cannot be built, see target/flowable-rest.log: its test is skipped"
    return 1
  fi
}

# Reads the reports newer than a file, prints failed and skipped tests, then the plain last line. A
# build that broke counts as one failure, so that the line never looks better than the run was.
sum_up() { # file, status of the build
  local reports=() report
  while IFS= read -r report; do
    reports+=("$report")
  done < <(find "$LEGION_HOME" -path '*/target/*-reports/TEST-*.xml' -newer "$1" | sort)
  awk -v built="$2" -f "$launcher/reports.awk" ${reports[@]+"${reports[@]}"} /dev/null
}

# `legion parity`: random processes on the engine and on Zeebe.
run_parity() {
  local seeds=1..20 log=$LEGION_HOME/target/parity.log built=0
  if [[ ${1:-} == --seeds && ${2:-} =~ ^[0-9]+\.\.[0-9]+$ && $# == 2 ]]; then
    seeds=$2
  elif (($#)); then
    die "usage: legion parity [--seeds FROM..TO]" 2
  fi
  say "$PEERS_NOTICE"
  mkdir -p "$LEGION_HOME/target"
  rm -f "$LEGION_HOME"/it/target/parity/random-*.txt
  lock_build
  maven "$log" -Dquick -Ppeers -pl it -am -Dtest=RandomParityTest -Dsurefire.failIfNoSpecifiedTests=false \
    "-Dparity.seeds=$seeds" prepare-package || built=$?
  unlock_build
  cat "$LEGION_HOME"/it/target/parity/random-*.txt || built=1
  return "$built"
}
