package dev.berth.host;

import dev.berth.api.error.ErrorCode;

/** The codes of errors that only plugins can cause. A name that no plugin has is not among them: that is the allocator's error. */
public final class PluginErrors {
    /** The driver is in a plugin that was switched off. */
    public static final ErrorCode DISABLED = new ErrorCode("plugin-disabled");
    /** A plugin has a driver of this name, but of the other kind. */
    public static final ErrorCode WRONG_KIND = new ErrorCode("plugin-wrong-kind");
    /** Several plugins claim the name, or one id. */
    public static final ErrorCode AMBIGUOUS = new ErrorCode("plugin-ambiguous");
    /** The driver is in a plugin that was refused, or could not be loaded. */
    public static final ErrorCode LOAD_FAILED = new ErrorCode("plugin-load-failed");
    /** The strict host found problems. */
    public static final ErrorCode PROBLEMS = new ErrorCode("plugin-problems");

    private PluginErrors() {}
}
