package dev.berth.core.ports;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.core.fake.Lazy;
import dev.berth.core.fake.WithLincheck;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;
import org.jetbrains.kotlinx.lincheck.annotations.Param;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Param(name = "service", gen = IntGen.class, conf = "0:2")
public class PortAllocatorLincheckTest {
    private final Lazy<PortAllocator> ports = new Lazy<>(() -> new PortAllocator(new PortRange(30_000, 30_001)));

    /** For Lincheck. */
    public PortAllocatorLincheckTest() {}

    /** Publishes a port: 0 for any. */
    @Operation
    public String publish(
            @Param(name = "service") int service, @Param(gen = IntGen.class, conf = "0:1") int automatic) {
        PublishedPort port =
                new PublishedPort(null, Protocol.TCP, 80, automatic == 1 ? 0 : 30_000, PublishMode.INGRESS);
        ServiceSpec spec = ServiceSpec.builder("s" + service)
                .endpoint(new EndpointSpec(EndpointMode.VIP, List.of(port)))
                .build();
        try {
            Service got = ports.get().allocate(Service.of("s" + service, spec));
            return "port " + got.stateOrNone().ports().get(0).publishedPort();
        } catch (AllocatorException e) {
            return e.code().name();
        }
    }

    @Operation
    public void release(@Param(name = "service") int service) {
        ports.get().release("s" + service);
    }

    @Operation
    public int held() {
        return ports.get().held(Protocol.TCP);
    }

    @Test
    @WithLincheck
    @DisplayName("PRT-3, GEN-6: publishing and releasing ports are linearizable")
    void linearizable() {
        WithLincheck.Check.races(PortAllocatorLincheckTest.class);
    }
}
