"""`sojourn …`: the steps of a night, and what came of them, without Airflow."""
