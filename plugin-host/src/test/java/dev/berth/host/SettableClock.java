package dev.berth.host;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands still unless it is moved. Of all objects of a test it is the one that a plugin can reach, so drivers in tests tell it
 * when they are created ({@code getZone}) and closed ({@code withZone}).
 */
final class SettableClock extends Clock {
    final AtomicInteger created = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    void move(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Override
    public ZoneId getZone() {
        created.incrementAndGet();
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        closed.incrementAndGet();
        return this;
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
