package dev.berth.docker.plugin;

/**
 * A plugin's own word that it failed: the error text of an answer. On the side of the plugin, throwing it makes that the answer.
 * Carries no stack trace, since a full pool is an answer and not a defect.
 */
public final class PluginRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final String text;
    private final int status;

    /**
     * A refusal, on the side of the plugin.
     *
     * @param text what the plugin says, without the names of plugin and method
     */
    public PluginRefusal(String text) {
        this(text, text, OK);
    }

    /**
     * A refusal, on the side of the client.
     *
     * @param message names plugin and call, and says what the plugin said
     * @param text what the plugin said
     * @param status of the answer
     */
    public PluginRefusal(String message, String text, int status) {
        super(message, null, false, false);
        this.text = text;
        this.status = status;
    }

    /** What the plugin said. */
    public String text() {
        return text;
    }

    /** Whether the plugin does not have the method. */
    public boolean isUnknownMethod() {
        return status == NOT_FOUND;
    }
}
