package dev.berth.server.metrics;

import dev.berth.api.error.AllocatorException;
import dev.berth.engine.ClusterEngine;
import dev.berth.engine.Condition;
import dev.berth.engine.Declared;
import dev.berth.engine.ObjectKind;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/** The figures of a server. Thread-safe. */
public final class ServerMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ClusterEngine engine;
    private final MultiGauge objects;
    private final MultiGauge waiting;

    /** The figures of this engine, and of the process. */
    public ServerMetrics(ClusterEngine engine) {
        this.engine = engine;
        objects = MultiGauge.builder("berth.objects")
                .description("Declared objects, by how far they have come")
                .register(registry);
        waiting = MultiGauge.builder("berth.waiting")
                .description("Objects that wait, by what they wait for")
                .register(registry);
        gauge("berth.pending.releases", "What drivers may still hold though nobody owns it", () -> engine.allocator()
                .pendingReleases()
                .size());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** One figure more, asked for when the figures are read. */
    public void gauge(String name, String description, IntSupplier figure) {
        io.micrometer.core.instrument.Gauge.builder(name, figure, IntSupplier::getAsInt)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** A request was answered. */
    public void answered(String method, String route, int status, long nanos) {
        Timer.builder("berth.http.requests")
                .description("Requests, and how long their answers took to begin")
                .tags("method", known(method), "route", route, "status", Integer.toString(status))
                .register(registry)
                .record(Duration.ofNanos(nanos));
    }

    /** A client may invent methods, and each would be kept for ever. */
    private static String known(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH" -> method;
            default -> "other";
        };
    }

    /** All figures in the text format of Prometheus. */
    public String scrape() {
        try {
            count();
        } catch (AllocatorException e) {
            objects.register(List.of(), true); // the store failed, so that nothing is known of objects
            waiting.register(List.of(), true);
        }
        return registry.scrape();
    }

    private record Series(String kind, String detail) implements Comparable<Series> {
        @Override
        public int compareTo(Series other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : detail.compareTo(other.detail);
        }
    }

    private synchronized void count() {
        Map<Series, Integer> byStage = new TreeMap<>();
        Map<Series, Integer> byCode = new TreeMap<>();
        count(ObjectKind.NETWORK, engine.networks(), byStage, byCode);
        count(ObjectKind.NODE, engine.nodes(), byStage, byCode);
        count(ObjectKind.SERVICE, engine.services(), byStage, byCode);
        count(ObjectKind.TASK, engine.tasks(), byStage, byCode);
        register(objects, "stage", byStage);
        register(waiting, "code", byCode);
    }

    private static <T> void count(
            ObjectKind kind, List<Declared<T>> all, Map<Series, Integer> byStage, Map<Series, Integer> byCode) {
        for (Condition.Stage stage : Condition.Stage.values()) {
            byStage.put(new Series(kind.toString(), stage.name().toLowerCase(Locale.ROOT)), 0);
        }
        for (Declared<T> each : all) {
            Condition condition = each.condition();
            byStage.merge(
                    new Series(kind.toString(), condition.stage().name().toLowerCase(Locale.ROOT)), 1, Integer::sum);
            condition
                    .reason()
                    .ifPresent(why ->
                            byCode.merge(new Series(kind.toString(), why.code().name()), 1, Integer::sum));
        }
    }

    private static void register(MultiGauge gauge, String tag, Map<Series, Integer> counts) {
        gauge.register(
                counts.entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(
                                Tags.of(
                                        "kind",
                                        entry.getKey().kind(),
                                        tag,
                                        entry.getKey().detail()),
                                entry.getValue()))
                        .toList(),
                true);
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
