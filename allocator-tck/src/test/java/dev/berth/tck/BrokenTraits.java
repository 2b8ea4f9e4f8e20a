package dev.berth.tck;

import static dev.berth.api.error.ErrorCode.ADDRESS_IN_USE;
import static dev.berth.api.error.ErrorCode.POOL_OVERLAP;
import static dev.berth.api.error.ErrorCode.UNKNOWN_POOL;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** For each rule about traits, life and threads of an IPAM driver one that breaks it, and no other. */
final class BrokenTraits {
    private BrokenTraits() {}

    /** By rule. */
    static Map<String, UnaryOperator<IpamDriver>> all() {
        Map<String, UnaryOperator<IpamDriver>> all = new LinkedHashMap<>();
        restarts(all);
        lives(all);
        threads(all);
        return all;
    }

    private static void restarts(Map<String, UnaryOperator<IpamDriver>> all) {
        all.put("IPAM-401", sound -> new TwistedIpam(sound) {
            private final AtomicInteger calls = new AtomicInteger();

            @Override
            public Pool requestPool(PoolRequest request) {
                OwnerToken fresh =
                        new OwnerToken(request.owner().kind(), request.owner().id(), "call " + calls.incrementAndGet());
                return super.requestPool(PoolRequest.in(request.addressSpace(), fresh)
                        .family(request.family())
                        .pool(request.pool().orElse(null))
                        .range(request.range().orElse(null))
                        .exclusions(request.exclusions())
                        .build());
            }
        });
        all.put("IPAM-402", sound -> new TwistedIpam(sound) {
            private final AtomicInteger calls = new AtomicInteger();

            @Override
            public Cidr requestAddress(AddressRequest request) {
                OwnerToken fresh =
                        new OwnerToken(request.owner().kind(), request.owner().id(), "call " + calls.incrementAndGet());
                return super.requestAddress(
                        new AddressRequest(request.pool(), request.address(), fresh, request.options()));
            }
        });
        all.put("IPAM-403", sound -> new TwistedIpam(sound) {
            private final Map<OwnerToken, Cidr> answers = new HashMap<>();

            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr former = answers.get(request.owner());
                if (former != null) {
                    return former;
                }
                Cidr answer = super.requestAddress(request);
                answers.put(request.owner(), answer);
                return answer;
            }
        });
        all.put("IPAM-404", sound -> new TwistedIpam(sound) {
            private boolean restored;

            @Override
            public void restoreHints(String hints) {
                restored = true;
            }

            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr address = super.requestAddress(request);
                if (request.address() != null && anyGiven.isEmpty() && !restored) {
                    drop(request, address.address());
                    throw refusal(ADDRESS_IN_USE);
                }
                return address;
            }
        });
        all.put("IPAM-405", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                if (request.address() == null && !ever.containsKey(request.pool())) {
                    throw refusal(UNKNOWN_POOL);
                }
                return super.requestAddress(request);
            }
        });
        all.put("IPAM-406", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                try {
                    return super.requestAddress(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, ADDRESS_IN_USE) && !ever.containsKey(request.pool())) {
                        return Cidr.of(request.address(), 28);
                    }
                    throw refusal;
                }
            }
        });
        all.put("IPAM-407", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                try {
                    return super.requestPool(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, POOL_OVERLAP) && ever.isEmpty()) {
                        return Pool.of(new PoolId("again"), request.pool().orElseThrow());
                    }
                    throw refusal;
                }
            }
        });
        all.put("IPAM-408", sound -> new TwistedIpam(sound) {
            @Override
            public void restoreHints(String hints) {
                if (!hints.equals(hints())) {
                    throw new IllegalArgumentException("cannot read " + hints.length() + " letters");
                }
            }
        });
        all.put("IPAM-409", sound -> new TwistedIpam(sound) {
            private Set<String> taken = Set.of();

            @Override
            public String hints() {
                return held.keySet().stream().map(IpAddress::toString).collect(Collectors.joining("\n"));
            }

            @Override
            public void restoreHints(String hints) {
                taken = hints.lines().collect(Collectors.toSet());
            }

            @Override
            public Cidr requestAddress(AddressRequest request) {
                if (request.address() != null
                        && taken.contains(request.address().toString())) {
                    throw refusal(ADDRESS_IN_USE);
                }
                return super.requestAddress(request);
            }
        });
    }

    private static void lives(Map<String, UnaryOperator<IpamDriver>> all) {
        all.put("IPAM-502", sound -> new TwistedIpam(sound) {
            @Override
            public AddressSpaces addressSpaces() {
                return new AddressSpaces(
                        "local " + ever.size(), super.addressSpaces().global());
            }
        });
        all.put("IPAM-503", sound -> new TwistedIpam(sound) {
            @Override
            public void close() {
                if (!live.isEmpty()) {
                    throw new IllegalStateException("pools are live");
                }
            }
        });
        all.put("IPAM-504", sound -> {
            Thread thread = new Thread(LockSupport::park, "left behind");
            thread.setDaemon(true);
            thread.start();
            return sound;
        });
        all.put("IPAM-505", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                return Pool.of(new PoolId("any"), IpamBench.anyOfLength(AddressFamily.IPV4, 24));
            }
        });
        all.put("IPAM-506", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                LockSupport.parkNanos(1);
                return super.requestAddress(request);
            }
        });
        all.put("IPAM-507", sound -> new TwistedIpam(sound) {
            private final ReentrantLock lock = new ReentrantLock();

            {
                lock.lock(); // and never unlocked, which only other threads notice
            }

            @Override
            public Cidr requestAddress(AddressRequest request) {
                lock.lock();
                return super.requestAddress(request);
            }
        });
    }

    private static void threads(Map<String, UnaryOperator<IpamDriver>> all) {
        all.put("IPAM-601", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                if (request.address() == null) {
                    for (Map.Entry<IpAddress, Thread> each : held.entrySet()) {
                        if (each.getValue() != Thread.currentThread() && each.getValue() != creator) {
                            return cidr(live.get(request.pool()), each.getKey());
                        }
                    }
                }
                return super.requestAddress(request);
            }
        });
        all.put("IPAM-602", sound -> new TwistedIpam(sound) {
            private final Map<Pool, Thread> givers = new ConcurrentHashMap<>();

            @Override
            public Pool requestPool(PoolRequest request) {
                for (Map.Entry<Pool, Thread> each : givers.entrySet()) {
                    if (each.getValue() != Thread.currentThread()) {
                        return renamed(each.getKey(), "again for " + request.owner());
                    }
                }
                Pool pool = super.requestPool(request);
                givers.put(pool, Thread.currentThread());
                return pool;
            }
        });
        all.put("IPAM-603", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                try {
                    return super.requestAddress(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, ADDRESS_IN_USE) && Thread.currentThread() != creator) {
                        return cidr(live.get(request.pool()), request.address());
                    }
                    throw refusal;
                }
            }
        });
        all.put("IPAM-604", sound -> new TwistedIpam(sound) {
            private final AtomicInteger lost = new AtomicInteger();

            @Override
            public void releaseAddress(AddressRelease release) {
                if (Thread.currentThread() == creator || lost.incrementAndGet() > 1) {
                    super.releaseAddress(release);
                }
            }
        });
        all.put("IPAM-701", sound -> new TwistedIpam(sound) {
            private int idleReleases;

            @Override
            public void releaseAddress(AddressRelease release) {
                idleReleases += held.containsKey(release.address()) ? 0 : 1;
                super.releaseAddress(release);
            }

            @Override
            public Cidr requestAddress(AddressRequest request) {
                Pool pool = live.get(request.pool());
                if (request.address() == null && idleReleases > 5 && pool != null) {
                    for (IpAddress address : held.keySet()) {
                        if (pool.subnet().contains(address)) {
                            return cidr(pool, address);
                        }
                    }
                }
                return super.requestAddress(request);
            }
        });
    }
}
