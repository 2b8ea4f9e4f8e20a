package dev.berth.overlay;

import dev.berth.api.model.ClusterSettings;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerKind;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.Subnet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The driver as the tests speak to it: VNIs in, VNIs out. */
record Overlay(NetworkDriver driver) {
    static final String LIST = "com.docker.network.driver.overlay.vxlanid_list";

    private static final Subnet SUBNET = new Subnet("GlobalDefault", Prefix.parse("10.0.0.0/24"), null);

    static Overlay with(ClusterSettings settings, Clock clock) {
        return new Overlay(new OverlayDriverProvider().create(new DriverContext(settings, Map.of(), clock)));
    }

    static Overlay with(ClusterSettings.Builder settings) {
        return with(settings.build(), Clock.systemUTC());
    }

    static Overlay withDefaults() {
        return with(ClusterSettings.builder());
    }

    /** Subnets of both families in turn. */
    static List<Subnet> subnets(int count) {
        List<Subnet> subnets = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            subnets.add(
                    at % 2 == 0
                            ? SUBNET
                            : new Subnet(
                                    "GlobalDefault", Prefix.parse("fd00:" + at + "::/64"), Cidr.parse("fd00::1/64")));
        }
        return subnets;
    }

    static NetworkRequest request(String network, int subnets, Map<String, String> options) {
        return new NetworkRequest(network, owner(network), options, subnets(subnets));
    }

    private static OwnerToken owner(String network) {
        return new OwnerToken(OwnerKind.NETWORK, network, "");
    }

    /** The list in the answer; null if there is none. */
    @Nullable
    String allocate(String network, int subnets, String list) {
        return driver.allocateNetwork(request(network, subnets, Map.of(LIST, list)))
                .get(LIST);
    }

    @Nullable
    String allocate(String network, int subnets) {
        return driver.allocateNetwork(request(network, subnets, Map.of())).get(LIST);
    }

    String allocate(String network) {
        return allocate(network, 1);
    }

    void free(String network, ReleaseReason reason) {
        driver.freeNetwork(new NetworkRelease(network, owner(network), reason));
    }

    void free(String network) {
        free(network, ReleaseReason.RELEASED);
    }

    /** A clock that goes only when told. */
    static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
