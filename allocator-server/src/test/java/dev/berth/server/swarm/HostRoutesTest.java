package dev.berth.server.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.net.Prefix;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The routes of a machine")
class HostRoutesTest {
    @TempDir
    private Path net;

    @Test
    @DisplayName("are read from the kernel's tables, without those that lead nowhere of their own")
    void tables() throws IOException {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the sample is of such a machine");
        Files.writeString(
                net.resolve("route"),
                """
                Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
                eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                vpn0\t0000140A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
                eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                eth0\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
                """);
        Files.writeString(
                net.resolve("ipv6_route"),
                """
                fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
                fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
                fd000000000000000000000000000005 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001     eth0
                00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
                """);
        assertThat(HostRoutes.read(net).routes())
                .containsExactly(
                        new HostRoutes.Route(Prefix.parse("10.20.0.0/16"), "vpn0"),
                        new HostRoutes.Route(Prefix.parse("192.0.2.0/24"), "eth0"),
                        new HostRoutes.Route(Prefix.parse("fd00::/64"), "eth0"));
    }

    @Test
    @DisplayName("are none where the kernel has no such tables")
    void noTables() throws IOException {
        assertThat(HostRoutes.read(net)).isEqualTo(HostRoutes.NONE);
    }
}
