package dev.berth.docker.plugin.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.docker.plugin.AllocateNetwork;
import dev.berth.docker.plugin.SubnetData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a plugin written for the reference's structs can read. */
@DisplayName("A request to a network plugin")
class NetworkCallsTest {
    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("leaves out what a subnet does not have, since the reference parses what is there")
    void subnets() {
        assertThat(text(NetworkCalls.ALLOCATE_NETWORK
                        .request()
                        .write(new AllocateNetwork(
                                "n1",
                                Map.of("a", "b"),
                                List.of(
                                        new SubnetData("", "", "", Map.of()),
                                        new SubnetData("g", "10.9.0.0/24", "10.9.0.1/24", Map.of("r", "10.9.0.2/24"))),
                                List.of()))))
                .isEqualTo("{\"NetworkID\":\"n1\",\"Options\":{\"a\":\"b\"},\"IPv4Data\":[{\"AddressSpace\":\"\"},"
                        + "{\"AddressSpace\":\"g\",\"Pool\":\"10.9.0.0/24\",\"Gateway\":\"10.9.0.1/24\","
                        + "\"AuxAddresses\":{\"r\":\"10.9.0.2/24\"}}],\"IPv6Data\":[]}\n");
    }

    @Test
    @DisplayName("about gateways has the user's options where an engine puts them")
    void gateways() {
        assertThat(text(NetworkCalls.GATEWAY_CHECK.request().write(Map.of("parent", "eth0"))))
                .isEqualTo("{\"Options\":{\"com.docker.network.generic\":{\"parent\":\"eth0\"}}}\n");
    }
}
