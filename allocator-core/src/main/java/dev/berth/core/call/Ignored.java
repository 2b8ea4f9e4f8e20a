package dev.berth.core.call;

import dev.berth.api.error.AllocatorException;

/** For calls that change nothing, so that a late end of theirs means nothing. */
enum Ignored implements Late<Object> {
    INSTANCE;

    @Override
    public void answered(Object answer) {}

    @Override
    public void refused(AllocatorException refusal) {}

    @Override
    public void lost(AllocatorException failure) {}
}
