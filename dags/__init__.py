"""When: Airflow schedules. A task calls one function of nights/ and returns run ids and counts."""
