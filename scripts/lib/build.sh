# Builds the program when its sources are newer than what was built.
PROGRAM=$ROOT/standalone/target/supaplane.jar

maven_find() {
  command -v mvn >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt_install maven
  else
    die "Maven was not found. Install it (Debian: apt-get install maven)"
  fi
}

apt_install() {
  mkdir -p "$SUPAPLANE_DATA/log"
  {
    apt-get update &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  } >>"$SUPAPLANE_DATA/log/apt.log" 2>&1 ||
    die "apt-get could not install $*; see $SUPAPLANE_DATA/log/apt.log"
}

# A hash of every file that the program is made of, so that a checkout's times do not matter.
build_stamp() {
  (cd "$ROOT" && find pom.xml ./*/pom.xml ./*/src/main -type f -print0 | sort -z |
    xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

build_program() {
  local stamp log
  stamp=$(build_stamp)
  if [ -f "$PROGRAM" ] && [ "$(cat "$PROGRAM.stamp" 2>/dev/null)" = "$stamp" ]; then
    STEP_TOLD='current'
    return 0
  fi
  maven_find
  mkdir -p "$SUPAPLANE_DATA/log"
  log=$SUPAPLANE_DATA/log/build.log
  # One build at a time: two would write the same target directories. And from nothing: a file that
  # was renamed would otherwise stay in the program, and a migration would be there twice.
  (
    flock 9
    cd "$ROOT" && mvn -B -q -Dquick -DskipTests -pl standalone -am clean package >"$log" 2>&1
  ) 9>"$ROOT/.build.lock" || {
    tail -n 40 "$log" >&2
    die "the build failed; all of it is in $log"
  }
  printf '%s\n' "$stamp" >"$PROGRAM.stamp"
  STEP_TOLD='built'
}
