package dev.berth.core.call;

import dev.berth.api.error.AllocatorException;

/** For calls whose late end means nothing. */
public enum Ignored implements Late<Object> {
    /** The one. */
    INSTANCE;

    @Override
    public void answered(Object answer) {}

    @Override
    public void refused(AllocatorException refusal) {}

    @Override
    public void lost(AllocatorException failure) {}
}
