package dev.berth.host;

/** What has become of a jar. */
public enum PluginState {
    /** Its drivers can be had; nothing of it was needed yet, and none of its code has run. */
    AVAILABLE,
    /** It was loaded, and at least one of its drivers was created. */
    LOADED,
    /** It could not be loaded, or none of the drivers that were asked for could be created. */
    FAILED,
    /** It was switched off by its id. */
    DISABLED,
    /** None of its code will run, because of a problem that shows without. */
    REFUSED
}
