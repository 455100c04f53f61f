from bench.measuring.scraping import Counts, parse

PAGE = """\
# HELP tongguan_stage_seconds_total Wall time of batches by stage
# TYPE tongguan_stage_seconds_total counter
tongguan_stage_seconds_total{stage="save"} 2.25
# TYPE tongguan_stage_cpu_seconds_total counter
tongguan_stage_cpu_seconds_total{stage="decode"} 1.5
tongguan_stage_cpu_seconds_total{stage="save"} 0.75
# TYPE tongguan_records_total counter
tongguan_records_total{topic="a"} 10.0
tongguan_records_total{topic="b"} 5.0
# TYPE tongguan_batches_total counter
tongguan_batches_total 3.0
# TYPE tongguan_last_batch_timestamp_seconds gauge
tongguan_last_batch_timestamp_seconds 1.79e+09
"""


def test_a_page_is_read() -> None:
    assert parse(PAGE) == Counts({"decode": 1.5, "save": 0.75}, {"save": 2.25}, 15.0, 3.0, 1.79e9)


def test_a_service_that_has_done_nothing_counts_nothing() -> None:
    assert parse("") == Counts({}, {}, 0.0, 0.0, 0.0)


def test_counts_between_two_pages() -> None:
    later = Counts({"decode": 2.0, "save": 1.0, "load": 0.5}, {"save": 2.5}, 20.0, 4.0, 1.8e9)
    assert later.since(parse(PAGE)) == Counts(
        {"decode": 0.5, "save": 0.25, "load": 0.5}, {"save": 0.25}, 5.0, 1.0, 1.8e9
    )
