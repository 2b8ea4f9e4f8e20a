/** Berth's own IPAM, named {@code default}, and the one that gives no addresses, named {@code null}. */
module dev.berth.ipam {
    requires transitive dev.berth.api;
    requires static org.jspecify;

    exports dev.berth.ipam;

    provides dev.berth.api.spi.IpamDriverProvider with
            dev.berth.ipam.DefaultIpamProvider,
            dev.berth.ipam.NullIpamProvider;
}
