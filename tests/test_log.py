from __future__ import annotations

import logging

import pytest

from relata import log

PACKAGE = log.__name__.partition(".")[0]


class Machine(log.Identified):
    echo = log.echo_property()

    def __init__(self, echo=None, logging_name=None):
        if logging_name:
            self.logging_name = logging_name
        self.echo = echo


Machine.__module__ = f"{PACKAGE}.engine.base"


@pytest.fixture
def records():
    handler = logging.Handler()
    found = []
    handler.emit = found.append
    log.rootlogger.addHandler(handler)
    yield found
    log.rootlogger.removeHandler(handler)


@pytest.mark.parametrize(
    "echo, debug, info",
    [(None, False, False), (False, False, False), (True, False, True), ("debug", True, True)],
)
def test_echo(echo, debug, info, records):
    machine = Machine(echo)
    assert machine.echo == echo
    assert machine._should_log_debug() is debug
    assert machine._should_log_info() is info
    machine.logger.debug("detail %s", 1)
    machine.logger.info("news %s", 2)
    machine.logger.warning("warned")
    assert [record.getMessage() for record in records] == ["detail 1"] * debug + ["news 2"] * info + [
        "warned"
    ]


def test_names_have_no_submodule():
    assert log.class_logger(Machine).logger.name == f"{PACKAGE}.engine.Machine"
    assert Machine(logging_name="mine").logger.name == f"{PACKAGE}.engine.Machine.mine"


def test_python_logging_decides_without_echo(caplog):
    machine = Machine()
    with caplog.at_level(logging.INFO, f"{PACKAGE}.engine"):
        assert machine._should_log_info() and not machine._should_log_debug()
    assert not machine._should_log_info()


def test_records_point_at_the_caller(records):
    machine = Machine("debug")
    machine.logger.info("here")
    try:
        raise ValueError("boom")
    except ValueError:
        machine.logger.error("failed", exc_info=True)
        machine.logger.exception("failed")
    machine.logger.log(logging.CRITICAL, "worse")
    machine.logger.critical("worst")
    assert {record.filename for record in records} == {"test_log.py"}
    assert records[0].funcName == "test_records_point_at_the_caller"
    assert records[1].exc_info[0] is ValueError and records[2].exc_info[0] is ValueError


def test_disabled_logging_wins(records):
    logging.disable(logging.CRITICAL)
    try:
        Machine("debug").logger.error("never")
    finally:
        logging.disable(logging.NOTSET)
    assert records == []
