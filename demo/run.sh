#!/usr/bin/env bash
# `make demo`: a sample company, its history as one night through the real Airflow DAG, then one more
# night, then what came out. Airflow keeps its own files in .airflow; nothing else is touched.
set -euo pipefail
cd "$(dirname "$0")/.."
company=$PWD/${1:-demo-company}
bin=$PWD/.venv/bin

export SOJOURN_COMPANY=$company SOJOURN_RETRIES=0
export AIRFLOW_HOME=$PWD/.airflow AIRFLOW__CORE__DAGS_FOLDER=$PWD/dags AIRFLOW__CORE__LOAD_EXAMPLES=False
export AIRFLOW__LOGGING__LOGGING_LEVEL=WARNING PYTHONWARNINGS=ignore
unset PYTHONDONTWRITEBYTECODE

say() { printf '\n%s\n' "$*"; }

# Airflow's own lines go to a file; the lines of our tasks go to the terminal.
airflow() { "$bin/airflow" "$@" 2>>"$AIRFLOW_HOME/demo.log"; }

night() {
    if ! airflow dags test nightly_journeys "$1T02:00:00"; then
        say "The night failed. Airflow's log: $AIRFLOW_HOME/demo.log" >&2
        exit 1
    fi
}

mkdir -p "$AIRFLOW_HOME"
: >"$AIRFLOW_HOME/demo.log"
rm -rf "$company" "$company-truth"

say "1  A sample company"
"$bin/sojourn" demo "$company"
airflow db migrate >>"$AIRFLOW_HOME/demo.log"
airflow pools set sojourn_engine 1 "one writer of engine.duckdb" >>"$AIRFLOW_HOME/demo.log"

read -r history next < <("$bin/python" -c '
from datetime import timedelta
from demo.options import LAST_DAY
print(LAST_DAY, LAST_DAY + timedelta(days=1))')
say "2  Its history, as the night of $history, through the Airflow DAG nightly_journeys"
night "$history"

say "3  One more day of files, and the night of $next"
"$bin/python" -c 'import sys, pathlib, demo; demo.deliver_next(pathlib.Path(sys.argv[1]))' "$company"
night "$next"

say "4  What came out"
"$bin/sojourn" report
say "5  The journey map: open it in a browser"
for page in "$company"/data/maps/*.html; do echo "  file://$page"; done
