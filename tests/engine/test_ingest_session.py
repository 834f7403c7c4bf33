"""The session: its limits, its cursors, and nothing from outside."""

from __future__ import annotations

import pytest

from csrules.engine import DataError, EngineError, Session


def test_settings_and_a_clean_end(tmp_path):
    with Session(threads=1, memory_limit="200MB", directory=tmp_path) as session:
        names = ["threads", "memory_limit", "preserve_insertion_order", "autoinstall_known_extensions"]
        names += ["autoload_known_extensions", "python_enable_replacements", "TimeZone", "temp_directory"]
        settings = [str(session.row(f"SELECT current_setting('{name}')")[0]) for name in names]
        assert settings[0] == "1"
        assert settings[1].endswith("MiB")
        assert settings[2:7] == ["True", "False", "False", "False", "UTC"]
        assert settings[7] == str(session.scratch / "spill")
        assert session.scratch.is_dir()
    assert list(tmp_path.iterdir()) == []
    session.close()


def test_results_may_be_read_side_by_side():
    with Session() as session:
        session.execute("CREATE TABLE numbers AS SELECT range AS n FROM range(25)")
        first, second = (session.batches("SELECT n FROM numbers", size=10) for _ in range(2))
        assert next(first) == next(second)
        session.execute("INSERT INTO numbers VALUES (99)")
        assert [len(batch) for batch in first] == [10, 5]
        with session.cursor() as cursor:
            assert cursor.execute("SELECT count(*) FROM numbers").fetchall() == [(26,)]


def test_a_stream_left_open_is_ended_with_the_session():
    with Session() as session:
        batches = session.batches("SELECT range FROM range(100000)", size=10)
        assert len(next(batches)) == 10


def test_errors_are_told_without_a_traceback_of_duckdb():
    with Session() as session:
        with pytest.raises(EngineError) as caught:
            session.execute("SELECT * FROM nothing")
        assert caught.value.message == "a step of the calculation failed, which is a mistake in csrules or in a plugin"
        assert "Table with name nothing does not exist" in str(caught.value.__cause__)
        with pytest.raises(DataError) as caught:
            session.rows("SELECT CAST('x' AS INTEGER)")
        assert caught.value.message == "a value does not have the form that its column needs"
        with pytest.raises(DataError):
            list(session.batches("SELECT CAST(range || 'x' AS INTEGER) FROM range(5)"))


def test_a_limit_that_is_none():
    with pytest.raises(EngineError):
        Session(memory_limit="plenty")


def test_a_python_variable_is_not_a_table():
    hidden = {"a": [1]}
    with Session() as session, pytest.raises(EngineError) as caught:
        session.execute("SELECT * FROM hidden")
    assert "hidden" in str(caught.value.__cause__)
    assert hidden


def test_nothing_is_fetched():
    with Session() as session, pytest.raises(EngineError) as caught:
        session.rows("SELECT * FROM read_csv('https://example.org/a.csv')")
    assert "httpfs" in str(caught.value.__cause__)
