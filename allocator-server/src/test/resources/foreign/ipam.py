"""An IPAM plugin for Docker in Python, by the protocol's documents alone. Usage: ipam.py SOCKET [BASE]"""

import ipaddress
import json
import os
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler


class Refused(Exception):
    pass


class Pools:
    """Subnets of one block and the addresses taken in them; ranges of one subnet share its addresses."""

    def __init__(self, base):
        self.base = ipaddress.ip_network(base)
        self.lock = threading.Lock()
        self.live = {}  # id -> (subnet, range or None)
        self.taken = {}  # subnet -> set of addresses

    def request_pool(self, space, pool, sub_pool, v6):
        if space not in ("py-local", "py-global"):
            raise Refused("Invalid Address Space")
        if pool == "":
            if v6 or sub_pool:
                raise Refused("Invalid Address Pool" if v6 else "Invalid Address SubPool")
            subnet, part = self.free_subnet(), None
        else:
            try:
                subnet = ipaddress.ip_network(pool)
            except ValueError:
                raise Refused("Invalid Address Pool")
            if subnet.version != 4:
                raise Refused("Invalid Address Pool")
            part = self.part(subnet, sub_pool)
            for other, other_part in self.live.values():
                shared = other == subnet and part is not None and other_part is not None and part != other_part
                if other.overlaps(subnet) and not shared:
                    raise Refused("Pool overlaps with other one on this address space")
        pool_id = "py/%s%s" % (subnet, "/" + str(part) if part else "")
        self.live[pool_id] = (subnet, part)
        self.taken.setdefault(subnet, set())
        return {"PoolID": pool_id, "Pool": str(subnet), "Data": {}}

    @staticmethod
    def part(subnet, sub_pool):
        if sub_pool == "":
            return None
        try:
            part = ipaddress.ip_network(sub_pool)
            if not part.subnet_of(subnet):
                raise ValueError(sub_pool)
        except (ValueError, TypeError):
            raise Refused("Invalid Address SubPool")
        return part

    def free_subnet(self):
        for subnet in self.base.subnets(new_prefix=24):
            if not any(other.overlaps(subnet) for other, _ in self.live.values()):
                return subnet
        raise Refused("No available pool")

    def pool(self, pool_id):
        if pool_id not in self.live:
            raise Refused("Address Pool not found")
        return self.live[pool_id]

    def release_pool(self, pool_id):
        subnet, _ = self.pool(pool_id)
        del self.live[pool_id]
        if not any(other == subnet for other, _ in self.live.values()):
            del self.taken[subnet]

    def request_address(self, pool_id, address):
        subnet, part = self.pool(pool_id)
        taken = self.taken[subnet]
        usable = self.usable(subnet)
        if address:
            wanted = ipaddress.ip_address(address)
            if wanted not in subnet:
                raise Refused("Requested address is out of range")
            if wanted in taken or wanted not in usable:
                raise Refused("Address already in use")
        else:
            wanted = next((each for each in part or subnet if each in usable and each not in taken), None)
            if wanted is None:
                raise Refused("No available addresses on this pool")
        taken.add(wanted)
        return {"Address": "%s/%d" % (wanted, subnet.prefixlen), "Data": None}

    @staticmethod
    def usable(subnet):
        first, last = int(subnet.network_address), int(subnet.broadcast_address)
        inner = range(first, last + 1) if subnet.prefixlen > 30 else range(first + 1, last)

        class Inside:
            def __contains__(self, address):
                return int(address) in inner

        return Inside()

    def release_address(self, pool_id, address):
        subnet, _ = self.pool(pool_id)
        if ipaddress.ip_address(address) not in subnet:
            raise Refused("Requested address is out of range")
        self.taken[subnet].discard(ipaddress.ip_address(address))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def address_string(self):
        return "unix"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        status, answer = 200, {}
        try:
            with self.server.pools.lock:
                answer = self.answer(self.path, json.loads(body) if body.strip() else {})
        except Refused as refused:
            answer = {"Error": str(refused)}
        except KeyError:
            status, answer = 404, {"Err": "no such method"}
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def answer(self, path, asked):
        pools = self.server.pools
        methods = {
            "/Plugin.Activate": lambda: {"Implements": ["IpamDriver"]},
            "/IpamDriver.GetDefaultAddressSpaces": lambda: {
                "LocalDefaultAddressSpace": "py-local",
                "GlobalDefaultAddressSpace": "py-global",
            },
            "/IpamDriver.RequestPool": lambda: pools.request_pool(
                asked["AddressSpace"], asked["Pool"], asked["SubPool"], asked["V6"]
            ),
            "/IpamDriver.ReleasePool": lambda: pools.release_pool(asked["PoolID"]) or {},
            "/IpamDriver.RequestAddress": lambda: pools.request_address(asked["PoolID"], asked["Address"]),
            "/IpamDriver.ReleaseAddress": lambda: pools.release_address(asked["PoolID"], asked["Address"]) or {},
        }
        return methods[path]()


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    if os.path.exists(sys.argv[1]):
        os.unlink(sys.argv[1])
    server = Server(sys.argv[1], Handler)
    server.pools = Pools(sys.argv[2] if len(sys.argv) > 2 else "10.77.0.0/16")
    print("ready", flush=True)
    server.serve_forever()
