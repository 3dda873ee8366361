# ./run test ARGS…: the suite on SQLite, then what touches the database again on PostgreSQL (not the walks over every
# address by every role: their policies are asked there by the tests of each room). ARGS go to pytest, both times.
# The last lines printed are pytest's own closing lines; where one of the two failed, its line is the very last.

. scripts/debian.sh
mkdir -p .tools/log
add_debian_packages

common=()
[ -t 1 ] && common+=(--color=yes)
[ $# -eq 0 ] && common+=(-n "$(nproc 2>/dev/null || echo 2)" --dist loadgroup)

# suite LOG OPTION…: one run of pytest; its exit code is also the function's.
suite() {
  local log=.tools/log/$1.log
  shift
  .venv/bin/python -m pytest "${common[@]}" "$@" 2>&1 | tee "$log"
  return "${PIPESTATUS[0]}"
}

closing_line() {
  grep -E '(passed|failed|error|errors|skipped|deselected|no tests ran).* in [0-9.]+s' ".tools/log/$1.log" | tail -n 1
}

suite sqlite "$@"
sqlite=$?
echo
echo "Again on PostgreSQL:"
suite postgresql --database=postgresql --ignore=tests/architecture --ignore=tests/analysis --ignore=tests/access -m "not browser and not walk" "$@"
postgresql=$?
[ "$postgresql" = 5 ] && [ "$sqlite" != 5 ] && postgresql=0

closing() {
  if [ "$postgresql" = 0 ]; then
    echo "PostgreSQL:" && closing_line postgresql
    echo "SQLite:" && closing_line sqlite
  else
    echo "SQLite:" && closing_line sqlite
    echo "PostgreSQL:" && closing_line postgresql
  fi
}

echo
closing | tee .tools/log/closing.log
[ "$sqlite" = 0 ] && [ "$postgresql" = 0 ]
