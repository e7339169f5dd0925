from __future__ import annotations

import duckdb
import pytest

from policy_engine.model.errors import Unusable
from policy_engine.registry.headings import INSPECTORS, TARGETS
from policy_engine.registry.parquet import parquet_source
from policy_engine.registry.table import Table
from policy_engine.registry.targets import import_targets

COLUMNS = {
    "统一社会信用代码": "'91350100M000100Y43'",
    "名称": "'示例广告有限公司'",
    "主体类型": "'企业'",
    "登记状态": "'存续'",
    "监管所": "'南村所'",
    "行业类别": "'广告发布'",
    "许可备案": "''",
    "特征标签": "NULL::VARCHAR",
}


@pytest.fixture
def parquet(tmp_path):
    """Writes rows given as what differs, in SQL, from a good one; other columns are put behind."""

    def write(*rows, name="名录[1].parquet"):
        path = tmp_path / name
        selects = []
        for row in rows:
            cells = COLUMNS | row
            selects.append("SELECT " + ", ".join(f'{sql} AS "{title}"' for title, sql in cells.items()))
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({' UNION ALL '.join(selects)}) TO '{path}' (FORMAT parquet)")
        return path

    return write


@pytest.fixture
def take(parquet, on):
    return lambda *rows: import_targets(parquet_source(parquet(*rows)), on=on, county="350100")


@pytest.mark.parametrize(
    ("day", "read"),
    [
        ("DATE '2020-01-05'", "2020-01-05"),
        ("TIMESTAMP '2020-01-05 12:30:00'", "2020-01-05"),
        ("TIMESTAMPTZ '2020-01-04 20:00:00+00'", "2020-01-05"),
        ("'2020/1/5'", "2020-01-05"),
        ("20200105", "2020-01-05"),
        ("NULL::DATE", "None"),
        ("'NaN'::DOUBLE", "None"),
    ],
)
def test_days_are_read_however_they_are_stored(take, day, read):
    result = take({"成立日期": day})
    assert result.findings == ()
    assert str(result.rows[0].registered_on) == read


def test_columns_of_other_types_become_text(take):
    result = take(
        {
            "许可备案": "['乙证', '甲证']",
            "特征标签": "NULL::VARCHAR[]",
            "数据标记": "true",
            "x": "1.5::DECIMAL(4,1)",
        }
    )
    assert result.rows[0].profile.licences == ("乙证", "甲证")
    assert {f.code for f in result.findings} == {"R508", "R515"}


def test_integer_ids_stay_whole_and_rounded_ones_are_named(take, said):
    assert take({"统一社会信用代码": "914403001922038216::BIGINT"}).rows[0].id == "914403001922038216"
    assert take({"统一社会信用代码": "140525012345678::DOUBLE"}).rows[0].id == "140525012345678"
    result = take({"统一社会信用代码": "914403001922038216::DOUBLE"})
    assert said(result.findings) == ["R530:1:1"]
    assert result.rejected == 1


def test_nested_columns_are_errors_only_where_they_are_imported(take, tally):
    struct = "{'a': 1}"
    assert tally(take({"另": struct}).findings) == {("R508", "info"): 1}
    assert tally(take({"名称": struct}, {"名称": struct}).findings) == {("R569", "error"): 2}


def test_a_cell_of_ten_megabytes_is_an_error_and_not_repeated(take):
    (finding,) = take({"名称": "repeat('长', 10000000)"}).findings
    assert (finding.code, finding.place.line, finding.place.column) == ("R568", 1, 2)
    assert len(finding.excerpt) < 100


def test_places_count_records_and_blank_ones_too(take, said):
    blank = dict.fromkeys(COLUMNS, "''")
    assert (
        said(take({}, blank, {"名称": "''", "统一社会信用代码": "'91110000600037341L'"}).findings)[-1]
        == "R520:3:2"
    )


def test_headings_without_rows_and_other_sheets_are_told(tmp_path):
    path = tmp_path / "空.parquet"
    with duckdb.connect() as connection:
        cells = ", ".join(f'{sql} AS "{title}"' for title, sql in COLUMNS.items())
        connection.execute(f"COPY (SELECT {cells} LIMIT 0) TO '{path}' (FORMAT parquet)")
    table = Table(parquet_source(path), TARGETS)
    assert table.rows == ()
    assert [f.code for f in table.findings] == ["R506"]
    other = Table(parquet_source(path), INSPECTORS)
    assert other.rows == ()
    assert [f.code for f in other.findings] == ["R514"]


@pytest.mark.parametrize(
    "damage",
    [lambda d: d[:-20], lambda d: d[:60] + b"\xff" * 40 + d[100:], lambda d: b"PAR1PAR1", lambda d: b""],
)
def test_damaged_files_are_refused(parquet, on, damage):
    path = parquet({}, {"统一社会信用代码": "'91110000600037341L'"})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Unusable) as stop:
        import_targets(parquet_source(path), on=on)
    assert path.name in stop.value.message.zh


def test_encrypted_ones_are_told_from_damaged_ones(parquet):
    path = parquet({})
    path.write_bytes(path.read_bytes()[:-4] + b"PARE")
    with pytest.raises(Unusable, match="encrypted"):
        parquet_source(path)


def test_too_many_columns_or_rows_or_bytes_are_refused(parquet, monkeypatch):
    path = parquet({}, {})
    monkeypatch.setattr("policy_engine.registry.parquet.MAX_ROWS", 1)
    with pytest.raises(Unusable, match="2 rows"):
        parquet_source(path)
    monkeypatch.setattr("policy_engine.registry.parquet.MAX_COLUMNS", 3)
    with pytest.raises(Unusable, match="8 columns"):
        parquet_source(path)
    assert [f.code for f in parquet_source(path, limit=10).findings] == ["R504"]
