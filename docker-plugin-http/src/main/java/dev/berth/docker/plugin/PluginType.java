package dev.berth.docker.plugin;

/** What a plugin can be, of the kinds that are known here; its handshake lists them. */
public enum PluginType {
    /** Gives pools and addresses. */
    IPAM_DRIVER("IpamDriver", "Error"),
    /** Allocates what a network needs besides. */
    NETWORK_DRIVER("NetworkDriver", "Err");

    private final String wireName;
    private final String errorField;

    PluginType(String wireName, String errorField) {
        this.wireName = wireName;
        this.errorField = errorField;
    }

    /** Its name in the handshake and in front of its methods. */
    public String wireName() {
        return wireName;
    }

    /** The field of an answer that says, when it is not empty, that the driver failed. */
    public String errorField() {
        return errorField;
    }

    /** The name that it has in the protocol. */
    @Override
    public String toString() {
        return wireName;
    }
}
