package dev.berth.overlay;

import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;

/**
 * Creates the {@code overlay} driver, the default one (DRV-1): global, fit for the ingress network, and with an address on
 * each node. It gives a network one VXLAN network identifier (VNI) for each subnet (VNI-1), within the
 * {@linkplain dev.berth.api.model.ClusterSettings#vniRange() range} and outside the
 * {@linkplain dev.berth.api.model.ClusterSettings#excludedVnis() exclusions} of the cluster's settings (NET-12), and keeps
 * released ones back for their {@linkplain dev.berth.api.model.ClusterSettings#quarantine() quarantine} (IPM-10).
 *
 * <p>A network may ask for VNIs by {@link #VXLAN_ID_LIST}; these may lie outside the range or be excluded. What is wrong
 * with such a list is {@code invalid-vni}; {@code vni-in-use} names the network that holds one of them; {@code no-more-vnis}
 * says that the range is exhausted (VNI-2, VNI-3). A call that fails has changed nothing.
 *
 * <p>Immutable; each driver it creates is independent of the others, and safe from many threads.
 */
public final class OverlayDriverProvider implements NetworkDriverProvider {
    /** The name by which networks choose this driver. */
    public static final String NAME = "overlay";

    /**
     * Option: the VNIs of the network's subnets in order, decimal, joined by commas. In a request the first ones, or all,
     * may be given; in the driver's answer it is complete, and absent for a network without subnets.
     */
    public static final String VXLAN_ID_LIST = "com.docker.network.driver.overlay.vxlanid_list";

    /** A provider; all are alike. */
    public OverlayDriverProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public NetworkDriver create(DriverContext context) {
        return new OverlayDriver(new VniSpace(context.settings(), context.clock()));
    }
}
