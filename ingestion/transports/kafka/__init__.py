"""Transport `kafka`: a night reads a snapshot of topics, each range of a partition a landing batch.

ranges.py      ranges of offsets: what is missing between them, where they overlap
probing.py     what keeps us from talking to a broker, in words
cluster.py     a cluster as the rest sees it: topics, ends, records, committed offsets
planning.py    from what was landed and a snapshot to the ranges of a night
reading.py     one range, record by record, never beyond
record_file.py the file that a range lands in, and its records for parsing
landing.py     ranges become batches, whole or not at all
"""
