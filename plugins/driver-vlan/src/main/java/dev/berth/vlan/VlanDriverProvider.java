package dev.berth.vlan;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;

/**
 * Creates the network driver {@code vlan}: global, unfit for the ingress network. It gives each network one VLAN id, 1 to 4094
 * (IEEE 802.1Q reserves 0 and 4095), which no other network of the same physical network has.
 *
 * <p>A network chooses by its options: the {@linkplain #PHYSICAL_NETWORK physical network}, one {@linkplain #ID certain id}, or
 * {@linkplain #RANGES ranges} and {@linkplain #EXCLUDE exclusions} which any id shall come from. The integrator configures what
 * ids each physical network has for those who ask for none in particular; see the project's README.
 *
 * <p>Immutable; each driver it creates is independent of the others, and safe from many threads.
 */
public final class VlanDriverProvider implements NetworkDriverProvider {
    /** The name by which networks choose this driver. */
    public static final String NAME = "vlan";

    /** Option, in the answer too: what the VLANs are carried by; {@value #DEFAULT_PHYSICAL_NETWORK} where there is none. */
    public static final String PHYSICAL_NETWORK = "dev.berth.vlan.physical-network";
    /** Option, in the answer too: the id, decimal. One that is asked for may lie outside the ranges, or be excluded. */
    public static final String ID = "dev.berth.vlan.id";
    /** Option: what any id shall come from, such as {@code 100-199,300}; it narrows what the integrator configured. */
    public static final String RANGES = "dev.berth.vlan.ranges";
    /** Option: what any id shall not be, written like ranges; it adds to what the integrator configured. */
    public static final String EXCLUDE = "dev.berth.vlan.exclude";

    /** The physical network of those that name none. */
    public static final String DEFAULT_PHYSICAL_NETWORK = "default";

    /** Code: the id asked for is none from 1 to 4094. */
    public static final ErrorCode ID_OUT_OF_RANGE = new ErrorCode("vlan-id-out-of-range");
    /** Code: another network holds the id asked for, on the same physical network. */
    public static final ErrorCode ID_IN_USE = new ErrorCode("vlan-id-in-use");
    /** Code: every id that the network could have is held. */
    public static final ErrorCode NO_AVAILABLE_IDS = new ErrorCode("vlan-no-available-ids");

    /** A provider; all are alike. */
    public VlanDriverProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * A driver without networks.
     *
     * @throws AllocatorException {@code invalid-argument} if the configuration has an unknown key, ranges that are none, or
     *     ranges of a physical network that it does not list; {@code vlan-id-out-of-range} if ranges reach beyond 1 to 4094
     */
    @Override
    public NetworkDriver create(DriverContext context) {
        return new VlanDriver(VlanConfiguration.of(context.configuration()));
    }
}
