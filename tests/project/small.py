"""A small project with a percentage, a list, a role without a rate and a tier that a floor gives."""

from __future__ import annotations

from pathlib import Path

POLICY = """\
policy "Small" { currency USD }

record account {
  id       text     key
  arr      money    at least 0
  usage    percent  from 0% to 100%  optional
  regions  list of text  optional
  started  date
}

define idle = 100% - usage

tiers {
  tier high "High" { touch high  served by csm  when arr >= 50k }
  tier base "Base" { touch tech  served by ops  otherwise }

  at least high when idle > 70%
}

role csm "Manager"    { costs 100 per hour  works 110h/month }
role ops "Operations" { works 120h/month }

service review "Review"
service help   "Help"  { by ops }

entitlements {
  | service | high     | base     |
  | review  | 7h/year  | included |
  | help    | 1h/month | 1h/month |
}
"""
PROJECT = """\
[project]
policy = "policy.csr"
as_of = 2026-06-30

[sources.account]
type = "csv"
path = "accounts.csv"

[[outputs]]
type = "csv"
path = "out"
"""
ACCOUNTS = """\
id,arr,usage,regions,started
A-1,"$60,000",25%,EMEA; APAC,2024-01-01
A-2,1200,12.5,,2026-06-01
A-3,1200,,EMEA,2026-06-01
A-4,much,,,2026-06-01
"""


def small_project(directory: Path, *, policy: str = POLICY, project: str = PROJECT, accounts: str = ACCOUNTS) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in {"policy.csr": policy, "csrules.toml": project, "accounts.csv": accounts}.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory
