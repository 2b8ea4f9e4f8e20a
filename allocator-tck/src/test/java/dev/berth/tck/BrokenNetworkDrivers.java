package dev.berth.tck;

import static dev.berth.api.error.ErrorCode.INVALID_ARGUMENT;
import static dev.berth.api.error.ErrorCode.NETWORK_EXISTS;
import static dev.berth.api.error.ErrorCode.UNKNOWN_NETWORK;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.Scope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** For each rule a network driver that breaks it, and no other. */
final class BrokenNetworkDrivers {
    private static final String NUMBER = SoundNetworkDriver.NUMBER;

    private BrokenNetworkDrivers() {}

    /** By rule. */
    static Map<String, UnaryOperator<NetworkDriver>> all() {
        Map<String, UnaryOperator<NetworkDriver>> all = new LinkedHashMap<>();
        allocating(all);
        freeing(all);
        restarts(all);
        lives(all);
        threads(all);
        return all;
    }

    private static Map<String, String> with(Map<String, String> answer, String option, String value) {
        Map<String, String> changed = new HashMap<>(answer);
        changed.put(option, value);
        return changed;
    }

    private static void allocating(Map<String, UnaryOperator<NetworkDriver>> all) {
        all.put("NETD-101", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                Map<String, String> answer = super.allocateNetwork(request);
                boolean fresh = !request.options().containsKey(NUMBER);
                return ever == 1 && fresh ? with(answer, "sound.more", null) : answer;
            }
        });
        all.put("NETD-102", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                Map<String, String> former = live.get(request.networkId());
                return former != null ? former : super.allocateNetwork(request);
            }
        });
        all.put("NETD-107", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                Map<String, String> answer = super.allocateNetwork(request);
                return ever == 7 ? with(answer, NUMBER, "1") : answer;
            }
        });
        all.put("NETD-108", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                if (!Set.of(NUMBER).containsAll(request.options().keySet())) {
                    throw refusal(INVALID_ARGUMENT);
                }
                return super.allocateNetwork(request);
            }
        });
        all.put("NETD-109", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                return super.allocateNetwork(request.subnets().get(0) == null ? null : request);
            }
        });
        all.put("NETD-110", sound -> new TwistedNetworkDriver(sound) {
            private boolean odd;

            @Override
            public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
                odd = !odd;
                return odd ? Set.of() : Set.of(AddressFamily.IPV6);
            }
        });
        all.put("NETD-151", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                return request.options();
            }
        });
        all.put("NETD-302", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                try {
                    return super.allocateNetwork(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, INVALID_ARGUMENT)) {
                        super.allocateNetwork(without(request, NUMBER));
                    }
                    throw refusal;
                }
            }
        });
        all.put("NETD-303", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                if (request.networkId().chars().anyMatch(letter -> letter > 127)) {
                    throw new IllegalArgumentException("not ASCII");
                }
                return super.allocateNetwork(request);
            }
        });
    }

    private static void freeing(Map<String, UnaryOperator<NetworkDriver>> all) {
        all.put("NETD-103", sound -> new TwistedNetworkDriver(sound) {
            private final Set<String> released = new HashSet<>();

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                if (released.contains(request.networkId())) {
                    throw refusal(NETWORK_EXISTS);
                }
                return super.allocateNetwork(request);
            }

            @Override
            public void freeNetwork(NetworkRelease release) {
                super.freeNetwork(release);
                if (release.reason() == ReleaseReason.RELEASED) {
                    released.add(release.networkId());
                }
            }
        });
        all.put("NETD-104", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public void freeNetwork(NetworkRelease release) {
                if (live.containsKey(release.networkId())) {
                    super.freeNetwork(release);
                }
            }
        });
        all.put("NETD-105", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public void freeNetwork(NetworkRelease release) {
                super.freeNetwork(release);
                for (String other : Set.copyOf(live.keySet())) {
                    super.freeNetwork(new NetworkRelease(other, release.owner(), release.reason()));
                }
            }
        });
        all.put("NETD-106", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public void freeNetwork(NetworkRelease release) {
                if (release.reason() == ReleaseReason.RELEASED) {
                    super.freeNetwork(release);
                }
            }
        });
        all.put("NETD-111", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public void freeNetwork(NetworkRelease release) {
                Map<String, String> answer = live.get(release.networkId());
                super.freeNetwork(release);
                String keeper = release.networkId() + " kept";
                sound.allocateNetwork(new NetworkRequest(keeper, release.owner(), answer, List.of()));
            }
        });
        all.put("NETD-301", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                try {
                    return super.allocateNetwork(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, NETWORK_EXISTS)) {
                        drop(request);
                    }
                    throw refusal;
                }
            }
        });
    }

    private static void restarts(Map<String, UnaryOperator<NetworkDriver>> all) {
        all.put("NETD-401", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                if (live.containsKey(request.networkId())) {
                    throw refusal(NETWORK_EXISTS);
                }
                return super.allocateNetwork(request);
            }
        });
        all.put("NETD-402", sound -> new TwistedNetworkDriver(sound) {
            private boolean restored;

            @Override
            public void restoreHints(String hints) {
                restored = true;
            }

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                boolean replayed = request.options().getOrDefault(NUMBER, "x").matches("[0-9]+");
                return super.allocateNetwork(replayed && !restored ? without(request, NUMBER) : request);
            }
        });
        all.put("NETD-403", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                try {
                    return super.allocateNetwork(request);
                } catch (AllocatorException refusal) {
                    if (is(refusal, NETWORK_EXISTS) && !live.containsKey(request.networkId())) {
                        return request.options();
                    }
                    throw refusal;
                }
            }
        });
        all.put("NETD-404", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public void restoreHints(String hints) {
                if (!hints.equals(hints())) {
                    throw new IllegalArgumentException("cannot read " + hints.length() + " letters");
                }
            }
        });
        all.put("NETD-405", sound -> new TwistedNetworkDriver(sound) {
            private Set<String> taken = Set.of();

            @Override
            public String hints() {
                return String.join("\n", live.keySet());
            }

            @Override
            public void restoreHints(String hints) {
                taken = hints.lines().collect(Collectors.toSet());
            }

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                if (taken.contains(request.networkId())) {
                    throw refusal(NETWORK_EXISTS);
                }
                return super.allocateNetwork(request);
            }
        });
    }

    private static void lives(Map<String, UnaryOperator<NetworkDriver>> all) {
        all.put("NETD-502", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public NetworkCapabilities capabilities() {
                NetworkCapabilities.Builder builder = NetworkCapabilities.of(Scope.GLOBAL);
                return (ever == 0 ? builder : builder.nodeAddress()).build();
            }
        });
        all.put("NETD-503", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public void close() {
                if (!live.isEmpty()) {
                    throw new IllegalStateException("networks are allocated");
                }
            }
        });
        all.put("NETD-504", sound -> {
            Thread thread = new Thread(LockSupport::park, "left behind");
            thread.setDaemon(true);
            thread.start();
            return sound;
        });
        all.put("NETD-505", sound -> new TwistedNetworkDriver(sound) {
            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                LockSupport.parkNanos(1);
                return super.allocateNetwork(request);
            }
        });
        all.put("NETD-506", sound -> new TwistedNetworkDriver(sound) {
            private final ReentrantLock lock = new ReentrantLock();

            {
                lock.lock(); // and never unlocked, which only other threads notice
            }

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                lock.lock();
                return super.allocateNetwork(request);
            }
        });
    }

    private static void threads(Map<String, UnaryOperator<NetworkDriver>> all) {
        all.put("NETD-601", sound -> new TwistedNetworkDriver(sound) {
            private final AtomicBoolean lost = new AtomicBoolean();

            @Override
            public void freeNetwork(NetworkRelease release) {
                super.freeNetwork(release);
                if (Thread.currentThread() != creator && lost.compareAndSet(false, true)) {
                    throw refusal(UNKNOWN_NETWORK);
                }
            }
        });
        all.put("NETD-602", sound -> new TwistedNetworkDriver(sound) {
            private final Map<String, Thread> takers = new ConcurrentHashMap<>();

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                Map<String, String> answer = super.allocateNetwork(request);
                takers.put(request.networkId(), Thread.currentThread());
                for (Map.Entry<String, Map<String, String>> other : live.entrySet()) {
                    Thread taker = takers.get(other.getKey());
                    if (taker != null && taker != Thread.currentThread()) {
                        return other.getValue();
                    }
                }
                return answer;
            }
        });
        all.put("NETD-701", sound -> new TwistedNetworkDriver(sound) {
            private int idleReleases;

            @Override
            public void freeNetwork(NetworkRelease release) {
                idleReleases += live.containsKey(release.networkId()) ? 0 : 1;
                super.freeNetwork(release);
            }

            @Override
            public Map<String, String> allocateNetwork(NetworkRequest request) {
                Map<String, String> former = live.get(request.networkId());
                return former != null && idleReleases > 3 ? former : super.allocateNetwork(request);
            }
        });
    }
}
