# ./run check: every check that needs no test run, at the same time; one line each, and the whole output of those that failed.

. scripts/debian.sh
mkdir -p .tools/log
export PATH=$PWD/.venv/bin:$PATH
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export PLAUDIT_DATA=$results/data PLAUDIT_KEYS=$results/keys DJANGO_SETTINGS_MODULE=plaudit.settings.test
export PLAUDIT_TEST_DATA=$results/test NO_MKDOCS_2_WARNING=1

names=()
# check NAME COMMAND…: runs it in the background, keeping what it says and how it ended.
check() {
  local name=$1
  shift
  names+=("$name")
  (
    begun=$EPOCHREALTIME
    "$@" >"$results/$name.out" 2>&1
    echo $? >"$results/$name.code"
    awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}' >"$results/$name.seconds"
  ) &
}

# The only one that needs a package of Debian's; the others do not wait for it.
translations() {
  [ "${CI:-}" != true ] || add_debian_packages
  python scripts/check_messages.py
}

check types mypy
check lint ruff check --quiet .
check format ruff format --quiet --diff .
check contracts lint-imports
check migrations django-admin makemigrations --check --dry-run
check translations translations
check documentation .tools/docs/bin/mkdocs build --strict --quiet --site-dir "$results/site"
wait

failed=0
for name in "${names[@]}"; do
  if [ "$(<"$results/$name.code")" = 0 ]; then
    printf 'ok      %-14s %5s s\n' "$name" "$(<"$results/$name.seconds")"
  else
    failed=1
    cat "$results/$name.out"
    printf 'FAILED  %-14s %5s s\n' "$name" "$(<"$results/$name.seconds")"
  fi
done
exit $failed
