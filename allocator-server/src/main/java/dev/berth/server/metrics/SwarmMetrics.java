package dev.berth.server.metrics;

import dev.berth.api.error.AllocatorException;
import dev.berth.docker.engine.EngineInfo;
import dev.berth.engine.ObjectKind;
import dev.berth.server.plan.Problem;
import dev.berth.server.swarm.NetworkRoom;
import dev.berth.server.swarm.SubnetRoom;
import dev.berth.server.swarm.SwarmFinding;
import dev.berth.server.swarm.SwarmReport;
import dev.berth.server.watch.SwarmListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a swarm that is watched. What was read last stays when the engine is lost; {@code berth_swarm_up} and
 * {@code berth_swarm_read_age_seconds} tell that it is old. Thread-safe.
 */
public final class SwarmMetrics implements SwarmListener, AutoCloseable {
    /** What was read last. */
    private record Reading(SwarmReport report, Instant at, Duration took) {}

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Clock clock;
    private final MultiGauge info = gauge("info", "The engine that tells of the swarm");
    private final MultiGauge addresses = gauge("network.addresses", "Addresses of a subnet, by who has them");
    private final MultiGauge used = gauge("network.used.ratio", "Share of a network's addresses that are used");
    private final MultiGauge free = gauge("network.free.addresses", "Addresses of a network that can be given");
    private final MultiGauge left = gauge("network.replicas.left", "Replicas that fit, wherever they run");
    private final MultiGauge nodes = gauge("network.nodes", "Nodes with a load balancer on a network");
    private final MultiGauge findings = gauge("findings", "What is wrong, or short, by its code");
    private final MultiGauge waiting = gauge("waiting", "Objects that wait, by what they wait for");
    private final MultiGauge objects = gauge("objects", "Objects of the swarm; of tasks those that have not ended");
    private volatile @Nullable Reading last;
    private volatile @Nullable AllocatorException failure;

    /** Before the first reading. */
    public SwarmMetrics(Clock clock) {
        this.clock = clock;
        Gauge.builder("berth.swarm.up", this, each -> each.isUp() ? 1 : 0)
                .description("Whether the swarm could be read when that was tried last")
                .register(registry);
        Gauge.builder("berth.swarm.read.age", this, SwarmMetrics::age)
                .baseUnit("seconds")
                .description("How old the figures are")
                .register(registry);
        Gauge.builder("berth.swarm.read.duration", this, SwarmMetrics::took)
                .baseUnit("seconds")
                .description("How long the last reading took")
                .register(registry);
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder("berth.swarm." + name)
                .description(description)
                .register(registry);
    }

    private boolean isUp() {
        return last != null && failure == null;
    }

    private double age() {
        Reading reading = last;
        return reading == null ? Double.NaN : seconds(Duration.between(reading.at(), clock.instant()));
    }

    private double took() {
        Reading reading = last;
        return reading == null ? Double.NaN : seconds(reading.took());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Why the swarm cannot be read now; empty if it can. */
    public Optional<String> trouble() {
        AllocatorException why = failure;
        if (why != null) {
            return Optional.of(String.valueOf(why.getMessage()));
        }
        return last == null ? Optional.of("the swarm has not been read yet") : Optional.empty();
    }

    @Override
    public synchronized void read(SwarmReport report, Instant at, Duration took) {
        last = new Reading(report, at, took);
        failure = null;
        count("ok");
        EngineInfo engine = report.engine();
        info.register(
                engine == null
                        ? List.of()
                        : List.of(Row.of(Tags.of("engine", engine.name(), "version", engine.version()), 1)),
                true);
        rooms(report.rooms());
        Map<String, Integer> byCode = new TreeMap<>();
        for (SwarmFinding each : report.findings()) {
            byCode.merge(each.code().name(), 1, Integer::sum);
        }
        findings.register(rows(byCode, "code"), true);
        Map<Tags, Integer> waits = new HashMap<>();
        for (Problem each : report.waiting()) {
            waits.merge(
                    Tags.of("kind", each.kind().toString(), "code", each.code().name()), 1, Integer::sum);
        }
        List<Row<?>> waitingRows = new ArrayList<>();
        waits.forEach((tags, count) -> waitingRows.add(Row.of(tags, count)));
        waiting.register(waitingRows, true);
        Map<String, Integer> kinds = new TreeMap<>();
        kinds.put(ObjectKind.NETWORK.toString(), report.rooms().size());
        kinds.put(ObjectKind.SERVICE.toString(), report.objects().services().size());
        kinds.put(ObjectKind.TASK.toString(), report.objects().tasks().size());
        kinds.put(ObjectKind.NODE.toString(), report.objects().nodes().size());
        objects.register(rows(kinds, "kind"), true);
    }

    private void rooms(List<NetworkRoom> rooms) {
        List<Row<?>> byOwner = new ArrayList<>();
        List<Row<?>> ratios = new ArrayList<>();
        List<Row<?>> rest = new ArrayList<>();
        List<Row<?>> replicas = new ArrayList<>();
        List<Row<?>> balancers = new ArrayList<>();
        for (NetworkRoom room : rooms) {
            Tags network = Tags.of("network", room.network());
            room.subnets().forEach(each -> byOwner(network, each, byOwner));
            double all = (double) room.used() + room.free();
            ratios.add(Row.of(network, all == 0 ? 1 : room.used() / all));
            rest.add(Row.of(network, room.free()));
            replicas.add(Row.of(network, room.moreReplicasSpread()));
            balancers.add(Row.of(network, room.nodes()));
        }
        addresses.register(byOwner, true);
        used.register(ratios, true);
        free.register(rest, true);
        left.register(replicas, true);
        nodes.register(balancers, true);
    }

    private static void byOwner(Tags network, SubnetRoom subnet, List<Row<?>> rows) {
        Tags tags = network.and("subnet", subnet.subnet().toString());
        rows.add(Row.of(tags.and("owner", "reserved"), subnet.reserved()));
        rows.add(Row.of(tags.and("owner", "gateway"), subnet.gateways()));
        rows.add(Row.of(tags.and("owner", "auxiliary"), subnet.auxiliary()));
        rows.add(Row.of(tags.and("owner", "virtual-ip"), subnet.virtualIps()));
        rows.add(Row.of(tags.and("owner", "task"), subnet.tasks()));
        rows.add(Row.of(tags.and("owner", "load-balancer"), subnet.loadBalancers()));
        rows.add(Row.of(tags.and("owner", "free"), subnet.free()));
        subnet.unowned().ifPresent(each -> rows.add(Row.of(tags.and("owner", "nobody"), Math.max(0, each))));
    }

    private static List<Row<?>> rows(Map<String, Integer> counts, String tag) {
        List<Row<?>> rows = new ArrayList<>();
        counts.forEach((name, count) -> rows.add(Row.of(Tags.of(tag, name), count)));
        return rows;
    }

    @Override
    public void event(String type) {
        Counter.builder("berth.swarm.events")
                .description("Events of the engine")
                .tag("type", type)
                .register(registry)
                .increment();
    }

    @Override
    public void failed(AllocatorException why) {
        failure = why;
        count(why.code().name());
    }

    private void count(String outcome) {
        Counter.builder("berth.swarm.reads")
                .description("Readings of the swarm, by what came of them")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** All figures in the text format of Prometheus. */
    public synchronized String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
