/** The node-local network drivers {@code bridge}, {@code host}, {@code macvlan} and {@code ipvlan}. */
module dev.berth.bridge {
    requires transitive dev.berth.api;

    exports dev.berth.bridge;

    provides dev.berth.api.spi.NetworkDriverProvider with
            dev.berth.bridge.NodeLocalDriverProvider.Bridge,
            dev.berth.bridge.NodeLocalDriverProvider.Host,
            dev.berth.bridge.NodeLocalDriverProvider.Macvlan,
            dev.berth.bridge.NodeLocalDriverProvider.Ipvlan;
}
