#!/usr/bin/env bash
# The program's image on a machine without a registry: the last stage of the Dockerfile on a base made from this
# machine's JDK and shell, with the program that is built already (./supaplane build).
# offline.sh [name:tag]; UID_GID=10001:10001 is whom it runs as.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
NAME=${1:-supaplane:latest}
BASE=supaplane-offline/jre:25
OWNER=${UID_GID:-10001:10001}
export DOCKER_BUILDKIT=0

die() {
  printf 'offline image: %s\n' "$*" >&2
  exit 1
}

[ -f "$ROOT/standalone/target/supaplane.jar" ] || die "there is no program; ./supaplane build"
[ -x "${JAVA_HOME:-}/bin/java" ] || die "JAVA_HOME names a JDK 25"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# libraries <program...>: what those need of this machine.
libraries() {
  ldd "$@" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/lib64[^ ]*\) .*/\1/p' | sort -u
}

base() {
  local root=$WORK/base file
  mkdir -p "$root"/{bin,etc,opt/java,run,tmp,usr/lib/locale,usr/local/bin,var/lib}
  cp -r /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
  cp -r "$JAVA_HOME"/{bin,conf,lib,release} "$root/opt/java/"
  rm -f "$root"/opt/java/lib/{src.zip,ct.sym}
  for file in bash sh mkdir chown chmod; do cp -L "$(command -v $file)" "$root/bin/"; done
  for file in $(libraries "$root"/bin/* "$JAVA_HOME"/bin/java "$JAVA_HOME"/lib/*.so "$JAVA_HOME"/lib/server/libjvm.so) \
    $(find /lib /usr/lib -name 'libnss_files.so.2' -o -name 'libstdc++.so.6' -o -name 'libgcc_s.so.1' -o -name 'libnss_dns.so.2' -o -name 'libresolv.so.2' 2>/dev/null); do
    [ -e "$root$file" ] && continue
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
  printf 'root:x:0:0:root:/:/bin/bash\n' >"$root/etc/passwd"
  printf 'root:x:0:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
  chmod 1777 "$root/tmp"
  ln -s ../run "$root/var/run"
  tar -C "$root" -c . | docker import --change 'ENV PATH=/opt/java/bin:/usr/local/bin:/bin' - "$BASE" >/dev/null
}

docker image inspect "$BASE" >/dev/null 2>&1 || base
mkdir -p "$WORK/image/docker/platform"
cp "$ROOT/standalone/target/supaplane.jar" "$WORK/image/"
cp "$ROOT/docker/platform/healthy" "$WORK/image/docker/platform/"
chmod 444 "$WORK/image/supaplane.jar"
chmod 555 "$WORK/image/docker/platform/healthy"
# The last stage, in words that builders without BuildKit know too.
awk '/^FROM /{stage++} stage == 2' "$ROOT/docker/platform/Dockerfile" |
  sed -e "s|^FROM .*|FROM $BASE|" -e 's| --from=build||; s| --chmod=[0-7]*||' \
    -e 's|/src/standalone/target/supaplane.jar|supaplane.jar|' >"$WORK/image/Dockerfile"
docker build -q --network none --build-arg "UID=${OWNER%:*}" --build-arg "GID=${OWNER#*:}" -t "$NAME" "$WORK/image" >"$WORK/log" 2>&1 || {
  cat "$WORK/log" >&2
  die "the image could not be built"
}
echo "$NAME"
