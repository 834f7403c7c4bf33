"""A small sound policy and a small broken one."""

GOOD = """\
policy "Demo" {
  currency USD
}

record account {
  id   text  key
  arr  money at least 0
}

tiers {
  tier plus "Plus" { touch high  served by csm  when arr >= 100k }
  tier core "Core" { touch tech  served by csm  otherwise }
}

role csm "CSM" { costs 100 per hour  works 110h/month }

service review "Review"

entitlements {
  | service | plus       | core     |
  | review  | 6h/quarter | included |
}
"""

BAD = GOOD.replace("when arr >=", "when ar >=")
