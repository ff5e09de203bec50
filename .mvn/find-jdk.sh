# Finds a JDK for the scripts of this project: weft, check, bench. Sourced, never run; POSIX sh, as macOS has bash 3.2.
#
#   require_jdk NAME   sets and exports JAVA_HOME, or says in NAME's name how to get a JDK and exits 2
#
# JAVA_HOME and the java on PATH win when they are new enough. Of the usual places the oldest JDK that is new enough is
# taken: it is the nearest to the one Weft is made on. No JVM is started where a JDK has its `release` file.

jdk_least=25

require_jdk() {
  if find_jdk; then
    export JAVA_HOME
  else
    echo "$1: needs a JDK $jdk_least or newer: get one from https://adoptium.net or with 'sdk install java 25-tem'," \
      "then point JAVA_HOME at it or put its java on PATH." >&2
    exit 2
  fi
}

find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && jdk_fits "$JAVA_HOME"; then
    return 0
  fi
  if jdk_on_path && jdk_fits "$jdk_home"; then
    JAVA_HOME=$jdk_home
    return 0
  fi
  jdk_in_usual_places
}

# Sets jdk_home to the home of the java on PATH, through any links.
jdk_on_path() {
  jdk_link=$(command -v java) || return 1
  while [ -L "$jdk_link" ]; do
    jdk_target=$(readlink "$jdk_link") || return 1
    case $jdk_target in
      /*) jdk_link=$jdk_target ;;
      *) jdk_link=${jdk_link%/*}/$jdk_target ;;
    esac
  done
  jdk_home=${jdk_link%/bin/java}
  [ "$jdk_home" != "$jdk_link" ] || jdk_home=
  [ -n "$jdk_home" ]
}

jdk_in_usual_places() {
  jdk_best=
  jdk_best_version=
  for jdk_home in \
    /usr/lib/jvm/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/* \
    "${HOME-}"/.jdks/* \
    "${HOME-}"/.jdks/*/Contents/Home \
    /opt/* /opt/*/* \
    /usr/java/* /usr/local/java/* /usr/lib64/jvm/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
    if jdk_fits "$jdk_home" && { [ -z "$jdk_best" ] || [ "$jdk_version" -lt "$jdk_best_version" ]; }; then
      jdk_best=$jdk_home
      jdk_best_version=$jdk_version
    fi
  done
  [ -n "$jdk_best" ] && JAVA_HOME=$jdk_best
}

# True for a JDK, with javac, that is new enough; sets jdk_version to its feature number.
jdk_fits() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  jdk_read_version "$1"
  case $jdk_version in
    '' | *[!0-9]*) return 1 ;;
  esac
  [ "$jdk_version" -ge "$jdk_least" ]
}

jdk_read_version() {
  jdk_version=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r jdk_key jdk_value || [ -n "$jdk_key" ]; do
      [ "$jdk_key" != JAVA_VERSION ] || jdk_version=$jdk_value
    done <"$1/release"
  else
    jdk_version=$("$1/bin/javac" -version 2>&1) && jdk_version=${jdk_version##*javac } || jdk_version=
  fi
  jdk_version=${jdk_version#\"}
  jdk_version=${jdk_version%%[!0-9]*}
}
