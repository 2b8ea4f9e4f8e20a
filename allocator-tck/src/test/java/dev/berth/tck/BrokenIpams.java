package dev.berth.tck;

import static dev.berth.api.error.ErrorCode.ADDRESS_IN_USE;
import static dev.berth.api.error.ErrorCode.ADDRESS_OUT_OF_RANGE;
import static dev.berth.api.error.ErrorCode.DRIVER_FAILURE;
import static dev.berth.api.error.ErrorCode.INVALID_ADDRESS;
import static dev.berth.api.error.ErrorCode.INVALID_ARGUMENT;
import static dev.berth.api.error.ErrorCode.INVALID_POOL;
import static dev.berth.api.error.ErrorCode.NO_AVAILABLE_ADDRESSES;
import static dev.berth.api.error.ErrorCode.NO_MORE_SUBNETS;
import static dev.berth.api.error.ErrorCode.POOL_OVERLAP;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolId;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.PoolRequest;
import dev.berth.api.spi.PoolStatus;
import dev.berth.api.spi.ReleaseReason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** For each rule about pools and addresses a driver that breaks it, and no other. */
final class BrokenIpams {
    private BrokenIpams() {}

    /** By rule. */
    static Map<String, UnaryOperator<IpamDriver>> all() {
        Map<String, UnaryOperator<IpamDriver>> all = new LinkedHashMap<>();
        pools(all);
        ranges(all);
        addresses(all);
        refusals(all);
        return all;
    }

    private static void pools(Map<String, UnaryOperator<IpamDriver>> all) {
        all.put("IPAM-101", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = super.requestPool(request);
                return ever.size() == 1 ? renamed(pool, "") : pool;
            }
        });
        all.put("IPAM-102", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                return super.requestPool(
                        copy(request).family(AddressFamily.IPV4).build());
            }
        });
        all.put("IPAM-103", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                boolean unused = ever.values().stream()
                        .anyMatch(pool ->
                                pool.subnet().equals(request.pool().orElse(null)) && !anyGiven.containsKey(pool.id()));
                Pool pool = super.requestPool(request);
                if (!isCertain(request) || !unused) {
                    return pool;
                }
                PoolRequest another = copy(request).pool(null).build();
                Pool other = super.requestPool(another);
                releasePool(new PoolRelease(pool.id(), request.owner(), ReleaseReason.RELEASED));
                return other;
            }
        });
        all.put("IPAM-104", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                Prefix wanted = request.pool().orElse(null);
                boolean defaultSize = wanted != null && wanted.first().isUnspecified() && wanted.length() == 24;
                return super.requestPool(
                        defaultSize
                                ? copy(request).pool(Prefix.parse("0.0.0.0/25")).build()
                                : request);
            }
        });
        all.put("IPAM-105", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                return isAny(request) && live.size() >= 4
                        ? renamed(live.values().iterator().next(), "again for " + request.owner())
                        : super.requestPool(request);
            }
        });
        all.put("IPAM-106", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                List<Prefix> seen = request.exclusions().stream()
                        .filter(exclusion -> exclusion.length() == 0)
                        .toList();
                return super.requestPool(copy(request).exclusions(seen).build());
            }
        });
        all.put("IPAM-107", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                for (Pool pool : live.values()) {
                    if (isCertain(request)
                            && pool.subnet().equals(request.pool().orElseThrow())) {
                        return renamed(pool, "again");
                    }
                }
                return super.requestPool(request);
            }
        });
        all.put("IPAM-108", sound -> new TwistedIpam(sound) {
            private PoolId first = new PoolId("none yet");

            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = super.requestPool(request);
                first = live.size() == 1 ? pool.id() : first;
                return live.size() == 3 ? Pool.of(first, pool.subnet()) : pool;
            }
        });
        all.put("IPAM-109", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                return super.requestPool(
                        copy(request, SoundIpam.SPACES.global()).build());
            }
        });
        all.put("IPAM-110", sound -> new TwistedIpam(sound) {
            private final Map<Prefix, Integer> times = new HashMap<>();

            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = super.requestPool(request);
                times.merge(pool.subnet(), isCertain(request) ? 1 : 0, Integer::sum);
                return pool;
            }

            @Override
            public void releasePool(PoolRelease release) {
                Pool pool = live.get(release.pool());
                if (pool == null || times.get(pool.subnet()) < 2) {
                    super.releasePool(release);
                }
            }
        });
        all.put("IPAM-111", sound -> new TwistedIpam(sound) {
            private final Set<IpAddress> left = new HashSet<>();

            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = super.requestPool(request);
                if (isCertain(request)) {
                    left.stream()
                            .filter(pool.subnet()::contains)
                            .forEach(address -> super.requestAddress(
                                    new AddressRequest(pool.id(), address, request.owner(), Map.of())));
                }
                return pool;
            }

            @Override
            public void releasePool(PoolRelease release) {
                super.releasePool(release);
                left.addAll(held.keySet());
            }
        });
        all.put("IPAM-112", sound -> new TwistedIpam(sound) {
            @Override
            public void releasePool(PoolRelease release) {
                if (live.containsKey(release.pool()) || !ever.containsKey(release.pool())) {
                    super.releasePool(release);
                }
            }
        });
        all.put("IPAM-113", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                try {
                    return super.requestPool(request);
                } catch (AllocatorException refusal) {
                    throw is(refusal, NO_MORE_SUBNETS) ? refusal(INVALID_POOL) : refusal;
                }
            }
        });
        all.put("IPAM-114", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = super.requestPool(request);
                IpAddress fifth = IpAddress.of(
                        pool.subnet().family(),
                        pool.subnet().high(),
                        pool.subnet().low() + 5);
                return new Pool(pool.id(), pool.subnet(), cidr(pool, fifth));
            }
        });
    }

    private static void ranges(Map<String, UnaryOperator<IpamDriver>> all) {
        all.put("IPAM-151", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = super.requestPool(request);
                return Pool.of(pool.id(), request.range().orElse(pool.subnet()));
            }
        });
        all.put("IPAM-152", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                try {
                    return super.requestPool(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, ErrorCode.INVALID_SUB_POOL)) {
                        return super.requestPool(copy(request).range(null).build());
                    }
                    throw refusal;
                }
            }
        });
        all.put("IPAM-153", sound -> new RangedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                Prefix range = ranges.get(request.pool());
                if (range == null || request.address() != null) {
                    return super.requestAddress(request);
                }
                Prefix outside = IpamBench.sibling(range);
                long bit = 1L + anyGiven.merge(request.pool(), 1, Integer::sum);
                IpAddress address = IpAddress.of(outside.family(), outside.high(), outside.low() + bit);
                return super.requestAddress(
                        new AddressRequest(request.pool(), address, request.owner(), request.options()));
            }
        });
        all.put("IPAM-154", sound -> new RangedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr address = super.requestAddress(request);
                Prefix range = ranges.get(request.pool());
                if (range != null && !range.contains(address.address())) {
                    drop(request, address.address());
                    throw refusal(ADDRESS_OUT_OF_RANGE);
                }
                return address;
            }
        });
        all.put("IPAM-155", sound -> new RangedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                Pool pool = super.requestPool(request);
                return ranges.size() == 2 && request.range().isPresent()
                        ? Pool.of(ranges.keySet().iterator().next(), pool.subnet())
                        : pool;
            }
        });
        all.put("IPAM-156", sound -> new RangedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                try {
                    return super.requestAddress(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, ADDRESS_IN_USE) && ranges.containsKey(request.pool())) {
                        return cidr(live.get(request.pool()), request.address());
                    }
                    throw refusal;
                }
            }
        });
    }

    /** Remembers which pools have ranges. */
    private abstract static class RangedIpam extends TwistedIpam {
        final Map<PoolId, Prefix> ranges = new LinkedHashMap<>();

        RangedIpam(IpamDriver sound) {
            super(sound);
        }

        @Override
        public Pool requestPool(PoolRequest request) {
            Pool pool = super.requestPool(request);
            request.range().ifPresent(range -> ranges.put(pool.id(), range));
            return pool;
        }
    }

    private static void addresses(Map<String, UnaryOperator<IpamDriver>> all) {
        all.put("IPAM-201", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr address = super.requestAddress(request);
                Pool pool = live.get(request.pool());
                boolean fifth = request.address() == null && anyGiven.get(pool.id()) == 5;
                return fifth ? cidr(pool, outside(pool)) : address;
            }
        });
        all.put("IPAM-202", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr address = super.requestAddress(request);
                return Cidr.of(address.address(), address.family().bits());
            }
        });
        all.put("IPAM-203", sound -> new TwistedIpam(sound) {
            private Cidr third = Cidr.parse("0.0.0.0/0");

            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr address = super.requestAddress(request);
                int given = anyGiven.getOrDefault(request.pool(), 0);
                third = request.address() == null && given == 3 ? address : third;
                return request.address() == null && given == 4 ? third : address;
            }
        });
        all.put("IPAM-204", sound -> new TwistedIpam(sound) {
            private final Set<AddressRequest> once = new HashSet<>();

            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr address = super.requestAddress(request);
                boolean soon = request.address() != null && anyGiven.containsKey(request.pool());
                if (!soon || !once.isEmpty()) {
                    return address;
                }
                once.add(request);
                AddressRequest any = new AddressRequest(request.pool(), null, request.owner(), Map.of());
                Cidr other = super.requestAddress(any);
                drop(request, address.address());
                return other;
            }
        });
        all.put("IPAM-205", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                try {
                    return super.requestAddress(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, ADDRESS_IN_USE) && anyGiven.getOrDefault(request.pool(), 0) == 1) {
                        return cidr(live.get(request.pool()), request.address());
                    }
                    throw refusal;
                }
            }
        });
        all.put("IPAM-206", sound -> new TwistedIpam(sound) {
            private final Map<IpAddress, Integer> times = new HashMap<>();

            @Override
            public Cidr requestAddress(AddressRequest request) {
                Cidr address = super.requestAddress(request);
                times.merge(address.address(), request.address() == null ? 0 : 1, Integer::sum);
                return address;
            }

            @Override
            public void releaseAddress(AddressRelease release) {
                if (times.getOrDefault(release.address(), 0) < 2) {
                    super.releaseAddress(release);
                }
            }
        });
        all.put("IPAM-207", sound -> otherCode(sound, NO_AVAILABLE_ADDRESSES, NO_MORE_SUBNETS));
        all.put("IPAM-208", sound -> new TwistedIpam(sound) {
            private final Set<PoolId> full = new HashSet<>();

            @Override
            public Cidr requestAddress(AddressRequest request) {
                if (request.address() == null && full.contains(request.pool())) {
                    throw refusal(NO_AVAILABLE_ADDRESSES);
                }
                try {
                    return super.requestAddress(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, NO_AVAILABLE_ADDRESSES)) {
                        full.add(request.pool());
                    }
                    throw refusal;
                }
            }
        });
        all.put("IPAM-209", sound -> otherCode(sound, ADDRESS_OUT_OF_RANGE, INVALID_ADDRESS));
        all.put("IPAM-210", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                if (ever.containsKey(request.pool()) && !live.containsKey(request.pool())) {
                    throw refusal(DRIVER_FAILURE);
                }
                return super.requestAddress(request);
            }
        });
        all.put("IPAM-211", sound -> new TwistedIpam(sound) {
            @Override
            public void releaseAddress(AddressRelease release) {
                boolean isHeld = held.containsKey(release.address());
                super.releaseAddress(release);
                if (!isHeld) {
                    throw refusal(INVALID_ARGUMENT);
                }
            }
        });
        all.put("IPAM-212", sound -> new TwistedIpam(sound) {
            @Override
            public void releaseAddress(AddressRelease release) {
                Pool pool = live.get(release.pool());
                if (pool == null || pool.subnet().contains(release.address())) {
                    super.releaseAddress(release);
                }
            }
        });
        all.put("IPAM-213", sound -> new TwistedIpam(sound) {
            @Override
            public void releaseAddress(AddressRelease release) {
                if (live.containsKey(release.pool()) || !ever.containsKey(release.pool())) {
                    super.releaseAddress(release);
                }
            }
        });
        all.put("IPAM-214", sound -> new TwistedIpam(sound) {
            @Override
            public void releaseAddress(AddressRelease release) {
                if (release.reason() == ReleaseReason.RELEASED) {
                    super.releaseAddress(release);
                }
            }
        });
        all.put("IPAM-215", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                if (!Set.of(AddressRequest.SERIAL_OPTION, AddressRequest.TYPE_OPTION)
                        .containsAll(request.options().keySet())) {
                    throw refusal(INVALID_ARGUMENT);
                }
                return super.requestAddress(request);
            }
        });
        all.put("IPAM-216", sound -> new TwistedIpam(sound) {
            @Override
            public Optional<PoolStatus> status(PoolId pool) {
                return super.status(pool).map(status -> new PoolStatus(2, 0, 2, 0));
            }
        });
        all.put("IPAM-217", sound -> new TwistedIpam(sound) {
            @Override
            public Optional<PoolStatus> status(PoolId pool) {
                return super.status(pool).or(() -> Optional.of(new PoolStatus(0, 0, 0, 0)));
            }
        });
    }

    private static IpamDriver otherCode(IpamDriver sound, ErrorCode code, ErrorCode instead) {
        return new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                try {
                    return super.requestAddress(request);
                } catch (AllocatorException refusal) {
                    throw is(refusal, code) ? refusal(instead) : refusal;
                }
            }
        };
    }

    private static void refusals(Map<String, UnaryOperator<IpamDriver>> all) {
        all.put("IPAM-301", sound -> new TwistedIpam(sound) {
            @Override
            public Pool requestPool(PoolRequest request) {
                try {
                    return super.requestPool(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, POOL_OVERLAP) && isCertain(request)) {
                        takeUpperHalf(request);
                    }
                    throw refusal;
                }
            }

            private void takeUpperHalf(PoolRequest request) {
                Prefix half = IpamBench.upperHalf(request.pool().orElseThrow());
                if (live.values().stream().noneMatch(pool -> pool.subnet().overlaps(half))) {
                    super.requestPool(copy(request).pool(half).build());
                }
            }
        });
        all.put("IPAM-302", sound -> new TwistedIpam(sound) {
            @Override
            public Cidr requestAddress(AddressRequest request) {
                try {
                    return super.requestAddress(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, ADDRESS_IN_USE)) {
                        drop(request, request.address());
                    }
                    throw refusal;
                }
            }
        });
        all.put("IPAM-303", sound -> new TwistedIpam(sound) {
            @Override
            public void releasePool(PoolRelease release) {
                if (release.pool().value().chars().anyMatch(letter -> letter > 127)) {
                    throw new IllegalArgumentException("not ASCII");
                }
                super.releasePool(release);
            }
        });
    }
}
