package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.server.input.InputException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input is refused with its line, its place, what was found, and what to do. */
class ComposeRefusalsTest {
    private static final String NETWORK = "services: {web: {networks: [n]}}\nnetworks:\n  n: ";

    private static void assertRefused(String text, int line, String complaint) {
        InputException refusal = Stacks.refusal(text);
        assertThat(refusal).hasMessageContaining(complaint);
        assertThat(refusal.line()).hasValue(line);
        assertThat(refusal.file()).endsWith("shop.yaml");
        assertThat(refusal.advice()).isNotBlank();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{driver: [overlay]}                        | n.driver: expected a text, found a list",
                "{driver: ''}                               | n: \"\": the name is empty",
                "{driver_opts: mtu}                         | n.driver_opts: expected a mapping (key: value), found \"mtu\"",
                "{driver_opts: {mtu: [1400]}}               | n.driver_opts.mtu: expected a text, found a list",
                "{internal: maybe}                          | n.internal: expected true or false, found \"maybe\"",
                "{attachable: [true]}                       | n.attachable: expected true or false, found a list",
                "{enable_ipv6: 6}                           | n.enable_ipv6: expected true or false, found \"6\"",
                "{external: sure}                           | n.external: expected true or false, found \"sure\"",
                "{external: true, name: ingress}            | services cannot join the ingress network",
                "{labels: web}                              | n.labels: expected a mapping (key: value), found \"web\"",
                "{ipam: default}                            | n.ipam: expected a mapping (key: value), found \"default\"",
                "{ipam: {config: {subnet: 10.0.0.0/8}}}     | n.ipam.config: expected a list, found a mapping",
                "{ipam: {config: [10.0.0.0/8]}}             | n.ipam.config[0]: expected a mapping (key: value), found \"10.0.0.0/8\"",
                "{ipam: {config: [{subnet: 10.0.0.0}]}}     | config[0].subnet: \"10.0.0.0\": not an address with a prefix length",
                "{ipam: {config: [{subnet: 10.0.0.0/33}]}}  | config[0].subnet: \"10.0.0.0/33\": not an address with a prefix length",
                "{ipam: {config: [{subnet: 10.0.300.0/24}]}}| config[0].subnet: \"10.0.300.0/24\": not an address",
                "{ipam: {config: [{subnet: ''}]}}           | config[0].subnet: \"\": not an address",
                "{ipam: {config: [{subnet: [a]}]}}          | config[0].subnet: expected a text, found a list",
                "{ipam: {config: [{ip_range: 10.0.0.1-9}]}} | config[0].ip_range: \"10.0.0.1-9\": not an address with a prefix",
                "{ipam: {config: [{gateway: 10.0.0.1/24}]}} | config[0].gateway: \"10.0.0.1/24\": not an IP address",
                "{ipam: {config: [{gateway: router}]}}      | config[0].gateway: \"router\": not an IP address",
                "{ipam: {config: [{aux_addresses: {a: b}}]}}| config[0].aux_addresses.a: \"b\": not an IP address",
                "overlay                                    | networks.n: expected a mapping (key: value), found \"overlay\"",
                "[driver]                                   | networks.n: expected a mapping (key: value), found a list",
            })
    @DisplayName("Networks:")
    void networks(String description, String complaint) {
        assertRefused(NETWORK + description, 3, complaint);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx                               | services.web: expected a service, which is a mapping (key: value), found \"nginx\"",
                "                                    | services.web: expected a service, which is a mapping (key: value), found nothing",
                "[image]                             | services.web: expected a service, which is a mapping (key: value), found a list",
                "{networks: front}                   | services.web.networks: expected a mapping (key: value), found \"front\"",
                "{networks: [nowhere]}               | services.web.networks[0]: \"nowhere\" is no network of this file; describe it under the top-level networks, or use one of [front, back, same, default]",
                "{networks: {nowhere: }}             | services.web.networks.nowhere: \"nowhere\" is no network of this file",
                "{networks: [host]}                  | \"host\" is no network of this file",
                "{networks: [shop_front]}            | \"shop_front\" is no network of this file",
                "{networks: [[front]]}               | services.web.networks[0]: expected a text, found a list",
                "{networks: [front, front]}          | services.web.networks[1]: network \"front\" is listed twice (SVC-7)",
                "{networks: [same, back]}            | services.web.networks: \"shop_back\": the network is listed twice",
                "{networks: {front: [a]}}            | services.web.networks.front: expected a mapping (key: value), found a list",
                "{networks: {front: {aliases: a}}}   | services.web.networks.front.aliases: expected a list, found \"a\"",
                "{networks: {front: {ipv4_address: 10.0.0}}}  | front.ipv4_address: \"10.0.0\": not an IP address",
                "{networks: {front: {ipv4_address: fd00::1}}} | front.ipv4_address: expected an IPv4 address, found \"fd00::1\"",
                "{networks: {front: {ipv6_address: 10.0.0.1}}}| front.ipv6_address: expected an IPv6 address, found \"10.0.0.1\"",
                "{deploy: 3}                         | services.web.deploy: expected a mapping (key: value), found \"3\"",
                "{deploy: {replicas: -1}}            | services.web.deploy.replicas: \"-1\": not a whole number from 0 on",
                "{deploy: {replicas: many}}          | services.web.deploy.replicas: \"many\": not a whole number",
                "{deploy: {replicas: 2.5}}           | services.web.deploy.replicas: \"2.5\": not a whole number",
                "{deploy: {replicas: [2]}}           | services.web.deploy.replicas: expected a text, found a list",
                "{deploy: {replicas: '$NONE'}}       | services.web.deploy.replicas: \"\": not a whole number from 0 on (written as $NONE)",
                "{deploy: {replicas: 1000001}}       | services.web.deploy.replicas: 1,000,001 more tasks, and a file may have 1,000,000 in all; ask for fewer",
                "{deploy: {replicas: 1000000000}}    | 1,000,000,000 more tasks",
                "{deploy: {replicas: 99999999999999999999}} | not a whole number",
                "{deploy: {mode: everywhere}}        | services.web.deploy.mode: expected replicated, global, replicated-job or global-job, found \"everywhere\"",
                "{deploy: {mode: global, replicas: 2}} | services.web.deploy.replicas: a global service has one task a node",
                "{deploy: {endpoint_mode: dns}}      | services.web.deploy.endpoint_mode: expected vip or dnsrr, found \"dns\"",
                "{deploy: {endpoint_mode: dnsrr}, ports: [80]} | services.web.ports: a service with endpoint_mode dnsrr has no virtual IP",
                "{networks: {front: {ipv4_address: 10.0.0.9}}, deploy: {replicas: 2}} | services.web.networks: 2 tasks cannot share the address 10.0.0.9 (SVC-7)",
                "{deploy: {replicas: '${R:?how many}'}} | services.web.deploy.replicas: \"R\": required, but not set or empty: how many",
                "{deploy: {replicas: '${R'}}         | services.web.deploy.replicas: \"${R\": a ${ without its }",
            })
    @DisplayName("Services:")
    void services(String service, String complaint) {
        assertRefused(
                """
                networks: {front: , back: , same: {external: true, name: shop_back}}
                services:
                  db: {networks: [back]}
                  web: %s
                """
                        .formatted(service == null ? "" : service),
                4,
                complaint);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "80                                   | services.web.ports: expected a list, found \"80\"",
                "{80: 80}                             | services.web.ports: expected a list, found a mapping",
                "[http]                               | services.web.ports[0]: \"http\": not a whole number from 0 on",
                "[81, 65536]                          | services.web.ports[1]: \"65536\": not a port; ports are 1 to 65535",
                "['8000-8001:80-82']                  | services.web.ports[0]: \"8000-8001:80-82\": 2 published ports for 3 target ports",
                "[~]                                  | services.web.ports[0]: expected a text, found nothing",
                "[[80]]                               | services.web.ports[0]: expected a text, found a list",
                "['${P}:${P}']                        | services.web.ports[0]: \":\": the port inside the container is missing (written as ${P}:${P})",
                "[{published: 80}]                    | services.web.ports[0].target: expected a text, found nothing",
                "[{target: 0}]                        | services.web.ports[0]: \"0\": not a port",
                "[{target: 80, published: 70000}]     | services.web.ports[0].published: \"70000\": not a port",
                "[{target: 80, published: [1]}]       | services.web.ports[0].published: expected a text, found a list",
                "[{target: 80, protocol: http}]       | services.web.ports[0].protocol: \"http\": not a protocol",
                "[{target: 80, mode: bridge}]         | services.web.ports[0].mode: expected ingress or host, found \"bridge\"",
                "[{target: 80, host_ip: here}]        | services.web.ports[0].host_ip: \"here\": not an IP address",
                "[{target: 80-81, published: 80-82}]  | services.web.ports[0]: \"80-82:80-81\": 3 published ports for 2",
                "['80:80', '80:81']                   | services.web.ports[1]: port 80/tcp is published twice, also for target port 80",
                "['80:80', '79-81:90']                | services.web.ports[1]: port 80/tcp is published twice",
                "['80:80', {target: 80, published: 80, mode: host}] | services.web.ports[1]: port 80/tcp is published twice",
            })
    @DisplayName("Ports:")
    void ports(String ports, String complaint) {
        assertRefused("services:\n  web:\n    ports: " + ports, 3, complaint);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "version: '3'                          | 1 | services: the file has no services; list them under the top-level key services",
                "services:                             | 1 | services: the file has no services",
                "services: {}                          | 1 | services: the file has no services",
                "services: [web]                       | 1 | services: expected a mapping (key: value), found a list",
                "services: web                         | 1 | services: expected a mapping (key: value), found \"web\"",
                "{services: {a: {}}, networks: [a]}    | 1 | networks: expected a mapping (key: value), found a list",
                "{services: {a: {}}, name: [a]}        | 1 | name: expected a text, found a list",
                "{services: {a: {}, a: {}}}            | 1 | \"a\" is given twice",
                "{services: {a: {ports: [1], ports: [2]}}} | 1 | \"ports\" is given twice",
            })
    @DisplayName("The whole file:")
    void files(String text, int line, String complaint) {
        assertRefused(text, line, complaint);
    }

    @Test
    void theComplaintIsAtTheLineOfTheValue() {
        String text =
                """
                services:
                  web:
                    image: nginx
                    deploy:
                      replicas: 2
                    networks:
                      - front
                      - bakc
                networks:
                  front:
                    ipam:
                      config:
                        - subnet: 10.0.0.0/24
                  back:
                """;
        assertRefused(text, 8, "services.web.networks[1]: \"bakc\"");
        assertRefused(text.replace("bakc", "back").replace("/24", "/240"), 13, "subnet: \"10.0.0.0/240\"");
        assertRefused(text.replace("bakc", "back").replace("replicas: 2", "replicas: two"), 5, "replicas: \"two\"");
    }

    @Test
    void aFewLinesCannotAskForMoreThanAnyClusterHas() {
        assertThat(Stacks.refusal("services: {a: {deploy: {replicas: 600000}}, b: {deploy: {replicas: 600000}}}"))
                .hasMessageContaining(
                        "services.b.deploy.replicas: 600,000 more tasks, and a file may have 1,000,000 in all");
        StringBuilder text = new StringBuilder("services:\n");
        for (int i = 0; i < 100; i++) {
            text.append("  s").append(i).append(": {ports: [1-65535]}\n");
        }
        assertThat(Stacks.refusal(text.toString()))
                .hasMessageContaining(
                        "services.s3.ports[0]: 65,535 more published ports, and a file may have 196,605 in all");
    }

    @Test
    void aGlobalServiceOnManyNodesCannotHaveOneAddress() {
        String text = "services: {web: {networks: {default: {ipv4_address: 10.0.0.9}}, deploy: {mode: global}}}";
        assertThat(Stacks.read(text).tasks()).hasSize(1);
        assertThat(Stacks.refusal(text, new ComposeOptions(null, 2, java.util.Map.of())))
                .hasMessageContaining("2 tasks cannot share the address 10.0.0.9 (SVC-7)");
    }
}
