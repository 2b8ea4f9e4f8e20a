package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.ReleaseReason;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** As {@link TwistedIpam}, for network drivers. */
abstract class TwistedNetworkDriver implements NetworkDriver {
    final NetworkDriver sound;
    final Thread creator = Thread.currentThread();
    /** The answers for the networks that are allocated. */
    final Map<String, Map<String, String>> live = new ConcurrentHashMap<>();
    /** How many networks there ever were. */
    volatile int ever;

    TwistedNetworkDriver(NetworkDriver sound) {
        this.sound = sound;
    }

    static boolean is(AllocatorException refusal, ErrorCode code) {
        return refusal.code().equals(code);
    }

    static AllocatorException refusal(ErrorCode code) {
        return SoundNetworkDriver.refusal(code);
    }

    /** The request without an option. */
    static NetworkRequest without(NetworkRequest request, String option) {
        Map<String, String> options = new HashMap<>(request.options());
        options.remove(option);
        return new NetworkRequest(request.networkId(), request.owner(), options, request.subnets());
    }

    @Override
    public NetworkCapabilities capabilities() {
        return sound.capabilities();
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        Map<String, String> answer = sound.allocateNetwork(request);
        live.put(request.networkId(), answer);
        synchronized (this) {
            ever++;
        }
        return answer;
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        sound.freeNetwork(release);
        live.remove(release.networkId());
    }

    final void drop(NetworkRequest request) {
        freeNetwork(new NetworkRelease(request.networkId(), request.owner(), ReleaseReason.ROLLED_BACK));
    }

    @Override
    public Set<AddressFamily> familiesWithoutGateway(Map<String, String> options) {
        return sound.familiesWithoutGateway(options);
    }

    @Override
    public String hints() {
        return sound.hints();
    }

    @Override
    public void restoreHints(String hints) {
        sound.restoreHints(hints);
    }

    @Override
    public void close() {
        sound.close();
    }
}
