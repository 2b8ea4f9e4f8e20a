package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.DriverConfig;
import dev.berth.api.model.IpamConfig;
import dev.berth.api.model.IpamSpec;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.NetworkSpec;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.server.input.Cluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeNetworksTest {
    /** The spec of the one network that the text describes, under the key {@code n}. */
    private static NetworkSpec spec(String description) {
        Cluster cluster = Stacks.read(
                "services: {web: {networks: [n]}}\nnetworks:\n  n:\n" + description.indent(4),
                Map.of("SUBNET", "10.9.0.0/24"));
        assertThat(cluster.networks()).hasSize(1);
        assertThat(cluster.networks().get(0).id()).isEqualTo("shop_n");
        return cluster.networks().get(0).spec();
    }

    @Test
    void everyUnderstoodSettingIsKept() {
        NetworkSpec spec = spec(
                """
                name: back-end
                driver: overlay
                driver_opts:
                  com.docker.network.driver.overlay.vxlanid_list: 4097
                  encrypted: ""
                  com.docker.network.driver.mtu: '1400'
                internal: true
                attachable: "yes"
                enable_ipv6: on
                labels:
                  com.example.cost: 7
                  com.example.note:
                ipam:
                  driver: default
                  options:
                    com.example.pool: blue
                  config:
                    - subnet: ${SUBNET}
                      ip_range: 10.9.0.128/25
                      gateway: 10.9.0.254
                      aux_addresses:
                        printer: 10.9.0.3
                        router: 10.9.0.4
                    - subnet: 2001:db8::/64
                """);
        assertThat(spec)
                .isEqualTo(NetworkSpec.builder("back-end")
                        .driver(new DriverConfig(
                                "overlay",
                                Map.of(
                                        "com.docker.network.driver.overlay.vxlanid_list", "4097",
                                        "encrypted", "",
                                        "com.docker.network.driver.mtu", "1400")))
                        .internal(true)
                        .attachable(true)
                        .dualStack(true)
                        .labels(Map.of("com.example.cost", "7", "com.example.note", ""))
                        .ipam(new IpamSpec(
                                new DriverConfig("default", Map.of("com.example.pool", "blue")),
                                List.of(
                                        IpamConfig.builder()
                                                .subnet(Cidr.parse("10.9.0.0/24"))
                                                .range(Cidr.parse("10.9.0.128/25"))
                                                .gateway(IpAddress.parse("10.9.0.254"))
                                                .reserve("printer", IpAddress.parse("10.9.0.3"))
                                                .reserve("router", IpAddress.parse("10.9.0.4"))
                                                .build(),
                                        IpamConfig.subnet("2001:db8::/64"))))
                        .build());
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "{}", "driver:", "ipam:", "ipam: {config: }", "ipam: {config: []}", "external: false"})
    @DisplayName("A network of which nothing is said has every default:")
    void defaults(String description) {
        assertThat(spec(description)).isEqualTo(NetworkSpec.named("shop_n"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "true, true", "'\"true\"', true", "yes, true", "On, true", "Y, true", "TRUE, true", "false, false",
        "'\"false\"', false", "no, false", "off, false", "N, false", "~, false", "null, false", "'', false"
    })
    @DisplayName("Flags are read in every spelling:")
    void flags(String written, boolean meant) {
        assertThat(spec("internal: " + written).internal()).isEqualTo(meant);
    }

    @Test
    void labelsMayBeAList() {
        assertThat(spec("labels: [\"a=1\", \"b=2=3\", \"c\"]").labels())
                .containsExactly(Map.entry("a", "1"), Map.entry("b", "2=3"), Map.entry("c", ""));
    }

    @Test
    void aConfigWithoutSubnetIsOfTheFamilyOfWhatItAsksFor() {
        assertThat(spec("ipam: {config: [{gateway: \"fd00::1\"}, {ip_range: \"fd00::/80\"}, {}]}")
                        .ipam()
                        .configs())
                .extracting(IpamConfig::family)
                .containsExactly(AddressFamily.IPV6, AddressFamily.IPV6, AddressFamily.IPV4);
    }

    @Test
    void servicesThatNameNoNetworkShareTheDefaultOne() {
        Cluster cluster = Stacks.read(
                """
                services:
                  none: {image: a}
                  empty-list: {networks: []}
                  null-list: {networks: }
                  empty-map: {networks: {}}
                  by-name: {networks: [default]}
                """);
        assertThat(cluster.networks()).containsExactly(Network.of("shop_default", NetworkSpec.named("shop_default")));
        assertThat(cluster.services()).hasSize(5).allSatisfy(service -> assertThat(
                        service.spec().networks())
                .containsExactly(NetworkAttachmentSpec.to("shop_default")));
    }

    @Test
    void theDefaultNetworkCanBeDescribed() {
        Cluster cluster = Stacks.read(
                """
                services: {web: {}}
                networks:
                  default: {name: lobby, attachable: true}
                """);
        assertThat(cluster.networks())
                .containsExactly(Network.of(
                        "shop_default",
                        NetworkSpec.builder("lobby").attachable(true).build()));
    }

    @Test
    void networksThatNoServiceJoinsAreLeftOut() {
        Cluster cluster = Stacks.read(
                """
                services: {web: {networks: [b]}}
                networks: {a: , b: , c: {external: true}}
                """);
        assertThat(Stacks.networkIds(cluster)).containsExactly("shop_b");
        assertThat(cluster.notes()).isEmpty();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{external: true}                        | proxy",
                "{external: \"true\"}                    | proxy",
                "{external: true, name: }                | proxy",
                "{external: true, name: traefik-public}  | traefik-public",
                "{external: true, name: \"${NET:-edge}\"}| edge",
                "{external: true, name: \"${NET}\"}      | proxy",
                "{external: {name: traefik-public}}      | traefik-public",
                "{external: {}, name: other}             | other",
                "{external: {}}                          | proxy",
                "{external: true, name: shop_other}      | shop_other",
            })
    @DisplayName("External networks keep their names:")
    void external(String description, String name) {
        Cluster cluster = Stacks.read("services: {web: {networks: [proxy]}}\nnetworks: {proxy: " + description + "}");
        assertThat(cluster.networks()).containsExactly(ComposeReader.assumed(name));
        assertThat(cluster.services().get(0).spec().networks()).containsExactly(NetworkAttachmentSpec.to(name));
        assertThat(cluster.notes())
                .contains("network " + name
                        + " is external: where nothing else defines it, it is assumed to be an overlay"
                        + " network with default settings");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"host", "bridge"})
    @DisplayName("External networks that every node has by itself are those (DRV-7):")
    void predefined(String name) {
        Cluster cluster = Stacks.read(
                "services: {agent: {networks: [outside]}}\nnetworks: {outside: {external: true, name: " + name + "}}");
        assertThat(cluster.networks()).hasSize(1).isSubsetOf(Network.predefined());
        assertThat(cluster.networks().get(0).spec().driver().name()).isEqualTo(name);
        assertThat(cluster.notes()).isEmpty();
    }

    @Test
    void theExternalNetworkNoneIsNoNetwork() {
        Cluster cluster = Stacks.read(
                """
                services: {batch: {networks: [nothing]}, web: {}}
                networks: {nothing: {external: true, name: none}}
                """);
        assertThat(Stacks.networkIds(cluster)).containsExactly("shop_default");
        assertThat(Stacks.service(cluster, "shop_batch").spec().networks()).isEmpty();
    }

    @Test
    void whatTheFileDescribesBeatsWhatItAssumes() {
        Cluster cluster = Stacks.read(
                """
                services: {web: {networks: [again]}, db: {networks: [back]}}
                networks:
                  again: {external: true, name: shop_back}
                  back: {internal: true}
                """);
        assertThat(cluster.networks())
                .containsExactly(Network.of(
                        "shop_back",
                        NetworkSpec.builder("shop_back").internal(true).build()));
        assertThat(cluster.notes()).isEmpty();
    }

    @Test
    void oneExternalNetworkUnderTwoKeysIsOne() {
        Cluster cluster = Stacks.read(
                """
                services: {web: {networks: [a]}, db: {networks: [b]}}
                networks: {a: {external: true, name: n}, b: {external: {name: n}}}
                """);
        assertThat(cluster.networks()).containsExactly(ComposeReader.assumed("n"));
        assertThat(cluster.notes()).hasSize(1);
    }
}
