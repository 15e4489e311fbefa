# `legion up`: the engine in the foreground, in this very process; and the check of its arguments and
# of those of `legion demo`. Sourced by `legion`.
# shellcheck shell=bash disable=SC2154

# Reads and checks the arguments of `up` and of `demo` (whose meaning Java reads once more) into
# port, data and settings. Ends the program when they are wrong or the port is taken.
read_arguments() { # command, its arguments
  local of=$1
  shift
  port=8080 data=$LEGION_DATA settings=()
  while (($#)); do
    case $1 in
      --port | --data)
        (($# > 1)) || die "$1 needs a value" 2
        [[ $1 == --port ]] && port=$2 || data=$2
        shift
        ;;
      --port=*) port=${1#*=} ;;
      --data=*) data=${1#*=} ;;
      *)
        if [[ $of == up && $1 == -D?* ]]; then
          settings+=("$1")
        elif [[ $of != demo || $1 != --exit ]]; then
          die "$of: unknown argument '$1'; see legion $of --help" 2
        fi
        ;;
    esac
    shift
  done
  if [[ ! $port =~ ^[1-9][0-9]{0,4}$ ]] || ((port > 65535)); then
    die "--port must be 1 to 65535, but is '$port'" 2
  fi
  if answers "$port"; then
    die "port $port of 127.0.0.1 is taken: stop what listens there, or choose another with --port"
  fi
}

up() {
  local options=() more=() option
  mkdir -p "$data" 2>/dev/null || die "--data: cannot make the folder $data" 2
  data=$(cd "$data" && pwd)
  while IFS= read -r option; do options+=("$option"); done < <(engine_options)
  read -r -a more <<<"${LEGION_JAVA_OPTS:-}"
  options+=(${more[@]+"${more[@]}"})
  [[ -n ${LEGION_QUIET:-} ]] || announce "$port" "$data"
  # Quarkus reads config/ and .env from the working folder: that must not be wherever the user is.
  cd "$LEGION_HOME" || exit 1
  exec "$JAVA_HOME/bin/java" "${options[@]}" \
    "${QUIET_CACHE[@]}" "-XX:AOTCache=$cache_folder/engine.aot" \
    "-Dlegion.data=$data" "-Dquarkus.http.port=$port" ${settings[@]+"${settings[@]}"} \
    -cp "$(engine_class_path)" io.quarkus.runner.GeneratedMain
}

# Whether anything listens on this port of the loopback address.
answers() { # port
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Prints the addresses as soon as the engine is ready. It runs beside the engine, and ends with it.
announce() { # port, data folder
  local engine=$$ turn status
  say "Starting Legion Flow; its data is in $2"
  (
    (
      for ((turn = 0; turn < 600; turn++)); do
        sleep 0.2
        kill -0 "$engine" 2>/dev/null || exit 0
        status=$(health "$1") || continue
        if [[ $status == *' 200 '* ]]; then
          say "Ready: http://127.0.0.1:$1 (API: /q/swagger-ui). Stop with Ctrl-C."
          [[ ! -f $2/admin-token ]] || say "The token is in $2/admin-token"
          exit 0
        fi
      done
    ) &
  )
}

health() { # port
  local line
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET /q/health/ready HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" >&3
    IFS= read -r -t 5 line <&3
    printf '%s' "$line"
  } 2>/dev/null
}
