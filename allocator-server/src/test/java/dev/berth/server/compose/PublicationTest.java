package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicationTest {
    private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());

    @ParameterizedTest(name = "\"{0}\" opens {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "3000                         | any:3000/tcp",
                "3000-3002                    | any:3000/tcp any:3001/tcp any:3002/tcp",
                "8000:8000                    | 8000:8000/tcp",
                "9090-9091:8080-8081          | 9090:8080/tcp 9091:8081/tcp",
                "49100:22                     | 49100:22/tcp",
                "22:22                        | 22:22/tcp",
                "127.0.0.1:8001:8001          | 8001:8001/tcp",
                "127.0.0.1:5000-5001:5000-5001| 5000:5000/tcp 5001:5001/tcp",
                "127.0.0.1::5000              | any:5000/tcp",
                "[::1]:6001:6001              | 6001:6001/tcp",
                "::1:6001:6001                | 6001:6001/tcp",
                "[fd00::7]::6001              | any:6001/tcp",
                ":80                          | any:80/tcp",
                ":8080:80                     | 8080:80/tcp",
                "0:80                         | any:80/tcp",
                "6060:6060/udp                | 6060:6060/udp",
                "6060/SCTP                    | any:6060/sctp",
                "53-54:53-54/udp              | 53:53/udp 54:54/udp",
                "9000-9002:80                 | 9000:80/tcp 9001:80/tcp 9002:80/tcp",
                "080:0080                     | 80:80/tcp",
                "1:65535                      | 1:65535/tcp",
                "7000-7000:80                 | 7000:80/tcp",
            })
    @DisplayName("The short form:")
    void shortForm(String text, String expected) {
        List<PublishedPort> ports = Publication.parse(text).ports();
        assertThat(ports.stream().map(PublicationTest::show).collect(Collectors.joining(" ")))
                .isEqualTo(expected);
        assertThat(ports).allMatch(port -> port.mode() == PublishMode.INGRESS && port.name() == null);
    }

    @ParameterizedTest(name = "\"{0}\": {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | the port inside the container is missing",
                "8080:                   | the port inside the container is missing",
                "/udp                    | the port inside the container is missing",
                "web                     | \"web\": not a whole number",
                "80.5                    | not a whole number",
                "-80                     | not a whole number",
                "80-                     | not a whole number",
                "+80                     | not a whole number",
                "99999999999999999999:80 | not a whole number",
                "65536                   | \"65536\": not a port; ports are 1 to 65535",
                "70000:80                | not a port",
                "80:0                    | \"0\": not a port",
                "0-5:80                  | a range that starts at 0",
                "5-3                     | the last port is below the first",
                "8000-8001:80-82         | 2 published ports for 3 target ports; give as many",
                "8000:80-82              | 1 published ports for 3 target ports",
                "80/icmp                 | not a protocol whose ports can be published; use tcp, udp or sctp",
                "80/                     | not a protocol",
                "localhost:80:80         | not an IP address",
                "256.0.0.1:80:80         | not an IP address",
                "[::1:80:80              | not an IP address",
            })
    @DisplayName("Malformed ports are refused:")
    void refuses(String text, String complaint) {
        assertThatThrownBy(() -> Publication.parse(text))
                .isInstanceOf(AllocatorException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void whatIsWrittenFromRandomPartsIsReadBack() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            int size = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 1;
            int target = 1 + random.nextInt(65535 - size);
            boolean any = random.nextBoolean();
            int published = 1 + random.nextInt(65535 - size);
            Protocol protocol = PROTOCOLS.get(random.nextInt(PROTOCOLS.size()));
            String address = List.of("", "127.0.0.1", "[::1]", "0.0.0.0").get(random.nextInt(4));
            String text = (address.isEmpty() ? "" : address + ":")
                    + (any ? (address.isEmpty() ? "" : ":") : range(published, size) + ":")
                    + range(target, size)
                    + (protocol == Protocol.TCP && random.nextBoolean() ? "" : "/" + protocol);

            List<PublishedPort> expected = new ArrayList<>();
            for (int port = 0; port < size; port++) {
                expected.add(new PublishedPort(
                        null, protocol, target + port, any ? 0 : published + port, PublishMode.INGRESS));
            }
            Publication publication = Publication.parse(text);
            assertThat(publication.ports()).as("%s (seed %d)", text, seed).isEqualTo(expected);
            assertThat(publication.isForOneAddress())
                    .isEqualTo(!List.of("", "0.0.0.0").contains(address));
        }
    }

    private static String range(int first, int size) {
        return size == 1 ? Integer.toString(first) : first + "-" + (first + size - 1);
    }

    private static String show(PublishedPort port) {
        return (port.publishedPort() == 0 ? "any" : Integer.toString(port.publishedPort())) + ":" + port.targetPort()
                + "/" + port.protocol().name().toLowerCase(Locale.ROOT);
    }
}
