package dev.berth.api.model;

/** How a service's name resolves. */
public enum EndpointMode {
    /** To a virtual IP on each network. */
    VIP,
    /** To the addresses of its tasks; no virtual IP is allocated. */
    DNSRR
}
