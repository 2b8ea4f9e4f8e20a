package dev.berth.core.fake;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.kotlinx.lincheck.strategy.managed.modelchecking.ModelCheckingOptions;
import org.jetbrains.kotlinx.lincheck.strategy.stress.StressOptions;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Marks a test that checks its own class with Lincheck, where that can run. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@EnabledForJreRange(
        max = JRE.JAVA_22,
        disabledReason = "Lincheck 2.39 comes with ASM 9.6, which cannot read class files of later versions")
public @interface WithLincheck {
    /** Runs Lincheck: two threads with a few operations each, and every outcome must be that of some order of them. */
    final class Check {
        private Check() {}

        /** Goes through the interleavings. */
        public static void everyInterleaving(Class<?> operations) {
            LinChecker.check(
                    operations,
                    new ModelCheckingOptions()
                            .iterations(3)
                            .invocationsPerIteration(100)
                            .threads(2)
                            .actorsPerThread(3));
        }

        /** Lets threads race, for code with records, of which the other way cannot read the fields. */
        public static void races(Class<?> operations) {
            LinChecker.check(
                    operations,
                    new StressOptions()
                            .iterations(5)
                            .invocationsPerIteration(200)
                            .threads(2)
                            .actorsPerThread(3));
        }
    }
}
