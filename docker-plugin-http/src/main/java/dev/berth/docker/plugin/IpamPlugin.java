package dev.berth.docker.plugin;

/**
 * An IPAM plugin of Docker's: the methods of {@code IpamDriver}. Called from many threads at once.
 *
 * <p>On the side of the plugin, a {@link PluginRefusal} or an {@link dev.berth.api.error.AllocatorException} thrown is told to
 * the caller by its message; anything else is a defect, told as such without details. On the side of the client, a {@link
 * PluginRefusal} is what the plugin said, a {@code driver-unavailable} means that nothing reached it, and a {@link
 * BrokenExchange} leaves the outcome unknown.
 */
public interface IpamPlugin {
    /** What it needs of its caller. */
    IpamAbilities capabilities();

    /** The names of its default address spaces. */
    DefaultAddressSpaces defaultAddressSpaces();

    /** Takes a pool. */
    PoolAnswer requestPool(RequestPool request);

    /** Gives a pool back. */
    void releasePool(ReleasePool request);

    /** Takes an address. */
    AddressAnswer requestAddress(RequestAddress request);

    /** Gives an address back. */
    void releaseAddress(ReleaseAddress request);
}
