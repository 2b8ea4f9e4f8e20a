package dev.berth.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** The test of one numbered rule; a method of a {@link Contract}. */
@Test
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rule {
    /** The number, such as {@code IPAM-101}. It never changes its meaning. */
    String id();

    /** What must hold, as a sentence; the heading of the rule in {@code docs/spi-rules.md}. */
    String says();

    /**
     * Whether the test draws on many other rules, as a random sequence of calls does. It is judged last, and only while no
     * other rule has failed: whatever it found then would be that one again.
     */
    boolean afterOthers() default false;
}
