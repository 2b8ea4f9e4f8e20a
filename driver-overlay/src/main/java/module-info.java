/** The {@code overlay} network driver: gives each subnet of a network a VXLAN network identifier (VNI). */
module dev.berth.overlay {
    requires transitive dev.berth.api;

    exports dev.berth.overlay;

    provides dev.berth.api.spi.NetworkDriverProvider with
            dev.berth.overlay.OverlayDriverProvider;
}
