"""Plugins are loaded through their distributions' metadata, as installed ones are; each fault names its owner."""

from __future__ import annotations

import sys

import pytest

from csrules import __version__
from csrules.plugin.manager import NO_PLUGINS, load_plugins

GOOD = """
from csrules.plugin.spec import hookimpl

class Source:
    summary = "the CRM"
    def read(self, request):
        raise NotImplementedError

@hookimpl
def csrules_register_sources():
    return {{"{name}": Source()}}
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Makes a distribution with one module, found like any other on the path."""
    monkeypatch.delenv(NO_PLUGINS, raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(distribution: str, code: str, module: str | None = None) -> None:
        module = module or distribution.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(code)
        monkeypatch.delitem(sys.modules, module, raising=False)
        info = tmp_path / f"{distribution.replace('-', '_')}-2.1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 2.1\n")
        (info / "entry_points.txt").write_text(f"[csrules]\nmain = {module}\n")

    return install


def ours(plugins):
    return [problem for problem in plugins.problems if problem.distribution.startswith("crm")]


def test_the_built_in_sources_are_there_without_metadata(monkeypatch):
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
    plugins = load_plugins()
    assert plugins.problems == []
    assert list(plugins.sources) == ["csv", "json", "ndjson", "parquet"]
    offers = [offer for offer in plugins.offers if offer.kind == "source"]
    assert {(offer.distribution, offer.version) for offer in offers} == {("csrules", __version__)}
    assert all(offer.summary for offer in plugins.offers)


def test_a_plugin_offers_a_source(install):
    install("crm-good", GOOD.format(name="crm"))
    plugins = load_plugins()
    assert plugins.sources["crm"].summary == "the CRM"
    (offer,) = (offer for offer in plugins.offers if offer.name == "crm")
    assert (offer.kind, offer.distribution, offer.version, offer.summary) == ("source", "crm-good", "2.1", "the CRM")
    assert ours(plugins) == []


def test_without_plugins(install, monkeypatch):
    install("crm-good", GOOD.format(name="crm"))
    monkeypatch.setenv(NO_PLUGINS, "1")
    assert "crm" not in load_plugins().sources
    monkeypatch.setenv(NO_PLUGINS, "0")
    assert "crm" in load_plugins().sources


@pytest.mark.parametrize(
    ("code", "reason", "help"),
    [
        (
            "import nothing_of_that_name",
            "fails to import: ModuleNotFoundError: No module named 'nothing_of_that_name'",
            None,
        ),
        ("raise RuntimeError('no licence\\nmore')", "fails to import: RuntimeError: no licence", None),
        ("x = 1", "has no hooks", "mark its functions with `@csrules.plugin.spec.hookimpl`"),
        (
            GOOD.format(name="x").replace("csrules_register_sources", "csrules_register_source"),
            "has a hook `csrules_register_source` that csrules does not know",
            "did you mean `csrules_register_sources`?",
        ),
        (GOOD.format(name="x").replace("sources():", "sources(config):"), "has a wrong hook: ", None),
        (
            GOOD.format(name="x").replace("return {", "return 1 / 0 #"),
            "fails in `csrules_register_sources`: Zero",
            None,
        ),
        (
            GOOD.format(name="x").replace("return {", "return 5 #"),
            "returns no mapping from `csrules_register_sources`",
            None,
        ),
        (
            GOOD.format(name="x").replace("def read", "def reed"),
            "offers a source `x` that is none",
            "it needs a text `summary` and a method `read`",
        ),
        (
            GOOD.format(name="csv"),
            f"offers a source `csv`, a name that `csrules` {__version__} has taken",
            "remove one of the two, or ask for another name",
        ),
    ],
)
def test_a_faulty_plugin_is_named_and_the_rest_go_on(install, code, reason, help):
    install("crm-faulty", code)
    install("crm-good", GOOD.format(name="crm"))
    plugins = load_plugins()
    (problem,) = ours(plugins)
    assert (problem.distribution, problem.version, problem.plugin) == ("crm-faulty", "2.1", "main")
    assert problem.reason.startswith(reason)
    assert problem.help == help or help is None
    assert "crm" in plugins.sources
    assert type(plugins.sources["csv"]).__name__ == "FileSource"


def test_two_strangers_with_one_name(install):
    install("crm-zeta", GOOD.format(name="crm"))
    install("crm-alpha", GOOD.format(name="crm"))
    plugins = load_plugins()
    (problem,) = ours(plugins)
    assert problem.distribution == "crm-zeta"
    assert problem.reason == "offers a source `crm`, a name that `crm-alpha` 2.1 has taken"
    assert type(plugins.sources["crm"]).__module__ == "crm_alpha"


def test_one_module_under_two_names(install):
    install("crm-a", GOOD.format(name="crm"), "crm_shared")
    install("crm-b", GOOD.format(name="crm"), "crm_shared")
    (problem,) = ours(load_plugins())
    assert problem.reason == "is installed under two names"
