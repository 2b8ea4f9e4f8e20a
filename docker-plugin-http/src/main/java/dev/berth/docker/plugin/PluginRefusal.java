package dev.berth.docker.plugin;

/**
 * A plugin's own word that it failed: the error text of an answer. On the side of the plugin, throwing it makes that the answer.
 * Carries no stack trace, since a full pool is an answer and not a defect.
 */
public final class PluginRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param text what the plugin says, without the names of plugin and method
     */
    public PluginRefusal(String text) {
        super(text, null, false, false);
    }

    /** What the plugin says. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
