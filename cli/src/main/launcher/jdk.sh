# Finds a JDK. Sourced by `legion`.
# shellcheck shell=bash

readonly JAVA_WANTED=25

# The feature version of the Java at a folder, from its `release` file: starting every Java that is
# found, only to ask it, would take longer than most commands.
java_version() {
  local line version
  [[ -x $1/bin/java && -r $1/release ]] || return 1
  while IFS= read -r line; do
    if [[ $line == JAVA_VERSION=* ]]; then
      version=${line#JAVA_VERSION=}
      version=${version//\"/}
      version=${version%%[!0-9]*}
      [[ -n $version ]] || return 1
      printf '%s\n' "$version"
      return 0
    fi
  done <"$1/release"
  return 1
}

# Whether the Java at a folder will do. In a checkout it must be able to compile.
java_fits() { # folder, layout, newest version that is wanted
  local version
  [[ -n $1 ]] || return 1
  version=$(java_version "$1") || return 1
  ((version >= JAVA_WANTED && version <= $3)) || return 1
  [[ $2 == distribution || -x $1/bin/javac ]]
}

# Where systems and people keep their JDKs. LEGION_JVMS (folders, separated by colons) stands for
# all of these where it is set.
jdk_candidates() {
  local folder IFS=:
  if [[ -n ${LEGION_JVMS:-} ]]; then
    for folder in $LEGION_JVMS; do
      printf '%s\n' "$folder"/*
    done
    return
  fi
  printf '%s\n' \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* /opt/jvm/* \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
}

# Prints the home of the JDK to use: JAVA_HOME where it will do, else the wanted version from the
# system's folders, else a newer one.
find_jdk() { # layout
  local newest folder kind=JDK
  if java_fits "${JAVA_HOME:-}" "$1" 999; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  for newest in "$JAVA_WANTED" 999; do
    while IFS= read -r folder; do
      if java_fits "$folder" "$1" "$newest"; then
        printf '%s\n' "$folder"
        return 0
      fi
    done < <(jdk_candidates)
  done
  [[ $1 == checkout ]] || kind=Java
  say "legion: $kind $JAVA_WANTED or newer is needed: install it (Debian: temurin-$JAVA_WANTED-jdk or openjdk-$JAVA_WANTED-jdk; else https://adoptium.net), or set JAVA_HOME to one."
  return 1
}
