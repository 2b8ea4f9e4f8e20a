package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.IpAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("CLU-2: after a refusal because an address is taken, an object waits")
class RefusalsTest {
    private static AllocatorException.Builder taken() {
        return AllocatorException.of(ErrorCode.ADDRESS_IN_USE, "is taken").subject("network n");
    }

    @Test
    @DisplayName("for that address")
    void address() {
        assertThat(Refusals.after(taken().value("10.1.0.9").build()))
                .isEqualTo(new WaitKey.TheAddress("n", IpAddress.parse("10.1.0.9")));
    }

    @Test
    @DisplayName("for the driver, if that does not name the address")
    void noAddress() {
        assertThat(Refusals.after(taken().build())).isEqualTo(new WaitKey.Later("network n"));
        assertThat(Refusals.after(taken().value("address 10.1.0.9 of pool p").build()))
                .isEqualTo(new WaitKey.Later("network n"));
    }
}
