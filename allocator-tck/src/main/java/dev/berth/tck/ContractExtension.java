package dev.berth.tck;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Runs the rules of a contract under JUnit Jupiter, and writes down what became of them. Stateless; state is in JUnit's stores. */
final class ContractExtension implements BeforeAllCallback, InvocationInterceptor, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(ContractExtension.class);

    /** Runs the rules by number, those that need a sound driver last. */
    static final class RuleOrder implements MethodOrderer {
        @Override
        public void orderMethods(MethodOrdererContext context) {
            context.getMethodDescriptors()
                    .sort(Comparator.<MethodDescriptor, Boolean>comparing(method -> !method.isAnnotated(Rule.class))
                            .thenComparing(
                                    MethodDescriptor::getMethod,
                                    (one, other) -> hasRules(one, other) ? Rules.compare(one, other) : 0));
        }

        private static boolean hasRules(Method one, Method other) {
            return one.isAnnotationPresent(Rule.class) && other.isAnnotationPresent(Rule.class);
        }
    }

    /** Names the test of a rule by its number and sentence. */
    static final class RuleNames extends DisplayNameGenerator.Standard {
        @Override
        public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> testClass, Method test) {
            Rule rule = test.getAnnotation(Rule.class);
            return rule == null
                    ? super.generateDisplayNameForMethod(enclosing, testClass, test)
                    : rule.id() + " " + rule.says();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        long seed = context.getConfigurationParameter(Contract.SEED, Long::valueOf)
                .orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000));
        Rules rules = Rules.of(context.getRequiredTestClass().asSubclass(Contract.class));
        store(context).put(RuleCheck.class, new RuleCheck(rules, seed));
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        Rule rule = test.getExecutable().getAnnotation(Rule.class);
        if (rule == null) {
            invocation.proceed();
            return;
        }
        RuleCheck check = store(context).get(RuleCheck.class, RuleCheck.class);
        Body body = new Body(invocation);
        RuleCheck.Verdict verdict = check.judge((Contract) context.getRequiredTestInstance(), rule, body);
        if (!body.called) {
            invocation.skip();
        }
        RuleResult result = verdict.result();
        switch (result.status()) {
            case PASSED -> {}
            case FAILED -> throw new AssertionFailedError(result.rule() + ": " + result.message(), verdict.cause());
            case WAIVED -> throw new TestAbortedException(result.rule() + " is waived: " + result.message());
            case NOT_APPLICABLE -> throw new TestAbortedException(result.rule() + ": " + result.message());
        }
    }

    /** The test itself; JUnit wants to know whether it was run. */
    private static final class Body implements Callable<Void> {
        private final Invocation<Void> invocation;
        private volatile boolean called;

        Body(Invocation<Void> invocation) {
            this.invocation = invocation;
        }

        @Override
        @SuppressWarnings("NullAway") // a Callable<Void> has nothing else to return
        public Void call() throws Exception {
            called = true;
            try {
                return invocation.proceed();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new InvocationTargetException(e);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        RuleCheck check = store(context).get(RuleCheck.class, RuleCheck.class);
        check.report().ifPresent(report -> {
            System.out.println(ReportText.of(report));
            file(context).add(report);
        });
    }

    /** The one file of a run, written when all of its contracts have been judged. */
    private static ConformanceFile file(ExtensionContext context) {
        Path path = Path.of(context.getConfigurationParameter(Contract.REPORT).orElse(Contract.DEFAULT_REPORT));
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(ConformanceFile.class, key -> new ConformanceFile(path), ConformanceFile.class);
    }
}
