# Finds a JDK of at least this version, wherever it is installed.
JDK_WANTED=25

jdk_version() {
  [ -x "$1/bin/javac" ] || return 1
  "$1/bin/java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java.specification.version = \([0-9]*\).*/\1/p'
}

jdk_find() {
  local home version
  for home in "${JAVA_HOME:-}" "$(jdk_of_path)" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/*; do
    [ -n "$home" ] && [ -d "$home" ] || continue
    version=$(jdk_version "$home") || continue
    if [ "${version:-0}" -ge "$JDK_WANTED" ]; then
      export JAVA_HOME=$home
      STEP_TOLD="$version in $home"
      return 0
    fi
  done
  die "no JDK $JDK_WANTED was found. Install one (Debian: a package such as temurin-25-jdk or openjdk-25-jdk-headless from your distribution) or point JAVA_HOME at one"
}

jdk_of_path() {
  local java
  java=$(command -v javac 2>/dev/null) || return 0
  java=$(readlink -f "$java")
  printf '%s' "${java%/bin/javac}"
}

# jdk_run <arguments...>: the program.
jdk_run() {
  "$JAVA_HOME/bin/java" -Xmx768m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -jar "$PROGRAM" "$@"
}

# jdk_promises: docs/promises.md, with what the last reports of tests say. Run from its source, as it
# needs nothing else.
jdk_promises() {
  "$JAVA_HOME/bin/java" \
    "$ROOT/acceptance-tests/src/test/java/dev/supaplane/acceptance/Promises.java" "$ROOT" || return 1
  STEP_TOLD="docs/promises.md tells of the last run"
}
