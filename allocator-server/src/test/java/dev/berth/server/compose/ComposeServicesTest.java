package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import dev.berth.api.net.IpAddress;
import dev.berth.server.input.Cluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeServicesTest {
    private static final ComposeOptions THREE_NODES = new ComposeOptions(null, 3, Map.of("COUNT", "5"));

    private static List<PublishedPort> ports(String ports) {
        return Stacks.read("services:\n  web:\n    ports:\n" + ports.indent(6))
                .services()
                .get(0)
                .spec()
                .endpoint()
                .ports();
    }

    private static PublishedPort port(int published, int target) {
        return PublishedPort.tcp(target).as(published);
    }

    @ParameterizedTest(name = "{0}: {1} tasks")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                       | 1",
                "{}                                       | 1",
                "{replicas: 4}                            | 4",
                "{replicas: \"4\"}                        | 4",
                "{replicas: 0}                            | 0",
                "{replicas: }                             | 1",
                "{replicas: \"${COUNT}\"}                 | 5",
                "{replicas: \"${UNSET:-2}\"}              | 2",
                "{mode: replicated, replicas: 2}          | 2",
                "{mode: }                                 | 1",
                "{mode: global}                           | 3",
                "{mode: GLOBAL}                           | 3",
                "{mode: global-job}                       | 3",
                "{mode: replicated-job, replicas: 2}      | 2",
                "{placement: {max_replicas_per_node: 1}}  | 1",
            })
    @DisplayName("Tasks by deploy, on three nodes:")
    void tasks(String deploy, int count) {
        Cluster cluster = Stacks.read("services: {web: {deploy: " + deploy + "}}", THREE_NODES);
        assertThat(cluster.services()).hasSize(1);
        assertThat(cluster.tasks()).hasSize(count);
        for (int slot = 1; slot <= count; slot++) {
            Task task = cluster.tasks().get(slot - 1);
            assertThat(task.id()).isEqualTo("shop_web." + slot);
            assertThat(task.slot()).isEqualTo(slot);
            assertThat(task.serviceId()).contains("shop_web");
            assertThat(task.nodeId()).isEmpty();
            assertThat(task.spec().networks())
                    .isEqualTo(cluster.services().get(0).spec().networks());
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"vip, VIP", "dnsrr, DNSRR", "DNSRR, DNSRR", "'', VIP", "'\"\"', VIP"})
    @DisplayName("The endpoint mode:")
    void endpointMode(String written, EndpointMode expected) {
        Service service = Stacks.read("services: {web: {deploy: {endpoint_mode: " + written + "}}}")
                .services()
                .get(0);
        assertThat(service.spec().endpoint().mode()).isEqualTo(expected);
    }

    @Test
    void networksAreListedOrMappedAndKeepTheirOrder() {
        Cluster cluster = Stacks.read(
                """
                services:
                  listed: {networks: [z, a]}
                  mapped:
                    networks:
                      z:
                        aliases: [one, 2]
                        ipv4_address: 10.0.0.9
                        ipv6_address: "fd00::9"
                        priority: 1000
                        mac_address: 02:42:ac:11:65:43
                      a:
                      m: {}
                networks: {a: , m: , z: }
                """);
        assertThat(Stacks.service(cluster, "shop_listed").spec().networks())
                .containsExactly(NetworkAttachmentSpec.to("shop_z"), NetworkAttachmentSpec.to("shop_a"));
        assertThat(Stacks.service(cluster, "shop_mapped").spec().networks())
                .containsExactly(
                        new NetworkAttachmentSpec(
                                "shop_z",
                                List.of("one", "2"),
                                List.of(IpAddress.parse("10.0.0.9"), IpAddress.parse("fd00::9"))),
                        NetworkAttachmentSpec.to("shop_a"),
                        NetworkAttachmentSpec.to("shop_m"));
        assertThat(Stacks.networkIds(cluster)).containsExactly("shop_a", "shop_m", "shop_z");
    }

    @ParameterizedTest(name = "deploy: {0}")
    @CsvSource(
            delimiter = '|',
            value = {"{replicas: 1}", "{replicas: 0}", "''", "{mode: replicated}"})
    @DisplayName("SVC-7: at most one replica may have an address of its own:")
    void oneTaskMayHaveAnAddress(String deploy) {
        Cluster cluster =
                Stacks.read("services: {web: {networks: {default: {ipv4_address: 10.0.0.9}}, deploy: " + deploy + "}}");
        assertThat(cluster.tasks()).allMatch(task -> task.spec()
                .networks()
                .equals(List.of(NetworkAttachmentSpec.to("shop_default", IpAddress.parse("10.0.0.9")))));
    }

    @Test
    void shortPortsMayBeTextsOrNumbers() {
        assertThat(
                        ports(
                                """
                                - 3000
                                - "8000:80"
                                - 22:22
                                - 127.0.0.1:8001:81
                                - 9090-9091:8080-8081
                                - 6060:6060/udp
                                """))
                .containsExactly(
                        port(0, 3000),
                        port(8000, 80),
                        port(22, 22),
                        port(8001, 81),
                        port(9090, 8080),
                        port(9091, 8081),
                        new PublishedPort(null, Protocol.UDP, 6060, 6060, PublishMode.INGRESS));
    }

    @Test
    void longPortsSayMore() {
        assertThat(
                        ports(
                                """
                                - target: 80
                                - {target: "81", published: 8081}
                                - {target: 82, published: "8082", protocol: udp, mode: host, name: stats, app_protocol: http}
                                - {target: 83, published: "9000-9001"}
                                - {target: 84-85, published: 9084-9085}
                                - {target: 86, published: "", protocol: SCTP, mode: INGRESS}
                                """))
                .containsExactly(
                        port(0, 80),
                        port(8081, 81),
                        new PublishedPort("stats", Protocol.UDP, 82, 8082, PublishMode.HOST),
                        port(9000, 83),
                        port(9001, 83),
                        port(9084, 84),
                        port(9085, 85),
                        new PublishedPort(null, Protocol.SCTP, 86, 0, PublishMode.INGRESS));
    }

    @Test
    void thePortsMayBeLeftEmpty() {
        assertThat(ports("")).isEmpty();
        assertThat(ports("[]")).isEmpty();
    }

    @Test
    void oneNumberIsFreeInEachProtocol() {
        assertThat(ports("- 53:53/tcp\n- 53:53/udp\n- 53:53/sctp")).hasSize(3);
    }

    @Test
    void thePortsOfTwoAddressesAreOneInACluster() {
        Cluster cluster = Stacks.read(
                "services: {dns: {ports: [\"0.0.0.0:53:53\", \"[::]:53:53\", \"127.0.0.1:53:53\", \"53:53\"]}}");
        assertThat(cluster.services().get(0).spec().endpoint().ports()).containsExactly(port(53, 53));
        assertThat(cluster.notes())
                .containsExactly(
                        "service shop_dns: ports for the address 127.0.0.1 only are published on every address,"
                                + " as in any Docker stack");
    }

    @Test
    @DisplayName("CLU-4: the ingress network is there, first, once a port is published through it")
    void ingress() {
        Cluster published = Stacks.read("services: {a: {ports: [80]}, b: {ports: [81]}}");
        assertThat(Stacks.networkIds(published)).containsExactly("ingress", "shop_default");
        assertThat(published.networks().get(0)).isEqualTo(ComposeReader.INGRESS);
        assertThat(published.networks().get(0).isIngress()).isTrue();
        assertThat(published.tasks())
                .as("the attachment to ingress is not the file's business")
                .allMatch(task -> task.spec().networks().size() == 1);

        Cluster hostOnly = Stacks.read("services: {a: {ports: [{target: 80, published: 80, mode: host}]}}");
        assertThat(Stacks.networkIds(hostOnly)).containsExactly("shop_default");
    }

    @Test
    void everythingElseIsPassedOverUnread() {
        Cluster cluster = Stacks.read(
                """
                version: "3.8"
                x-anything: [1, {a: "${REQUIRED:?not here}"}]
                services:
                  web:
                    build: {context: ., args: ["A=${REQUIRED:?not here either}"]}
                    command: sh -c 'echo $(date) $$'
                    profiles: [debug]
                    healthcheck: {test: [CMD, "true"], retries: three}
                    configs: [{source: c, target: /c}]
                    secrets: [s]
                    expose: [not-a-port]
                    x-more: &more {a: b}
                    deploy:
                      replicas: 2
                      labels: {traefik.http.routers.web.rule: "Host(`${DOMAIN?Variable not set}`)"}
                      resources: {limits: {cpus: '0.5', memory: 50M}}
                      placement: {constraints: [node.role == manager]}
                      update_config: *more
                volumes: {data: }
                configs: {c: {file: ./c}}
                secrets: {s: {external: true}}
                """);
        assertThat(Stacks.taskIds(cluster)).containsExactly("shop_web.1", "shop_web.2");
        assertThat(cluster.notes()).isEmpty();
    }

    @Test
    void whatTheUserShouldKnowIsSaid() {
        Cluster cluster = Stacks.read(
                """
                include: [other.yaml]
                services:
                  web:
                    extends: {file: base.yaml, service: web}
                    network_mode: host
                    image: nginx:${TAG}
                    networks: {default: {aliases: ["${ALIAS}"]}}
                """);
        assertThat(cluster.notes()).hasSize(4);
        assertThat(cluster.notes().get(0))
                .endsWith("shop.yaml: \"include\" is not followed; only what is written here is read");
        assertThat(cluster.notes().get(1))
                .isEqualTo(
                        "service shop_web: \"extends\" is not followed; its networks and ports are those written here");
        assertThat(cluster.notes().get(2))
                .isEqualTo(
                        "service shop_web: \"network_mode\" is passed over, as in any Docker stack; it joins its networks, or default");
        assertThat(cluster.notes().get(3)).endsWith("shop.yaml: variable ALIAS is not set, and taken as empty");
    }
}
