"""The two resolvers behind `ports.Resolver`: a zone given as data, and the live one with its cache."""

from mailguard.dns.live import LiveResolver, system_servers
from mailguard.dns.zone import Zone, ZoneResolver, load_zone, zone_from_json

__all__ = ["LiveResolver", "Zone", "ZoneResolver", "load_zone", "system_servers", "zone_from_json"]
