package dev.berth.host;

/** The kinds of drivers that a plugin can provide. Its text is what a manifest says. */
public enum DriverKind {
    /** {@code NetworkDriver}. */
    NETWORK("NetworkDriver", "network driver", "dev.berth.api.spi.NetworkDriverProvider"),
    /** {@code IpamDriver}. */
    IPAM("IpamDriver", "ipam driver", "dev.berth.api.spi.IpamDriverProvider");

    private final String text;
    private final String subject;
    private final String service;

    DriverKind(String text, String subject, String service) {
        this.text = text;
        this.subject = subject;
        this.service = service;
    }

    /** How errors call such a driver. */
    String subject() {
        return subject;
    }

    /** The file that lists the providers, within {@code META-INF/services}. */
    String service() {
        return service;
    }

    DriverKind other() {
        return this == NETWORK ? IPAM : NETWORK;
    }

    @Override
    public String toString() {
        return text;
    }
}
