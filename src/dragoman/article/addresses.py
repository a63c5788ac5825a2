"""Which network addresses are of the open Internet, by IANA's registries of special-purpose addresses for IPv4 and IPv6
(RFC 6890 and what came after it). They stand here because each version of Python knows other ones."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

SPECIAL_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ),
    )
)  # fmt: skip
UNICAST_6 = IPv6Network("2000::/3")  # all that is given out
# Of it: protocol assignments (Teredo among them), documentation, 6to4, which carries addresses of IPv4.
SPECIAL_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
NAT64 = IPv6Network("64:ff9b::/96")  # how a network of IPv6 alone names the addresses of IPv4


def is_public(address: str) -> bool:
    """Whether an address is one of the open Internet. Raises ValueError for what is no address."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in SPECIAL_4)
    if parsed in NAT64:
        return is_public(str(IPv4Address(int(parsed) & 0xFFFF_FFFF)))
    if parsed.ipv4_mapped is not None:
        return is_public(str(parsed.ipv4_mapped))
    return parsed in UNICAST_6 and not any(parsed in block for block in SPECIAL_6)
