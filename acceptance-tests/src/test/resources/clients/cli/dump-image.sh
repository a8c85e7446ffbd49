#!/bin/sh
# The image whose pg_dump the CLI runs, where no registry has it: the offline PostgreSQL, and the
# shell of this machine, which the CLI's script wants.
# dump-image.sh <offline image> <name of the image>
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/bin" "$work/root/usr/bin"
cp -L /bin/bash /bin/sed "$work/root/bin/"
cp -L /usr/bin/env "$work/root/usr/bin/"
for library in $(ldd /bin/bash /bin/sed /usr/bin/env | grep -o '/lib[^ ]*' | sort -u); do
  mkdir -p "$work/root$(dirname "$library")"
  cp -L "$library" "$work/root$library"
done
printf 'FROM %s\nCOPY root/ /\nENTRYPOINT ["/usr/bin/env"]\nCMD []\n' "$1" >"$work/Dockerfile"
docker build -q -t "$2" "$work"
